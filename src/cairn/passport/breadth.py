"""How well-rounded is a person, or a stack: five groups, and how evenly they are filled.

The figure is the number of groups in equal parts that would be as varied as
these: exp(Shannon entropy of the shares), the Hill number of order 1. It is 1
when everything lies in one group and 5 when all five weigh the same. What is
only claimed weighs a quarter of what was assessed, so that nobody becomes
well-rounded by ticking boxes.

Source: L. Jost, "Entropy and diversity", Oikos 113 (2006); features N7, Q12;
docs/explanation/passport.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from cairn.passport.passport import HeldSkill, Strength
from cairn.skills.skill import Group

#: What one skill weighs, by the strength of its evidence; more evidence of the same does not widen.
WEIGHTS: Final[Mapping[Strength, float]] = {
    Strength.CLAIMED: 0.25,
    Strength.STATED: 0.5,
    Strength.ASSESSED: 1.0,
    Strength.CORROBORATED: 1.0,
    Strength.STRONG: 1.0,
}
THIN: Final = 0.5  # a group with less than half of an equal share is thin


class Learned(Protocol):
    """Something that was learned, or will be: a credential that is held, or a part of a stack."""

    @property
    def group(self) -> Group | None:
        """Its group; None when nobody said."""

    @property
    def hours(self) -> Decimal:
        """Hours of learning; 0 when nobody said."""


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a picture. count: how many are in it; share: 0..1 of the whole weight."""

    group: Group
    count: int
    weight: float
    share: float

    @property
    def state(self) -> str:
        """ "empty", "thin" or "filled"."""
        if not self.count:
            return "empty"
        return "thin" if self.share < THIN / len(Group) else "filled"


@dataclass(frozen=True, slots=True)
class Breadth:
    """Five parts in the order of `Group`. even: 0 (nothing) or 1..5 groups in equal parts.

    unsorted: how many have no group; they count for nothing here.
    """

    parts: tuple[Part, ...]
    even: float
    unsorted: int = 0

    @property
    def shown(self) -> int:
        """In how many of the five groups is there anything?"""
        return sum(part.count > 0 for part in self.parts)

    @property
    def to_widen(self) -> tuple[Group, ...]:
        """Groups that would widen it most: empty ones first, then thin ones, the lightest first."""
        weak = [part for part in self.parts if part.state != "filled"]
        return tuple(part.group for part in sorted(weak, key=lambda part: part.weight))


def breadth(entries: Iterable[tuple[Group | None, float]]) -> Breadth:
    """Return how evenly (group, weight) pairs fill the five groups; a weight is 0 or more.

    >>> breadth([(Group.TECHNICAL, 1.0), (Group.HUMAN, 1.0)]).even
    2.0
    """
    counts = dict.fromkeys(Group, 0)
    weights = dict.fromkeys(Group, 0.0)
    unsorted = 0
    for group, weight in entries:
        if weight < 0 or not math.isfinite(weight):
            raise ValueError("a weight is 0 or more")
        if group is None:
            unsorted += 1
            continue
        counts[group] += 1
        weights[group] += weight
    total = sum(weights.values())
    parts = tuple(
        Part(group, counts[group], weights[group], weights[group] / total if total else 0.0)
        for group in Group
    )
    return Breadth(parts, _even(part.share for part in parts) if total else 0.0, unsorted)


def of_person(skills: Iterable[HeldSkill]) -> Breadth:
    """How well-rounded somebody is by what they hold; what is stale weighs half."""
    return breadth((one.group, WEIGHTS[one.strength] * (0.5 if one.stale else 1.0)) for one in skills)


def of_stack(parts: Iterable[Learned]) -> Breadth:
    """How well-rounded a stack is, by hours of learning; one without hours counts as one day (8)."""
    return breadth((one.group, float(one.hours or Decimal(8))) for one in parts)


def _even(shares: Iterable[float]) -> float:
    entropy = -sum(share * math.log(share) for share in shares if share > 0)
    return round(math.exp(entropy), 2)
