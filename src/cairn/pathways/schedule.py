"""When to do what: the soonest end for the steps of a plan, at so many hours a week.

Runs stand still on a grid of weeks; what has no dates fills the hours that runs
leave. For one choice of runs (and of which prerequisite serves whom) doing first
what others wait for soonest is optimal; the choices are tried, the promising
first, up to a limit. So the answer is proved unless that limit was met, or the
end meets a bound that no order can beat: the sum of hours at full pace, or the
longest chain of steps that need one another.

Source: docs/explanation/pathways.md; Horn, "Some Simple Scheduling Algorithms"
(1974), for earliest due date with interruptions.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cairn.pathways.catalogue import Candidate
from cairn.pathways.goal import Wishes
from cairn.pathways.offer import Run
from cairn.pathways.weeks import Slot

MOST_TRIES: Final = 4_000  # choices of runs; beyond, the best found
MOST_WEEKS: Final = 520  # ten years
_DAY: Final = timedelta(days=1)
_NEVER: Final = MOST_WEEKS * 10


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its days. run: None when it has no dates of its own. after: the steps it needs.

    weeks: the Monday of a week -> its hundredths of hours.
    """

    candidate: Candidate
    run: Run | None
    start: date
    end: date
    after: tuple[str, ...]
    weeks: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """All steps, the first to start first.

    weeks: until the last is done. bound: fewer weeks are impossible for these steps.
    proved: no order of these steps ends sooner. limited_by: "hours" when the weekly hours decide,
    "dates" when runs and prerequisites do. critical: ids of the chain of steps that decides, first to last.
    """

    placed: tuple[Placed, ...]
    weeks: int
    bound: int
    proved: bool
    limited_by: str
    critical: tuple[str, ...]

    @property
    def finish(self) -> date:
        return max(one.end for one in self.placed)


@dataclass(frozen=True, slots=True)
class Conflict:
    """These cannot all be done. sure: every choice of runs was tried."""

    members: frozenset[int]
    sure: bool


def schedule(
    chosen: Sequence[int], candidates: Sequence[Candidate], wishes: Wishes, *, tries: int = MOST_TRIES
) -> Schedule | Conflict:
    """Return the soonest way to do the chosen candidates (their places), or those that exclude one another."""
    if _only_begun(chosen, candidates):
        return Schedule((), 0, 0, proved=True, limited_by="hours", critical=())
    search = _Search(chosen, candidates, wishes, tries)
    best = search.best()
    if best is not None:
        return search.told(best)
    return Conflict(_smaller(frozenset(chosen), candidates, wishes, tries), search.tries > 0)


def _only_begun(chosen: Iterable[int], candidates: Sequence[Candidate]) -> bool:
    """Is nothing left to do here? What is under way goes on as it is, and needs no place."""
    return all(candidates[one].begun for one in chosen)


def clashes(candidates: Sequence[Candidate], wishes: Wishes) -> Iterator[tuple[int, int]]:
    """Yield pairs of candidates of which no two runs leave enough hours a week for both."""
    dated = [number for number, candidate in enumerate(candidates) if candidate.slots]
    for one, other in itertools.combinations(dated, 2):
        pairs = itertools.product(candidates[one].slots, candidates[other].slots)
        if all(_clash(a, b, wishes) for a, b in pairs):
            yield one, other


def _clash(one: Slot, other: Slot, wishes: Wishes) -> bool:
    if one.after <= other.first or other.after <= one.first:
        return False
    taken = dict(one.busy())
    return any(taken.get(week, 0) + hours > wishes.grid.room(week) for week, hours in other.busy() if hours)


def _smaller(
    members: frozenset[int], candidates: Sequence[Candidate], wishes: Wishes, tries: int
) -> frozenset[int]:
    """Leave out whatever is not needed for the conflict. Without a prerequisite, what needs it goes too."""
    if len(members) > 12:
        return members
    for one in sorted(members):
        rest = members - {one}
        asked = any(one in group for other in rest for group in candidates[other].needs)
        if asked or _only_begun(rest, candidates):
            continue
        search = _Search(tuple(rest), candidates, wishes, tries)
        if search.best() is None and search.tries > 0:
            members = rest
    return members


