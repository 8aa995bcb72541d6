"""The weeks in which a plan is made, and how many hours each of them has.

Weeks go from Monday to Sunday (ISO 8601); the first is the one of the first day, and of
what is over of it nothing is left for what has no dates. A run of three weeks (a begun one
counts whole) takes a third of its hours in each; where it touches four, because it begins
in the middle of one, the first and the last share a third by its days in them. All hours
are in hundredths.

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final

from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import LONGEST, Offer, Run

MOST_UNDER_WAY: Final = 50
LAST_DAY: Final = date(2199, 12, 31)  # what lies further off is a slip of the pen
DAYS: Final = 7
_WEEK: Final = timedelta(days=DAYS)
_DAY: Final = timedelta(days=1)


def monday(day: date) -> date:
    """Return the first day of the week of a day."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=1_024)  # of ten years each, some 20 MB
def shares(weekday: int, days: int, effort: int) -> tuple[int, ...]:
    """Return how many hundredths of hours something takes in each of the weeks it touches.

    weekday: of its first day, 0 is Monday. days: how many it lasts, both ends counted. The sum is `effort`:
    what is below a hundredth goes into the week after.

    >>> shares(2, 14, 800)  # two weeks from a Wednesday on: five days, seven, two
    (285, 400, 115)
    >>> shares(1, 8, 800)  # a Tuesday and the Tuesday after
    (400, 400)
    """
    touched, lasts = (weekday + days - 1) // DAYS + 1, -(-days // DAYS)
    weights = [1] * touched
    if touched > lasts:
        first, last = DAYS - weekday, (weekday + days - 1) % DAYS + 1
        weights = [first, *[first + last] * (touched - 2), last]
    whole = sum(weights)
    upto = [effort * so_far // whole for so_far in accumulate(weights)]
    return tuple(now - before for now, before in zip(upto, [0, *upto], strict=False))


def loads(run: Run, effort: int) -> tuple[int, ...]:
    """Return the hundredths of hours that a run takes in each of the weeks it touches."""
    return shares(run.start.weekday(), (run.end - run.start).days + 1, effort)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A step that has begun: its hours are set aside, and what builds on it waits for its end.

    start, end: its first and last day, at most ten years apart.
    weeks: the Monday of a week -> its hundredths of hours, () evenly.
    """

    offer: Offer
    start: date
    end: date
    weeks: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PathwayError("a step ends before it starts", code="plan.value")
        if self.end - self.start > LONGEST:
            raise PathwayError("a step lasts at most ten years", code="plan.value")
        if self.end > LAST_DAY:
            raise PathwayError(f"no step ends after {LAST_DAY}", code="plan.value")
        if any(day.weekday() or hours < 0 for day, hours in self.weeks):
            raise PathwayError("weeks begin on a Monday, and have 0 hours or more", code="plan.value")

    def left(self, since: date) -> Iterator[tuple[date, int]]:
        """Yield the weeks from a day on, with what is still to do; of the week of that day by its days left."""
        for week, hours in self.weeks or self._evenly():
            first, last = max(week, self.start), min(week + _WEEK - _DAY, self.end)
            if last < since:
                continue
            days, ahead = (last - first).days + 1, (last - max(first, since)).days + 1
            yield week, -(-hours * ahead // days)

    def _evenly(self) -> Iterator[tuple[date, int]]:
        first = monday(self.start)
        spread = shares(self.start.weekday(), (self.end - self.start).days + 1, self.offer.effort or 0)
        for number, hours in enumerate(spread):
            yield first + number * _WEEK, hours


@dataclass(frozen=True, slots=True)
class Slot:
    """A run on the weeks of a plan.

    first, after: its first week, and the first week after it. loads: hundredths of hours in each of its weeks.
    """

    run: Run
    first: int
    after: int
    loads: tuple[int, ...]

    @property
    def at_once(self) -> int:
        """The hours of the very first week of the plan."""
        return self.loads[0] if self.first == 0 and self.loads else 0

    def busy(self) -> Iterator[tuple[int, int]]:
        """Yield each week with its hours."""
        return enumerate(self.loads, self.first)


class Grid:
    """How many hours every week of a plan has.

    pace: hundredths of hours a week. under_way: whose hours are set aside.
    """

    def __init__(self, start: date, pace: int, under_way: Iterable[UnderWay] = ()) -> None:
        self.start: Final = start
        self.pace: Final = pace
        self.monday: Final = monday(start)
        aside: Counter[int] = Counter()
        for step in under_way:
            for week, hours in step.left(start):
                aside[self.week_of(week)] += hours
        self._aside: Final = aside
        self.special: Final = max(aside, default=0) + 1  # weeks that may have less than the others
        self._by: Final = (0, *accumulate(self.free(week) for week in range(self.special)))

    def week_of(self, day: date) -> int:
        """Return the number of the week of a day, the first is 0."""
        return (day - self.monday).days // DAYS

    def first_day(self, week: int) -> date:
        return max(self.start, self.monday + week * _WEEK)

    def week(self, number: int) -> date:
        """Return the Monday of a week."""
        return self.monday + number * _WEEK

    def last_day(self, week: int) -> date:
        return self.monday + (week + 1) * _WEEK - _DAY

    def room(self, week: int) -> int:
        """Return the hours that runs may take in a week: all that are not set aside."""
        return max(0, self.pace - self._aside[week])

    def free(self, week: int) -> int:
        """Return the hours for what has no dates; of the first week only as much as is left of it."""
        if week:
            return self.room(week)
        days = DAYS - self.start.weekday()
        return max(0, self.pace * days // DAYS - self._aside[0])

    @property
    def extra(self) -> int:
        """Hours of the first week that only runs can use."""
        return self.room(0) - self.free(0)

    def by(self, week: int) -> int:
        """Return the free hours of all weeks before this one."""
        if week <= self.special:
            return self._by[max(week, 0)]
        return self._by[-1] + (week - self.special) * self.pace

    def weeks_for(self, hours: int) -> int:
        """Return how many weeks have this many free hours."""
        for week, free in enumerate(self._by):
            if free >= hours:
                return week
        return self.special + -(-(hours - self._by[-1]) // self.pace)

    def slot(self, run: Run, effort: int) -> Slot:
        """Put a run on the weeks."""
        first = self.week_of(run.start)
        spread = loads(run, effort)
        return Slot(run, first, first + len(spread), spread)

    def holds(self, slot: Slot) -> bool:
        """Tell whether a run fits into the hours of its weeks, with nothing beside it."""
        return all(hours <= self.room(week) for week, hours in slot.busy() if hours)

    def asked(self, slot: Slot) -> int:
        """Return the least hundredths of hours a week with which a run would fit."""
        return max((hours + self._aside[week] for week, hours in slot.busy() if hours), default=0)
