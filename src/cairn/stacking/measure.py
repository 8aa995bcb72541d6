"""What is missing, as one number: in hundredths of a credit, or in achievements.

Where one part lacks credits and another lacks achievements, `typical` of the
qualification says how many credits one achievement is worth.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from cairn.stacking.eligible import Candidate
from cairn.stacking.held import HUNDREDTHS
from cairn.stacking.rules import Qualification

Measure: TypeAlias = Literal["credits", "number"]


def typical(qualification: Qualification) -> int:
    """Return what one achievement is worth, in hundredths of a credit; at least one credit."""
    return int(max(qualification.typical, Decimal(1)) * HUNDREDTHS)


def in_measure(qualification: Qualification, measure: Measure, *, hundredths: int = 0, count: int = 0) -> int:
    """Return what so many hundredths of a credit, or so many achievements, come to; the larger of the two."""
    worth = typical(qualification)
    if measure == "credits":
        return max(hundredths, count * worth)
    return max(count, -(-hundredths // worth))


def groups_of(candidate: Candidate, by: str) -> frozenset[str]:
    """Return the provider, or the subjects, that an achievement stands for in a variety."""
    if by == "provider":
        return frozenset({candidate.of.provider} - {""})
    return candidate.of.subjects