@dataclass(frozen=True, slots=True)
class _Trial:
    """One choice: slots by candidate, who needs whom, and the weeks of work of those without dates."""

    slots: Mapping[int, Slot]
    supports: Mapping[int, frozenset[int]]
    work: Mapping[int, Mapping[int, int]]  # week -> hours
    end: date


class _Search:
    def __init__(
        self, chosen: Sequence[int], candidates: Sequence[Candidate], wishes: Wishes, tries: int
    ) -> None:
        self.chosen = tuple(sorted(chosen))
        self.candidates = candidates
        self.wishes = wishes
        self.grid = wishes.grid
        self.tries = tries
        self.dated = tuple(one for one in self.chosen if candidates[one].slots)
        self.total = sum(candidates[one].effort for one in self.chosen)

    def best(self) -> _Trial | None:
        """Return the trial that ends soonest; None when there is none, or none was found in time."""
        best: _Trial | None = None
        for supports in self._supports():
            order = _in_order(self.chosen, supports)
            if order is None:
                continue
            for slots in self._choices({}, list(self.dated), supports):
                if best is not None and any(end >= best.end for end in self._ends(slots)):
                    continue
                found = self._fill(slots, supports, order)
                if found is not None and (best is None or found.end < best.end):
                    best = found
                    if self._weeks(best.end) <= self.bound():
                        return best
            if self.tries <= 0:
                break
        return best

    def bound(self) -> int:
        """Return the weeks that the hours alone take, or the one step that is done latest at the soonest."""
        new = [self.candidates[one] for one in self.chosen if not self.candidates[one].begun]
        return max(self._by_hours(), 1, self.grid.weeks_for(max((one.earliest for one in new), default=0)))

    def _by_hours(self) -> int:
        at_once = sum(max(slot.at_once for slot in self.candidates[one].slots) for one in self.dated)
        return self.grid.weeks_for(self.total - min(self.grid.extra, at_once))

    def _weeks(self, end: date) -> int:
        return self.grid.week_of(end) + 1

    def _ends(self, slots: Mapping[int, Slot]) -> list[date]:
        """The last days of the runs; what is under way ends, but is no part of the plan."""
        return [slot.run.end for one, slot in slots.items() if not self.candidates[one].begun]

    def _supports(self) -> Iterator[dict[int, frozenset[int]]]:
        """Every way to say which of the chosen serves as prerequisite of which."""
        groups: list[tuple[int, tuple[int, ...]]] = []
        for one in self.chosen:
            for group in self.candidates[one].needs:
                members = tuple(member for member in group if member in self.chosen)
                if not members:
                    return
                groups.append((one, members))
        for served in itertools.product(*(members for _, members in groups)):
            found: dict[int, set[int]] = {one: set() for one in self.chosen}
            for (one, _), member in zip(groups, served, strict=True):
                found[one].add(member)
            yield {one: frozenset(members) for one, members in found.items()}

    def _choices(
        self, slots: dict[int, Slot], left: list[int], supports: Mapping[int, frozenset[int]]
    ) -> Iterator[dict[int, Slot]]:
        self.tries -= 1
        if self.tries <= 0:
            return
        if not left:
            yield dict(slots)
            return
        one, *rest = left
        for slot in self.candidates[one].slots:
            slots[one] = slot
            if self._fits(slots, one, supports):
                yield from self._choices(slots, rest, supports)
            del slots[one]

    def _fits(self, slots: Mapping[int, Slot], new: int, supports: Mapping[int, frozenset[int]]) -> bool:
        slot = slots[new]
        for other, its in slots.items():
            if other in supports[new] and slot.run.start < its.run.end:
                return False
            if new in supports[other] and its.run.start < slot.run.end:
                return False
        taken = _together(slots.values())
        return all(taken[week] <= self.grid.room(week) for week, hours in slot.busy() if hours)

    def _fill(
        self, slots: Mapping[int, Slot], supports: Mapping[int, frozenset[int]], order: Sequence[int]
    ) -> _Trial | None:
        """Do what has no dates in the hours that are left, first what others wait for soonest."""
        latest = self._due(slots, supports, order)
        left = {one: self.candidates[one].effort for one in order if one not in slots}
        work: dict[int, dict[int, int]] = {}
        taken = _together(slots.values())
        rank = {one: (latest[one], place) for place, one in enumerate(order)}
        for week in range(MOST_WEEKS):
            if not left:
                break
            free = max(0, self.grid.free(week) - taken[week])
            while left:
                ready = [one for one in left if self._is_ready(one, week, slots, supports, left)]
                if not ready:
                    break
                one = min(ready, key=rank.__getitem__)
                done = min(free, left[one])
                if done or not left[one]:
                    work.setdefault(one, {})[week] = done
                left[one] -= done
                free -= done
                if left[one]:
                    break
                del left[one]
                if week >= latest[one]:
                    return None
        if left:
            return None
        ends = self._ends(slots)
        ends += [self.grid.last_day(max(weeks)) for weeks in work.values()]
        return _Trial(dict(slots), dict(supports), work, max(ends, default=self.grid.start))

    def _due(
        self, slots: Mapping[int, Slot], supports: Mapping[int, frozenset[int]], order: Sequence[int]
    ) -> dict[int, int]:
        """The week before whose beginning each must be done, by what waits for it."""
        last = _NEVER
        if self.wishes.finish_by is not None:
            last = self.grid.week_of(self.wishes.finish_by + _DAY)
        due = dict.fromkeys(order, last)
        for one in reversed(order):
            until = slots[one].first if one in slots else due[one]
            for needed in supports[one]:
                due[needed] = min(due[needed], until)
        return due

    def _is_ready(
        self,
        one: int,
        week: int,
        slots: Mapping[int, Slot],
        supports: Mapping[int, frozenset[int]],
        left: Mapping[int, int],
    ) -> bool:
        return all(
            slots[needed].after <= week if needed in slots else needed not in left for needed in supports[one]
        )

    def _placed(self, one: int, trial: _Trial) -> Placed:
        after = tuple(sorted(self.candidates[needed].offer.id for needed in trial.supports[one]))
        slot = trial.slots.get(one)
        if slot is not None:
            days, hours = (slot.run.start, slot.run.end), dict(slot.busy())
        else:
            hours = dict(trial.work[one])
            days = self.grid.first_day(min(hours)), self.grid.last_day(max(hours))
        weeks = tuple((self.grid.week(week), done) for week, done in sorted(hours.items()))
        return Placed(self.candidates[one], slot.run if slot else None, *days, after, weeks)

    def told(self, trial: _Trial) -> Schedule:
        placed = [self._placed(one, trial) for one in self.chosen if not self.candidates[one].begun]
        weeks, bound = self._weeks(trial.end), self.bound()
        return Schedule(
            placed=tuple(sorted(placed, key=lambda one: (one.start, one.end, one.candidate.offer.id))),
            weeks=weeks,
            bound=bound,
            proved=weeks <= bound or self.tries > 0,
            limited_by="hours" if weeks <= self._by_hours() else "dates",
            critical=_chain(placed),
        )


def _together(slots: Iterable[Slot]) -> Counter[int]:
    """The hours that runs take in each week."""
    taken: Counter[int] = Counter()
    for slot in slots:
        for week, hours in slot.busy():
            taken[week] += hours
    return taken


def _in_order(chosen: Sequence[int], supports: Mapping[int, frozenset[int]]) -> list[int] | None:
    """The chosen, each after what it needs; None when they need one another in a circle."""
    order: list[int] = []
    left = list(chosen)
    while left:
        ready = [one for one in left if supports[one] <= set(order)]
        if not ready:
            return None
        order += ready
        left = [one for one in left if one not in ready]
    return order


def _chain(placed: Sequence[Placed]) -> tuple[str, ...]:
    """From the step that ends last back through what each needs, the latest each time."""
    by_id = {one.candidate.offer.id: one for one in placed}
    chain: list[str] = []
    one = max(placed, key=lambda step: (step.end, step.candidate.offer.id))
    while True:
        chain.append(one.candidate.offer.id)
        before = [by_id[needed] for needed in one.after if needed in by_id]
        if not before:
            return tuple(reversed(chain))
        one = max(before, key=lambda step: (step.end, step.candidate.offer.id))
