"""Which skills a set of micro-credentials gives more than once, and how much of its work that is.

The credits of a part are spread evenly over its skills. Where several parts give
one skill at one level, all but the largest of these shares is double. At another
level it is no repetition: one goes deeper. A level that nobody said counts as
the lowest that somebody said, so that silence hides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from cairn.stacking.parts import Part

Unit: TypeAlias = Literal["credits", "hours"]
A_DAY: Final = Decimal(8)  # hours of a part of which nobody said how long it takes


@dataclass(frozen=True, slots=True)
class Overlap:
    """A skill that more than one part gives.

    parts: their ids, in the order of the set; levels: at which each gives it.
    double: how much of the work is done twice, in the unit of the set; 0 where one goes deeper than the other.
    """

    skill: str
    parts: tuple[str, ...]
    levels: tuple[int | None, ...]
    double: Fraction

    @property
    def deepens(self) -> bool:
        """Does every part give it at another level?"""
        return self.double == 0


def unit_of(parts: Sequence[Part]) -> Unit:
    """In what work is counted: in credits where all parts say theirs, else in hours."""
    return "credits" if all(part.of.credits for part in parts) else "hours"


def work_of(parts: Sequence[Part]) -> dict[str, Fraction]:
    """Return how much work each part is, in the unit of the set; above 0."""
    if unit_of(parts) == "credits":
        return {part.id: Fraction(part.of.credits) for part in parts}
    return {part.id: Fraction(part.hours or A_DAY) for part in parts}


def overlaps(parts: Sequence[Part]) -> tuple[Overlap, ...]:
    """Return the skills that are given more than once, the most doubled work first; then by skill."""
    work = work_of(parts)
    giving: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for part in parts:
        for given in part.gives:
            giving[given.skill].append((part.id, given.level))
    share = {part.id: work[part.id] / len(part.gives) for part in parts if part.gives}
    found = [
        Overlap(
            skill, tuple(one for one, _level in by), tuple(level for _one, level in by), _twice(by, share)
        )
        for skill, by in giving.items()
        if len(by) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-one.double, one.skill)))


def _twice(by: Iterable[tuple[str, int | None]], share: Mapping[str, Fraction]) -> Fraction:
    given = list(by)
    lowest = min((level for _part, level in given if level is not None), default=None)
    at: dict[int | None, list[Fraction]] = defaultdict(list)
    for part, level in given:
        at[lowest if level is None else level].append(share[part])
    return sum((sum(shares, Fraction(0)) - max(shares) for shares in at.values()), Fraction(0))
