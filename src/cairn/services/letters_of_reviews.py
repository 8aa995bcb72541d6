"""Letters about reviews: what waits for a reviewer, what came of it, and what is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import Wording

_WORDS: Final = gettext_lazy("Their words: %(reason)s")
_DUE: Final = gettext_lazy("It is due on %(day)s.")
_LOOK: Final = gettext_lazy("Look at it")
_STATE: Final = gettext_lazy("See how it stands")

REVIEWS: Final[Mapping[str, Wording]] = {
    "review_asked": Wording(
        subject=gettext_lazy("To review: %(title)s"),
        opening=[gettext_lazy("%(issuer)s asks for a review of “%(title)s”."), _WORDS, _DUE],
        action=_LOOK,
        closing=[gettext_lazy("Whoever takes it first reviews it; the others are not asked any more.")],
    ),
    "review_asked_several": Wording(
        subject=gettext_lazy("To review: %(title)s"),
        opening=[gettext_lazy("%(issuer)s asks for a review of “%(title)s”."), _WORDS, _DUE],
        action=_LOOK,
        closing=[gettext_lazy("It is for %(places)s reviewers. Each decides alone, and their rule counts.")],
    ),
    "body_asked": Wording(
        subject=gettext_lazy("%(issuer)s asks you to review its designs"),
        opening=[
            gettext_lazy("%(issuer)s would like %(title)s to review its designs before they are published."),
            gettext_lazy("Nothing of theirs is seen before you accept. Either side can end it at any time."),
        ],
        action=gettext_lazy("Accept or refuse"),
    ),
    "review_again": Wording(
        subject=gettext_lazy("Back from its authors: %(title)s"),
        opening=[gettext_lazy("%(issuer)s changed “%(title)s” and asks you to look again."), _WORDS, _DUE],
        action=_LOOK,
    ),
    "review_approved": Wording(
        subject=gettext_lazy("Approved: %(title)s"),
        opening=[gettext_lazy("A reviewer of %(issuer)s approved “%(title)s”."), _WORDS],
        action=_STATE,
    ),
    "review_back": Wording(
        subject=gettext_lazy("To be changed: %(title)s"),
        opening=[
            gettext_lazy("A reviewer of %(issuer)s sent “%(title)s” back, and says what to change."),
            _WORDS,
        ],
        action=gettext_lazy("See what to change"),
        closing=[gettext_lazy("The clock stands still until you send it again.")],
    ),
    "review_declined": Wording(
        subject=gettext_lazy("Declined: %(title)s"),
        opening=[gettext_lazy("A reviewer of %(issuer)s declined “%(title)s”."), _WORDS],
        action=_STATE,
    ),
    "review_due": Wording(
        subject=gettext_lazy("Due soon: the review of %(title)s"),
        opening=[gettext_lazy("The review of “%(title)s” of %(issuer)s is not decided yet."), _DUE],
        action=_LOOK,
    ),
    "review_overdue": Wording(
        subject=gettext_lazy("Overdue: the review of %(title)s"),
        opening=[
            gettext_lazy("The review of “%(title)s” of %(issuer)s was due on %(day)s."),
            gettext_lazy("If you cannot do it, give it back, so that somebody else can take it."),
        ],
        action=_LOOK,
    ),
    "review_late": Wording(
        subject=gettext_lazy("Not decided in time: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has not decided on “%(title)s”. It was due on %(day)s."),
            gettext_lazy("Nobody can publish it without that. You can ask somebody else."),
        ],
        action=_STATE,
    ),
    "look_again": Wording(
        subject=gettext_lazy("Look at it again: %(title)s"),
        opening=[
            gettext_lazy("“%(title)s” of %(issuer)s is to be looked at again by %(day)s."),
            "%(reason)s",
        ],
        action=_LOOK,
    ),
    "moved_on": Wording(
        subject=gettext_lazy("It has moved on: %(title)s"),
        opening=[
            gettext_lazy(
                "You hold “%(title)s” of %(issuer)s. Something in it has moved on since you earned it:"
            ),
            "%(reason)s",
            gettext_lazy("Yours stays as it is. What you can do about it is open until %(day)s."),
        ],
        action=gettext_lazy("See what changed, and what you have of it"),
        closing=[
            gettext_lazy("%(issuer)s is not told that you got this letter, and never learns who looked."),
            gettext_lazy("Such letters come once a week at most. The same page turns them off."),
        ],
    ),
}
