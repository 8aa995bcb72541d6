"""States of experts and seminars in the words of the pages, and the tag of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from cairn.records.models import ExpertConsent, ExpertState, Seminar, Sharing
from cairn.services.meet import seminars
from cairn.services.meet import sharing as terms
from cairn.web.components.parts import TagKind

if TYPE_CHECKING:
    from cairn.web.words import Words

CONSENTS: Final[Words] = {
    ExpertConsent.NONE: gettext_lazy("Not asked yet"),
    ExpertConsent.ASKED: gettext_lazy("Asked, no answer yet"),
    ExpertConsent.AGREED: gettext_lazy("Agreed to be shown"),
    ExpertConsent.REFUSED: gettext_lazy("Refused"),
    ExpertConsent.WITHDRAWN: gettext_lazy("Took it back"),
}
CONSENT_TAGS: Final[Mapping[str, TagKind]] = {
    ExpertConsent.NONE: "outline",
    ExpertConsent.ASKED: "waiting",
    ExpertConsent.AGREED: "good",
    ExpertConsent.REFUSED: "failed",
    ExpertConsent.WITHDRAWN: "failed",
}
SPEAKER: Final[Words] = {
    ExpertState.NONE: gettext_lazy("Not asked yet"),
    ExpertState.ASKED: gettext_lazy("Asked, no answer yet"),
    ExpertState.ACCEPTED: gettext_lazy("Accepted"),
    ExpertState.DECLINED: gettext_lazy("Declined"),
}
SPEAKER_TAGS: Final[Mapping[str, TagKind]] = {
    ExpertState.NONE: "outline",
    ExpertState.ASKED: "waiting",
    ExpertState.ACCEPTED: "good",
    ExpertState.DECLINED: "failed",
}
COUNTED: Final[Words] = {
    "code": gettext_lazy("by the code on the screen"),
    "hand": gettext_lazy("ticked by the host"),
}
MAY: Final[Words] = {"speak": gettext_lazy("Speak"), "mentor": gettext_lazy("Mentor")}
STATES: Final[Words] = {
    "coming": pgettext_lazy("seminar", "To come"),
    "past": pgettext_lazy("seminar", "Past"),
    "cancelled": pgettext_lazy("seminar", "Cancelled"),
}


SHARINGS: Final[Words] = {
    "open": pgettext_lazy("sharing", "Open"),
    "waiting": pgettext_lazy("sharing", "Not taken yet"),
    "over": pgettext_lazy("sharing", "Over"),
    "ended": pgettext_lazy("sharing", "Ended"),
}


def sharing_state(sharing: Sharing, at: datetime) -> str:
    """One of `SHARINGS`."""
    return terms.state_of(sharing, at=at)


def state_of(seminar: Seminar, at: datetime) -> str:
    """`coming`, `now`, `past` or `cancelled`."""
    if seminar.cancelled_at is not None:
        return "cancelled"
    if seminar.starts_at > at:
        return "coming"
    return "now" if seminars.ends_at(seminar) >= at else "past"
