"""Which offers to take, as a program in whole numbers for HiGHS.

Variables: whether an offer is taken; the week in which all is done (only where
that is what counts); which requirements stay open (only for the best part).
Days are not in it: `cairn.pathways.search` puts the answer on the grid of weeks and
comes back with what cannot go together.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cairn.pathways.catalogue import Candidate, Narrowed
from cairn.pathways.goal import Objective, Wishes
from cairn.pathways.schedule import MOST_WEEKS, Schedule
from cairn.stacking.program import Program, Terms
from cairn.stacking.solver import least

_TOLD_APART: Final = 60  # weeks
_STEP: Final = 1  # a step weighs as much as 0.01 hours, so that nobody takes two where one does


@dataclass(frozen=True, slots=True)
class Selection:
    """Places of the candidates that are taken. bound: of the objective; nothing is below it."""

    chosen: tuple[int, ...]
    value: int
    bound: float
    proved: bool


class OutOfTime(Exception):
    """No choice was found in time; whether there is one nobody knows."""


class Model:
    """The program for one goal, and the cuts that were learned.

    partial: requirements may stay open; then the objective is to leave open as little as can be.
    """

    def __init__(self, narrowed: Narrowed, wishes: Wishes, *, partial: bool = False) -> None:
        self._candidates: Final = narrowed.candidates
        self._wishes: Final = wishes
        self._program: Final = Program()
        self._taken: Final = [self._program.variable() for _ in narrowed.candidates]
        self._weeks: Final = self._program.variable(MOST_WEEKS)
        self._open: Final = {
            number: self._program.variable() for number, _ in enumerate(narrowed.requirements) if partial
        }
        self._weights: Final = {
            number: requirement.weight for number, requirement in enumerate(narrowed.requirements)
        }
        self._requirements(len(narrowed.requirements))
        self._prerequisites()
        self._limits()
        self.primary, self.secondary = self._objectives()

    def _requirements(self, number: int) -> None:
        covering: list[Terms] = [[] for _ in range(number)]
        for variable, candidate in zip(self._taken, self._candidates, strict=True):
            for covered in candidate.covers:
                covering[covered].append((variable, 1))
        for covered, terms in enumerate(covering):
            if covered in self._open:
                terms.append((self._open[covered], 1))
            self._program.at_least(terms, 1)

    def _prerequisites(self) -> None:
        for variable, candidate in zip(self._taken, self._candidates, strict=True):
            for group in candidate.needs:
                terms: Terms = [(self._taken[member], 1) for member in group]
                self._program.at_least([*terms, (variable, -1)], 0)

    def _limits(self) -> None:
        wishes = self._wishes
        if wishes.cents is not None:
            self._program.at_most(self._sum("cents"), wishes.cents)
        if wishes.finish_by is not None:
            weeks = wishes.grid.week_of(wishes.finish_by) + 1
            self._program.at_most(self._later(), wishes.grid.by(weeks))
        if wishes.objective is Objective.FASTEST and not self._open:
            self._program.at_least([*self._free_hours(), *_negative(self._later())], 0)
            for variable, candidate in zip(self._taken, self._candidates, strict=True):
                if not candidate.begun:
                    soonest = wishes.grid.weeks_for(candidate.earliest)
                    self._program.at_least([(self._weeks, 1), (variable, -soonest)], 0)

    def _later(self) -> Terms:
        """The hours of all steps, less those that runs take of the first week beyond what is free in it."""
        extra = self._wishes.grid.extra
        return [
            (variable, hours)
            for variable, candidate in zip(self._taken, self._candidates, strict=True)
            if (hours := candidate.effort - min(extra, max((s.at_once for s in candidate.slots), default=0)))
        ]

    def _free_hours(self) -> Terms:
        """The free hours of the weeks of the plan: one by one where they differ, then all alike, at full pace.

        Later weeks are never told to have less than they have, so what cannot be stays ruled out.
        """
        grid, program = self._wishes.grid, self._program
        if grid.by(grid.special) == grid.special * grid.pace:
            return [(self._weeks, grid.pace)]
        used = [program.variable() for _ in range(min(grid.special, _TOLD_APART))]
        others = program.variable(MOST_WEEKS)
        for one, then in itertools.pairwise(used):
            program.at_least([(one, 1), (then, -1)], 0)
        program.at_least([(used[-1], MOST_WEEKS), (others, -1)], 0)
        counted: Terms = [(self._weeks, 1), (others, -1), *((one, -1) for one in used)]
        program.at_least(counted, 0)
        program.at_most(counted, 0)
        return [(others, grid.pace), *((one, grid.free(week)) for week, one in enumerate(used))]

    def _sum(self, of: str) -> Terms:
        return [
            (variable, worth)
            for variable, candidate in zip(self._taken, self._candidates, strict=True)
            if (worth := _worth(candidate, of))
        ]

    def _objectives(self) -> tuple[Terms, Terms]:
        effort = [(variable, value + _STEP) for variable, value in self._all("effort")]
        if self._open:
            return [(variable, self._weights[number]) for number, variable in self._open.items()], self._sum(
                "cents"
            )
        match self._wishes.objective:
            case Objective.CHEAPEST:
                return self._sum("cents"), effort
            case Objective.FASTEST:
                return [(self._weeks, 1)], self._sum("cents")
            case Objective.FEWEST:
                return self._sum("one"), self._sum("cents")
            case Objective.RECOGNISED:
                return self._sum("unrecognised"), self._sum("cents")

    def _all(self, of: str) -> Terms:
        return [
            (variable, _worth(candidate, of))
            for variable, candidate in zip(self._taken, self._candidates, strict=True)
        ]

    def forbid(self, members: Iterable[int], alternatives: Iterable[int] = ()) -> None:
        """Never again all of these, unless with one of the alternatives."""
        members = list(members)
        terms: Terms = [(self._taken[one], 1) for one in members]
        terms += [(self._taken[one], -1) for one in alternatives]
        self._program.at_most(terms, len(members) - 1)

    def takes(self, weeks: int, members: Sequence[int], alternatives: Iterable[int]) -> None:
        """All of these together are done after so many weeks, unless with one of the alternatives."""
        terms: Terms = [(self._weeks, 1), *((self._taken[one], -weeks) for one in members)]
        terms += [(self._taken[one], weeks) for one in alternatives]
        self._program.at_least(terms, weeks * (1 - len(members)))

    def solve(self, *, seconds: float) -> Selection | None:
        """Return the best by the first objective; None when there is none.

        Raises:
            OutOfTime: none was found in time.
        """
        return self._solve(self.primary, seconds)

    def settle(self, value: int, *, seconds: float) -> Selection | None:
        """Return the best by the second objective among those that reach `value` by the first; None: no more.

        Raises:
            OutOfTime: none was found in time.
        """
        self._program.at_most(self.primary, value)
        try:
            return self._solve(self.secondary, seconds)
        finally:
            self._program.rows.pop()

    def worth(self, done: Schedule) -> int:
        """Return the first objective of what is on the calendar."""
        match self._wishes.objective:
            case Objective.FASTEST:
                return done.weeks
            case Objective.FEWEST:
                return len(done.placed)
            case other:
                return sum(_worth(placed.candidate, _MEASURES[other]) for placed in done.placed)

    def _solve(self, objective: Terms, seconds: float) -> Selection | None:
        found = least(self._program, objective, seconds=seconds)
        if found is None:
            return None
        if not found.values:
            raise OutOfTime
        chosen = tuple(number for number, variable in enumerate(self._taken) if found.values[variable])
        return Selection(chosen, found.objective, found.bound, found.proved)


_MEASURES: Final = {Objective.CHEAPEST: "cents", Objective.RECOGNISED: "unrecognised"}


def _worth(candidate: Candidate, of: str) -> int:
    worth: Mapping[str, int] = {
        "one": 0 if candidate.begun else 1,
        "cents": candidate.cents,
        "effort": candidate.effort,
        "unrecognised": 0 if candidate.offer.recognised_by else candidate.effort,
    }
    return worth[of]


def _negative(terms: Terms) -> Terms:
    return [(variable, -coefficient) for variable, coefficient in terms]


def unit_of(objective: Objective, value: float) -> Decimal:
    """Return a value of the objective in the unit people know: money, weeks, steps, hours."""
    if objective in (Objective.FASTEST, Objective.FEWEST):
        return Decimal(round(value))
    return Decimal(round(value)) / 100
