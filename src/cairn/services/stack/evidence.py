"""The parts of a stack as the evidence of its award, so that its credential names them all.

A credential has room for twenty pieces. Where there are more parts, the first stand alone and the last
pieces name several parts each. What counts or was waived by decision says so; why stays between the
learner and the provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cairn.records.models import Stack, StackPart, Waiver

MOST: Final = 20  # pieces of evidence in a credential
MOST_NAME: Final = 200
MOST_WORDS: Final = 1000  # of one description


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. link: the address of a public credential, "" for all others."""

    name: str
    description: str = ""
    link: str = ""


def pieces(stack: Stack, *, language: str) -> list[Piece]:
    """Return the evidence of a stack, at most twenty pieces, in the language of its credential."""
    parts = list(stack.parts.select_related("credential"))
    rows = Waiver.objects.across(reason="of the learner").filter(
        uuid__in={part.decision for part in parts if part.decision}
    )
    by_uuid = {row.uuid: row for row in rows.select_related("organisation")}
    with override(language):
        return together(
            [_piece(part, by_uuid.get(part.decision) if part.decision else None) for part in parts]
        )


def _piece(part: StackPart, row: Waiver | None) -> Piece:
    if not part.held and row is not None:
        said = _("Waived by decision of %(provider)s on %(day)s. A waiver brings no credits.") % _by(row)
        return Piece((_("Waived: %(part)s") % {"part": part.name})[:MOST_NAME], said[:MOST_WORDS])
    said = " · ".join(text for text in (part.provider_name, part.part_name) if text)
    if row is not None:
        decision = _("It counts here by decision of %(provider)s on %(day)s.") % _by(row)
        said = f"{said} · {decision}" if said else decision
    credential = part.credential
    link = credential.url if credential is not None and credential.is_public else ""
    return Piece(part.name, said[:MOST_WORDS], link)


def _by(row: Waiver) -> dict[str, str]:
    day = date_format(row.decided_at, "DATE_FORMAT") if row.decided_at else ""
    return {"provider": row.organisation.name, "day": day}


def together(every: Sequence[Piece]) -> list[Piece]:
    """Return at most twenty pieces: as many as fit alone, and the names of all others in the last."""
    if len(every) <= MOST:
        return list(every)
    for alone in range(MOST - 1, -1, -1):
        lists = list(_lists([one.name for one in every[alone:]]))
        if alone + len(lists) <= MOST:
            return [*every[:alone], *lists]
    return list(_lists([one.name for one in every]))[:MOST]


def _lists(names: Iterable[str]) -> Iterator[Piece]:
    """Pieces that name as many parts each as a description has room for."""
    some: list[str] = []
    for name in names:
        if some and len(" · ".join([*some, name])) > MOST_WORDS:
            yield _list(some)
            some = []
        some.append(name)
    if some:
        yield _list(some)


def _list(names: Sequence[str]) -> Piece:
    count = len(names)
    called = ngettext("%(n)d more part", "%(n)d more parts", count) % {"n": count}
    return Piece(called, " · ".join(names))
