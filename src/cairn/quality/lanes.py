"""Two lanes for a change: wording goes through one reviewer, what a credential promises through all gates (G1, Q1).

A change is named as the comparison of two versions names it: "summary", "hours", "outcome.text" …. What stands in no
list is major: a fact that is added later is looked at fully until somebody decides otherwise.

How deep a review goes follows from how much the credential claims: its workload and its level.

Source: features G1 and Q1; Council Recommendation 2022/C 243/02, Annex II, principle 1 (quality assurance that fits
the purpose).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Lane(StrEnum):
    """How a change is approved."""

    MINOR = "minor"
    MAJOR = "major"


class Depth(StrEnum):
    """How much a reviewer is asked to look at."""

    SHORT = "short"
    USUAL = "usual"
    FULL = "full"


#: Wording, dates, presentation: what a learner is told, not what is asked of them or what they are promised.
MINOR: Final = frozenset(
    {
        "profile", "translations", "name", "summary", "description", "further_information", "counts_towards",
        "sector", "skill_group", "field_of_study", "tags", "valid_until_date", "image", "outcome.position",
        "outcome.skills", "alignments",
    }
)  # fmt: skip
SHORT_HOURS: Final = 10  # less than half an ECTS credit
FULL_HOURS: Final = 150  # six ECTS credits, of 25 hours each
FULL_LEVEL: Final = 6  # EQF: where degrees begin


def lane_of(changes: Iterable[str] | None) -> Lane:
    """Return the lane of a change, by the names of what changed; None: it is the first version.

    Nothing changed is minor: there is nothing to look at twice.

    >>> lane_of(["summary", "tags"])
    <Lane.MINOR: 'minor'>
    >>> lane_of(["summary", "outcome.text"])
    <Lane.MAJOR: 'major'>
    """
    if changes is None or decisive(changes):
        return Lane.MAJOR
    return Lane.MINOR


def decisive(changes: Iterable[str]) -> tuple[str, ...]:
    """Return the changes that make it a major one, each once, in their order."""
    return tuple(dict.fromkeys(name for name in changes if name not in MINOR))


def depth_of(*, hours: float | None, level: int | None) -> Depth:
    """Return how deep a full review goes. hours: workload; level: EQF 1 to 8; None: nobody said.

    >>> depth_of(hours=6, level=3)
    <Depth.SHORT: 'short'>
    """
    if (hours or 0) >= FULL_HOURS or (level or 0) >= FULL_LEVEL:
        return Depth.FULL
    if hours is not None and hours < SHORT_HOURS:
        return Depth.SHORT
    return Depth.USUAL
