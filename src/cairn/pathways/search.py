"""Choosing and scheduling in turns, until the best choice can also be done.

A choice that cannot be put on the calendar comes back as a cut: those steps
not together, unless with another prerequisite. Where the end is what counts,
a choice that ends later than hoped comes back with the weeks it takes. Both are
true of every plan, so whatever the solver proves stays proved (logic-based
Benders decomposition: Hooker and Ottosson, 2003).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cairn.pathways.catalogue import Candidate, Narrowed
from cairn.pathways.goal import Objective, Wishes
from cairn.pathways.program import Model, OutOfTime, Selection
from cairn.pathways.schedule import Conflict, Schedule, clashes, schedule

SECONDS: Final = 5.0  # for one plan; then the best found, with its gap
MOST_ROUNDS: Final = 200
MOST_COMPARED: Final = 400  # candidates of which every two are compared
_EASE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Found:
    """What the search ended with.

    value, bound: of the objective, as whole numbers (hundredths of money or hours, weeks, steps).
    schedule: None when there is no plan; then `proved` says whether that is certain.
    """

    schedule: Schedule | None
    value: int
    bound: int
    proved: bool
    rounds: int


class Patience:
    """How much time is left. It only ever ends the search; no answer depends on it otherwise."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()


def find(
    narrowed: Narrowed,
    wishes: Wishes,
    *,
    patience: Patience,
    not_again: Iterable[frozenset[str]] = (),
    partial: bool = False,
) -> Found:
    """Return the best plan. not_again: sets of ids of offers, none of which may be in it as a whole."""
    return _Turns(narrowed, wishes, patience, not_again, partial).run()


class _Turns:
    def __init__(
        self,
        narrowed: Narrowed,
        wishes: Wishes,
        patience: Patience,
        not_again: Iterable[frozenset[str]],
        partial: bool,
    ) -> None:
        self._narrowed = narrowed
        self._candidates = narrowed.candidates
        self._wishes = wishes
        self._patience = patience
        self._partial = partial
        self._by_weeks = wishes.objective is Objective.FASTEST and not partial
        self._model = Model(narrowed, wishes, partial=partial)
        self._floor = 0  # no plan is below it
        self._exact = True
        self._knows_clashes = False
        self._in_time = True
        self._best: tuple[int, Schedule] | None = None
        by_id = {candidate.offer.id: number for number, candidate in enumerate(self._candidates)}
        for ids in not_again:
            if ids and ids <= by_id.keys():
                self._model.forbid([by_id[one] for one in sorted(ids)])

    def run(self) -> Found:
        aim: Selection | None = None
        rounds = 0
        while rounds < MOST_ROUNDS and self._patience.left > 0:
            rounds += 1
            if aim is None:
                aim = self._aim()
                if aim is None or (self._best is not None and self._best[0] < aim.value):
                    break  # as long as the best itself goes on: one that costs less may take no longer
            choice = self._settled(aim)
            if choice is None:
                aim = None
                continue
            done = self._place(choice.chosen, aim.value)
            if done is not None:
                return self._told(done, aim.value, rounds)
        return self._give_up(rounds)

    def _aim(self) -> Selection | None:
        """The best choice, whether or not it can be put on the calendar; None: there is none, or no time."""
        try:
            aim = self._model.solve(seconds=max(self._patience.left, 0.05))
        except OutOfTime:
            self._in_time = False
            return None
        if aim is not None and self._exact:
            self._floor = max(self._floor, math.ceil(aim.bound - _EASE) if math.isfinite(aim.bound) else 0)
        return aim

    def _settled(self, aim: Selection) -> Selection | None:
        """Of all choices as good, the one with the least of the second objective, as far as there is time."""
        try:
            return self._model.settle(aim.value, seconds=max(self._patience.left, 0.05))
        except OutOfTime:
            self._in_time = False
            return aim

    def _place(self, chosen: Sequence[int], value: int) -> Schedule | None:
        """Put a choice on the calendar, or learn from it why not.

        First without what can be spared. Where that does not fit, as it was chosen: a step that nothing
        needs may be the prerequisite that can be done in time.
        """
        spared = self._spare(chosen)
        done = self._try(spared, value)
        if done is None and len(spared) < len(chosen):
            done = self._try(list(chosen), value)
        return done

    def _try(self, steps: Sequence[int], value: int) -> Schedule | None:
        if not steps:
            return Schedule((), 0, 0, proved=True, limited_by="hours", critical=())
        done = schedule(steps, self._candidates, self._wishes)
        if isinstance(done, Conflict):
            self._exact &= done.sure
            self._model.forbid(sorted(done.members), self._others(done.members, steps))
            self._learn_clashes()
            return None
        if not self._by_weeks or done.weeks <= value:
            return done
        if self._best is None or done.weeks < self._best[0]:
            self._best = (done.weeks, done)
        self._exact &= done.proved
        self._model.takes(done.weeks, steps, self._others(frozenset(steps), steps))
        return None

    def _learn_clashes(self) -> None:
        """Once something did not fit: tell the solver of every two runs that take the same hours."""
        if not self._knows_clashes and len(self._candidates) <= MOST_COMPARED:
            for pair in clashes(self._candidates, self._wishes):
                self._model.forbid(pair)
        self._knows_clashes = True

    def _spare(self, chosen: Sequence[int]) -> list[int]:
        """Leave out steps without which everything still holds, the longest first."""
        left = list(chosen)
        covered = {covered for one in chosen for covered in self._candidates[one].covers}
        for one in sorted(chosen, key=lambda number: (-self._candidates[number].effort, number)):
            rest = [other for other in left if other != one]
            if _holds(rest, self._candidates, covered):
                left = rest
        return left

    def _others(self, members: frozenset[int], steps: Sequence[int]) -> list[int]:
        """Offers that could serve as prerequisite instead of one of the members, and were not among `steps`.

        With those that were, the members did not fit either.
        """
        groups = (group for one in members for group in self._candidates[one].needs)
        return sorted({one for group in groups for one in group} - members - set(steps))

    def _told(self, done: Schedule, value: int, rounds: int) -> Found:
        if not self._partial:
            value = self._model.worth(done)
        bound = min(self._floor, value)
        return Found(done, value, bound, self._exact and bound >= value, rounds)

    def _give_up(self, rounds: int) -> Found:
        if self._best is not None:
            weeks, done = self._best
            bound = min(self._floor, weeks)
            return Found(done, weeks, bound, self._exact and bound >= weeks, rounds)
        in_time = self._in_time and rounds < MOST_ROUNDS and self._patience.left > 0
        return Found(None, 0, 0, self._exact and in_time, rounds)


def _holds(chosen: Sequence[int], candidates: Sequence[Candidate], covered: set[int]) -> bool:
    taken = set(chosen)
    return covered <= {one for number in chosen for one in candidates[number].covers} and all(
        taken & set(group) for number in chosen for group in candidates[number].needs
    )
