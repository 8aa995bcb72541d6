"""Which offers to take, as a program in whole numbers for HiGHS.

Variables: whether an offer is taken; the week in which all is done (only where
that is what counts); which requirements stay open (only for the best part).
Days are not in it: `cairn.pathways.search` puts the answer on the grid of weeks and
comes back with what cannot go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cairn.pathways.catalogue import Candidate, Narrowed
from cairn.pathways.goal import Objective, Wishes
from cairn.pathways.schedule import MOST_WEEKS, Schedule
from cairn.stacking.program import Program, Terms
from cairn.stacking.solver import least

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
            weeks = (wishes.finish_by - wishes.start).days // 7 + 1
            self._program.at_most(self._sum("effort"), weeks * wishes.pace)
        if wishes.objective is Objective.FASTEST and not self._open:
            self._program.at_least([(self._weeks, wishes.pace), *_negative(self._sum("effort"))], 0)
            for variable, candidate in zip(self._taken, self._candidates, strict=True):
                soonest = -(-candidate.earliest // wishes.pace)
                self._program.at_least([(self._weeks, 1), (variable, -soonest)], 0)

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
                return [(variable, 1) for variable in self._taken], self._sum("cents")
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
