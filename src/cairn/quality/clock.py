"""The service clock of reviews: working days of an organisation, when something is due, and how long it took (G1).

Days are days of the organisation. The day on which something begins is not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Final

from cairn.errors import CairnError

MONDAY_TO_FRIDAY: Final = frozenset({1, 2, 3, 4, 5})
MOST_DAYS: Final = 366  # working days that are counted; more is a typing mistake
_LONGEST: Final = 366 * 8  # days gone through before giving up: one working day a week, and holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """When an organisation works.

    weekdays: of ISO 8601, Monday is 1 and Sunday 7; at least one. holidays: days on which nobody works.
    """

    weekdays: Collection[int] = MONDAY_TO_FRIDAY
    holidays: Collection[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.weekdays or any(not 1 <= day <= 7 for day in self.weekdays):
            raise CairnError("a week has one to seven working days, Monday is 1", code="clock.weekdays")

    def is_one(self, day: date) -> bool:
        """Does the organisation work on this day?"""
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def after(self, start: date, days: int) -> date:
        """Return the day on which so many working days after `start` are over.

        Raises:
            CairnError: clock.days, fewer than 0 or more than 366; clock.never, there are too many holidays.

        >>> WorkingDays().after(date(2026, 11, 20), 1)  # a Friday
        datetime.date(2026, 11, 23)
        """
        if not 0 <= days <= MOST_DAYS:
            raise CairnError(f"count 0 to {MOST_DAYS} working days", code="clock.days")
        day, left = start, days
        for _each in range(_LONGEST):
            if not left:
                return day
            day += timedelta(days=1)
            left -= self.is_one(day)
        raise CairnError("there are too few working days to count so many", code="clock.never")

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start`, up to and with `end`; 0 when it is not later. Stops at 2,928 days.

        >>> WorkingDays().between(date(2026, 11, 20), date(2026, 11, 24))
        2
        """
        length = min((end - start).days, _LONGEST)
        return sum(self.is_one(start + timedelta(days=day)) for day in range(1, length + 1))


def typical(days: Iterable[int]) -> float | None:
    """Return the median of how many working days each took; None when there is none.

    >>> typical([3, 9, 4])
    4
    """
    known = list(days)
    return median(known) if known else None
