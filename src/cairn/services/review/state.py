"""How it stands with the approval of a version, for whoever asks: its page, its gates, its publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cairn.quality.lanes import Lane
from cairn.records.models import AchievementVersion, Review, ReviewDecision
from cairn.services.errors import Conflict
from cairn.services.review.rule import rule_of
from cairn.services.review.way import approval_of, is_as_approved, way_of

OPEN: Final = ("ASKED", "TAKEN", "BACK")
NOT_APPROVED: Final = "version.not_approved"


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands.

    kind: "none" (nobody was asked), "asked", "taken", "back", "approved", "changed" (it was approved, and the text
        is another one now), "declined".
    review: the newest that was not withdrawn. approval: the decision that approved it, also when it changed since.
    lane: of what changed since; None unless "changed".
    """

    kind: str
    review: Review | None = None
    approval: ReviewDecision | None = None
    lane: Lane | None = None

    @property
    def is_approved(self) -> bool:
        return self.kind == "approved"


def standing(version: AchievementVersion) -> Standing:
    """Say how it stands with a version today."""
    rows = Review.objects.of(version.achievement.organisation).filter(version=version)
    newest = rows.exclude(state="WITHDRAWN").select_related("body").order_by("-pk").first()
    if newest is None:
        return Standing("none")
    approval = approval_of(version)
    if newest.state in OPEN:
        is_taken = newest.state == "ASKED" and newest.reviewer_name  # by some of several
        return Standing("taken" if is_taken else newest.state.lower(), newest, approval)
    if newest.state == "DECLINED":
        return Standing("declined", newest, approval)
    if approval is None or is_as_approved(version, approval):
        return Standing("approved", newest, approval)
    return Standing("changed", newest, approval, way_of(version).lane)


def approved(version: AchievementVersion) -> bool:
    """Is this text approved, as it reads now?"""
    return standing(version).is_approved


def to_do(version: AchievementVersion) -> str:
    """What is still to be done before the rule of the organisation lets it be published; "" when nothing."""
    if not rule_of(version.achievement.organisation).is_required:
        return ""
    now = standing(version)
    if now.is_approved:
        return ""
    if now.kind == "changed" and now.lane is Lane.MINOR:
        return _("It was approved, and its wording changed since. Ask for the short review of that.")
    sentences = {
        "none": _("It needs an approval. Ask for a review."),
        "asked": _("It needs an approval. A review was asked for; nobody has taken it yet."),
        "taken": _("It needs an approval. A reviewer is looking at it."),
        "back": _("The reviewer sent it back. Change what they ask for, then send it again."),
        "changed": _("It was approved, and what it asks or promises changed since. Ask for a review again."),
        "declined": _("The reviewer declined it. Change it, then ask for a review again."),
    }
    return sentences[now.kind]


def undecided(version: AchievementVersion) -> str:
    """What an open review waits for, also where nobody has to ask for one; "" when none is open."""
    rows = Review.objects.of(version.achievement.organisation).filter(version=version, state__in=OPEN)
    review = rows.first()
    if review is None:
        return ""
    if review.state == "BACK":
        return _("The reviewer sent it back. Change what they ask for, then send it again.")
    return _("A review was asked for and is not decided yet. Wait for it, or ask no more.")


def require_approved(version: AchievementVersion) -> None:
    """Go on, or raise, before a version is published.

    Raises:
        Conflict: `version.not_approved`; the organisation asks for an approval, and this text has none.
    """
    sentence = to_do(version)
    if sentence:
        raise Conflict(sentence, code=NOT_APPROVED)


def sent_back(version: AchievementVersion) -> str:
    """Why a reviewer sent a version back, in their words; "" when nobody did, or it was sent again since."""
    rows = Review.objects.of(version.achievement.organisation).filter(version=version, state="BACK")
    review = rows.first()
    if review is None:
        return ""
    last = review.decisions.order_by("-pk").first()
    return reasons_of(last) if last is not None else ""


def reasons_of(decision: ReviewDecision) -> str:
    """Everything a decision says is to be changed, a line each."""
    said = [str(one["words"]) for one in decision.answers if one["answer"] == "no" and one["words"]]
    return "\n".join(filter(None, (decision.words, *said)))
