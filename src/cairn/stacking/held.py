"""What counts towards a qualification: achievements that are held, and those on offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from cairn.stacking.errors import HeldError

HUNDREDTHS: Final = 100  # credits are counted in hundredths, so that sums are exact
MOST_CREDITS: Final = 10_000
LEVELS: Final = range(1, 9)  # of the European Qualifications Framework, or a scale as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """An achievement with the facts that rules ask about, whether held or on offer.

    id: of this one credential (or offer); achievement: of what it is one.
    credits: 0 to 10,000, at most two decimals, in the unit of the rules.
    level: 1 to 8, None when nobody said.
    awarded: the day of the award; None for an offer, which is as new as can be, and for what
        nobody dated, which is never recent.
    also: other names of the same achievement, such as its versions. Of those that share a name one counts.
    parts: ids or achievements of what it was made of; it and they never count side by side,
        because the work behind them is the same.
    """

    id: str
    achievement: str
    name: str = ""
    credits: Decimal = Decimal(0)
    level: int | None = None
    provider: str = ""
    kind: str = ""
    subjects: frozenset[str] = field(default_factory=frozenset)
    frameworks: frozenset[str] = field(default_factory=frozenset)
    awarded: date | None = None
    also: frozenset[str] = field(default_factory=frozenset)
    parts: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.id or not self.achievement:
            raise HeldError("an id and an achievement are needed")
        if not (self.credits.is_finite() and 0 <= self.credits <= MOST_CREDITS):
            raise HeldError(f"credits are 0 to {MOST_CREDITS}")
        if self.credits * HUNDREDTHS % 1:
            raise HeldError("credits have at most two decimals")
        if self.level is not None and self.level not in LEVELS:
            raise HeldError("levels are 1 to 8")

    @property
    def names(self) -> frozenset[str]:
        """The achievement and its other names."""
        return self.also | {self.achievement}

    @property
    def hundredths(self) -> int:
        """The credits, in hundredths."""
        return int(self.credits * HUNDREDTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An achievement that could still be earned.

    cost: all that it costs, in one currency; None when nobody said.
    """

    of: Achieved
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """A wish of the learner: this one counts there, or (part None) nowhere."""

    held: str
    part: str | None
