"""Evidence as the marking page shows it: one picture at a time, and everything else in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cairn.records.models import EvidenceItem
from cairn.services.assess.integrity import unchanged
from cairn.services.ports import Ports

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
KINDS: Final = (
    ("application/pdf", "file"),
    ("image/", "camera"),
    ("video/", "play"),
    ("audio/", "play"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence with its icon and what kind of thing it is."""

    item: EvidenceItem
    icon: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What lies on the table.

    pictures: in their order; `picture` is the one that is looked at, `number` counts from 1.
    whole: whether its bytes are those that were handed in.
    """

    pictures: tuple[EvidenceItem, ...]
    picture: EvidenceItem | None
    number: int
    whole: bool
    others: tuple[Piece, ...]


def shown(items: tuple[EvidenceItem, ...], *, number: str, ports: Ports) -> Shown:
    """Sort the evidence; `number` is the picture that was asked for."""
    pictures = tuple(item for item in items if item.kind == "file" and item.content_type in PICTURES)
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    place = min(max(wanted, 1), len(pictures)) if pictures else 0
    picture = pictures[place - 1] if pictures else None
    return Shown(
        pictures=pictures,
        picture=picture,
        number=place,
        whole=picture is not None and unchanged(picture, ports=ports),
        others=tuple(_piece(item) for item in items if item not in pictures),
    )


def _piece(item: EvidenceItem) -> Piece:
    if item.kind == "link":
        return Piece(item, "link", _("Link"))
    if item.kind == "text":
        return Piece(item, "edit", _("Text"))
    icon = next((icon for start, icon in KINDS if item.content_type.startswith(start)), "file")
    words = {"application/pdf": _("PDF"), "video/": _("Film"), "audio/": _("Sound"), "text/": _("Text file")}
    kind = next((word for start, word in words.items() if item.content_type.startswith(start)), _("File"))
    return Piece(item, icon, kind)
