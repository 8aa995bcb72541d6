"""Which way a version goes to its approval: the short one or the long one, and what decided it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cairn.credentials.document import JSONObject
from cairn.quality import checklist
from cairn.quality.checklist import Question
from cairn.quality.lanes import Depth, Lane, decisive, depth_of, lane_of
from cairn.records.conversion import previous_version
from cairn.records.models import AchievementVersion, ReviewDecision
from cairn.services.codesign.text import digest_of_text, text_of
from cairn.services.design.compare import difference
from cairn.services.review.rule import HOURS_OF_ECTS

_BLANK = ("", "[]", "{}", "False", "0")
Base = Literal["first", "published", "approved"]


@dataclass(frozen=True, slots=True)
class Way:
    """A lane, with what led to it.

    base: what it was compared with; "first": there is nothing to compare. changes, decisive: names of what changed,
    and of what makes it a major change.
    """

    lane: Lane
    depth: Depth
    base: Base
    changes: tuple[str, ...]
    decisive: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What a reviewer is asked."""
        return checklist.asked(self.lane, self.depth)


def is_major(version: AchievementVersion) -> bool:
    """Does this version change more than wording, dates and presentation, against the one before it?"""
    before = previous_version(version)
    names = None if before is None else [one.field for one in difference(before, version)]
    return lane_of(names) is Lane.MAJOR


def approval_of(version: AchievementVersion) -> ReviewDecision | None:
    """The newest approval of a version, whatever became of the text since."""
    rows = ReviewDecision.objects.of(version.achievement.organisation)
    approvals = rows.filter(review__version=version, kind="APPROVED").select_related("review__body")
    return approvals.order_by("-pk").first()


def way_of(version: AchievementVersion, *, is_long: bool = False) -> Way:
    """Return the way a draft goes: compared with the text that was approved last, or else with what is published.

    is_long: the author wishes the long way; nobody can wish for the short one.
    """
    approval = approval_of(version)
    base: Base
    names: tuple[str, ...] | None
    if approval is not None:
        base, names = "approved", changed(approval.text, text_of(version))
    elif (before := previous_version(version)) is not None:
        base, names = "published", tuple(dict.fromkeys(one.field for one in difference(before, version)))
    else:
        base, names = "first", None
    lane = Lane.MAJOR if is_long else lane_of(names)
    return Way(lane, _depth(version), base, names or (), decisive(names or ()))


def is_as_approved(version: AchievementVersion, approval: ReviewDecision) -> bool:
    """Does the text read as it did when it was approved?"""
    text = text_of(version)
    return approval.digest == digest_of_text(text) or not changed(approval.text, text)


def changed(before: JSONObject, after: JSONObject) -> tuple[str, ...]:
    """Name what differs between two texts as `text_of` keeps them, in the words of `compare.difference`.

    >>> changed({"facts": {"summary": "a"}, "outcomes": []}, {"facts": {"summary": "b"}, "outcomes": []})
    ('summary',)
    """
    return tuple(dict.fromkeys(_changes(before, after)))


def _changes(before: Any, after: Any) -> Iterator[str]:
    old, new = before.get("facts", {}), after.get("facts", {})
    # A fact that there was no column for when it was approved counts once somebody says something.
    for name, value in new.items():
        if value != old.get(name, "") and (name in old or value not in _BLANK):
            yield name
    was = {one["key"]: one for one in before.get("outcomes", [])}
    now = {one["key"]: one for one in after.get("outcomes", [])}
    if was.keys() != now.keys():
        yield "outcome.text"
    both = [key for key in was if key in now]
    if both != [key for key in now if key in was]:
        yield "outcome.position"
    for key in both:
        yield from (f"outcome.{name}" for name in now[key] if was[key].get(name) != now[key][name])


def _depth(version: AchievementVersion) -> Depth:
    hours = version.hours if version.hours is not None else None
    if hours is None and version.ects is not None:
        hours = version.ects * HOURS_OF_ECTS
    return depth_of(hours=None if hours is None else float(hours), level=version.eqf_level)
