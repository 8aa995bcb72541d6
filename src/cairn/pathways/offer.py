"""Something one can enrol in: what it gives, costs and asks, and when it runs.

What a provider pays to whoever shows the catalogue is no member of an offer,
on purpose: nothing that plans or compares can look at it.

Sources: features N6, S10; CTDL "Learning Opportunity Profile"; schema.org
`CourseInstance` (https://schema.org/CourseInstance).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cairn.pathways.errors import PathwayError

if TYPE_CHECKING:
    from cairn.pathways.rates import Quoted

HUNDREDTHS: Final = 100  # hours and money are counted in hundredths, so that sums are exact
MOST_HOURS: Final = Decimal(10_000)
MOST_MONEY: Final = Decimal(1_000_000)
MOST_RUNS: Final = 60
MOST_PRICES: Final = 20
MOST_GAINS: Final = 60
MOST_NEEDS: Final = 20
LEVELS: Final = range(1, 9)
LONGEST: Final = timedelta(days=3_660)  # of one run, and of a step that has begun
_FURTHEST: Final = timedelta(days=3_660)  # what begins later is nobody's next step


class Mode(StrEnum):
    """Where one takes part. OWN_TIME: nobody has to be anywhere at any hour."""

    ONLINE = "online"
    BLENDED = "blended"
    ON_SITE = "on-site"
    OWN_TIME = "own-time"


@dataclass(frozen=True, slots=True)
class Price:
    """One part of what it costs: the fee, materials, the examination, equipment, travel."""

    name: str
    amount: Decimal

    def __post_init__(self) -> None:
        if not (self.amount.is_finite() and 0 <= self.amount <= MOST_MONEY):
            raise PathwayError(f"amounts are 0 to {MOST_MONEY}", code="plan.value")
        if self.amount * HUNDREDTHS % 1:
            raise PathwayError("amounts have at most two decimals", code="plan.value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One time that it takes place.

    start, end: first and last day. seats: how many are left, None when nobody said.
    closed: takes nobody any more. enrol_by: last day to enrol, None: until it starts.
    when: in words ("Tuesday evenings").
    """

    start: date
    end: date
    seats: int | None = None
    closed: bool = False
    enrol_by: date | None = None
    when: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PathwayError("a run ends before it starts", code="plan.value")
        if self.end - self.start > LONGEST:
            raise PathwayError("a run lasts at most ten years", code="plan.value")
        if self.seats is not None and self.seats < 0:
            raise PathwayError("seats are 0 or more", code="plan.value")

    def is_open(self, *, at: date) -> bool:
        """Tell whether somebody could enrol on this day and take part from the beginning; not in over ten years."""
        is_ahead = at <= self.start <= at + _FURTHEST and at <= (self.enrol_by or self.start)
        return is_ahead and not self.closed and self.seats != 0

    @property
    def weeks(self) -> int:
        """How many weeks it takes, begun ones counted whole."""
        return (self.end - self.start + timedelta(days=7)) // timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gain:
    """A skill that whoever finishes has shown. level: 1 to 8, None when nobody said."""

    skill: str
    level: int | None = None

    def __post_init__(self) -> None:
        if not self.skill:
            raise PathwayError("a skill needs its identifier", code="plan.value")
        if self.level is not None and self.level not in LEVELS:
            raise PathwayError("levels are 1 to 8", code="plan.value")

    def reaches(self, level: int | None) -> bool:
        """Tell whether this is enough where `level` is asked; a level that nobody said is not."""
        return level is None or (self.level is not None and self.level >= level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A course or another way to earn something.

    id: of this offer. achievement: IRI of what is earned, "" for none.
    prices: all parts, None when nobody said what it costs; () is free. currency: ISO 4217.
    hours: of the learner's time, all in, None when nobody said.
    language: BCP 47 tag, "" when nobody said. place: in words. runs: () when one can start any day.
    needs: one of each group comes first: achievements, ids of offers, or skills.
    gives: skills. group: of breadth ("digital"), "" when nobody said.
    recognised_by: who accepts it, as the provider can show. closed: takes nobody.
    quoted: what the provider asks, where prices are counted in another currency by a rate.
    """

    id: str
    name: str
    provider: str = ""
    achievement: str = ""
    prices: tuple[Price, ...] | None = None
    currency: str = "EUR"
    hours: Decimal | None = None
    mode: Mode | None = None
    language: str = ""
    place: str = ""
    runs: tuple[Run, ...] = ()
    closed: bool = False
    needs: tuple[frozenset[str], ...] = ()
    gives: tuple[Gain, ...] = ()
    group: str = ""
    recognised_by: tuple[str, ...] = ()
    address: str = ""
    quoted: Quoted | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise PathwayError("an id and a name are needed", code="plan.value")
        if self.hours is not None and not (self.hours.is_finite() and 0 <= self.hours <= MOST_HOURS):
            raise PathwayError(f"hours are 0 to {MOST_HOURS}", code="plan.value")
        if self.hours is not None and self.hours * HUNDREDTHS % 1:
            raise PathwayError("hours have at most two decimals", code="plan.value")
        if any(not group for group in self.needs):
            raise PathwayError("a group of prerequisites is empty", code="plan.value")

    @property
    def cents(self) -> int | None:
        """All-in cost in hundredths of the currency; None when nobody said."""
        if self.prices is None:
            return None
        return sum(int(price.amount * HUNDREDTHS) for price in self.prices)

    @property
    def cost(self) -> Decimal | None:
        """All-in cost; None when nobody said."""
        return None if self.cents is None else Decimal(self.cents) / HUNDREDTHS

    @property
    def effort(self) -> int | None:
        """Hours, in hundredths."""
        return None if self.hours is None else int(self.hours * HUNDREDTHS)

    def names(self) -> frozenset[str]:
        """What a prerequisite may call it by."""
        return frozenset({self.id, self.achievement, *(gain.skill for gain in self.gives)} - {""})
