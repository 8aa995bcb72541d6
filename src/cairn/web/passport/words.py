"""Codes of what is handed in and judged, in the words a learner reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import EvidenceItem
from cairn.web.components.parts import TagKind
from cairn.web.words import STANDINGS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cairn.web.words import Words

STATES: Final[Words] = {
    "OPEN": gettext_lazy("To hand in"),
    "NOT_YET": gettext_lazy("Not yet: try again"),
    "SUBMITTED": gettext_lazy("Being judged"),
    "AWARDED": gettext_lazy("Awarded"),
}
STATE_TAGS: Final[Mapping[str, TagKind]] = {
    "OPEN": "accent",
    "NOT_YET": "waiting",
    "SUBMITTED": "outline",
    "AWARDED": "good",
}
#: What a credential is today, in a list, with its tag; lists leave out corrected ones.
HELD: Final[Mapping[str, tuple[_StrPromise, TagKind]]] = {
    "good": (STANDINGS["good"], "good"),
    "suspended": (STANDINGS["suspended"], "waiting"),
    "revoked": (STANDINGS["revoked"], "failed"),
    "expired": (gettext_lazy("Expired"), "outline"),
}
SEEN: Final[Words] = {
    "public": gettext_lazy("Everybody"),
    "links": gettext_lazy("Whoever has a link"),
    "private": gettext_lazy("Only you"),
}
_ICONS: Final = (("image/", "camera"), ("video/", "play"), ("audio/", "play"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence in a list; `removable` until it is handed in."""

    item: EvidenceItem
    icon: str
    kind: str
    removable: bool


def pieces(items: Iterable[EvidenceItem], *, attempt: int) -> list[Piece]:
    """Evidence with its icon and kind; pieces of `attempt` may be taken back (0: none may)."""
    return [_piece(item, removable=item.attempt == attempt) for item in items]


def _piece(item: EvidenceItem, *, removable: bool) -> Piece:
    if item.kind == "link":
        return Piece(item, "link", _("Link"), removable)
    if item.kind == "text":
        return Piece(item, "edit", _("Text"), removable)
    icon = next((icon for start, icon in _ICONS if item.content_type.startswith(start)), "file")
    words = {"image/": _("Picture"), "video/": _("Film"), "audio/": _("Sound"), "application/pdf": _("PDF")}
    kind = next((word for start, word in words.items() if item.content_type.startswith(start)), _("File"))
    return Piece(item, icon, kind, removable)
