"""Who hears of what happens with a standard: the bodies that draft it of what is said, the one that leads of adoptions.

As in a workspace (`codesign.noticing`): of each body those of its members who took part, or a few of its designers.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from cairn.records.models import (
    AchievementVersion,
    Organisation,
    Person,
    Standard,
    StandardComment,
    StandardDrafter,
)
from cairn.services.codesign import noticing
from cairn.services.codesign.news import ADOPTION, MOST_DESIGNERS
from cairn.services.codesign.noticing import MOST_LOOKED_AT, Reader
from cairn.services.ports import Ports


def said(comment: StandardComment, *, by: Person | None, ports: Ports) -> None:
    """Something was said: answers go to those of the group in the thread, all else to the whole group."""
    group = readers_of(comment.standard)
    if comment.answers is not None:
        inside = noticing.in_thread(comment.answers, group)
        _write("answer", inside, comment.uuid, comment.standard, by=by, ports=ports)
        return
    _write("comment", group, comment.uuid, comment.standard, by=by, ports=ports)


def settled(comment: StandardComment, *, by: Person | None, ports: Ports) -> None:
    """It was decided about: the whole group hears of it, because the draft follows."""
    _write("settled", readers_of(comment.standard), comment.uuid, comment.standard, by=by, ports=ports)


def waits(version: AchievementVersion, *, by: Person | None, ports: Ports) -> None:
    """A credential was published: where a body confirms its adoption, those who may do so hear that it waits."""
    rows = version.adoptions.filter(standard_version__confirms=True, is_confirmed=None)
    for row in rows.select_related("standard_version__standard__organisation"):
        standard = row.standard_version.standard
        body = standard.organisation
        found = [Reader(one, body) for one in noticing.designers(body)[:MOST_DESIGNERS]]
        _write(ADOPTION, found, row.uuid, standard, by=by, ports=ports)


def readers_of(standard: Standard) -> list[Reader]:
    """Who hears of a standard: of each body that drafts it those who took part, or a few designers and owners."""
    sides = []
    for body in _bodies(standard):
        people = noticing.members(body, _took_part(standard, body)) or noticing.first(body)
        sides.append([Reader(one, body) for one in people])
    return noticing.shared_out(sides)


def _bodies(standard: Standard) -> Iterator[Organisation]:
    yield standard.organisation
    rows = StandardDrafter.objects.of(standard.organisation).filter(
        standard=standard, accepted_at__isnull=False, ended_at=None, organisation__archived_at=None
    )
    for row in rows.select_related("organisation").order_by("accepted_at", "pk"):
        yield row.organisation


def _took_part(standard: Standard, body: Organisation) -> Iterator[Person]:
    if body.pk == standard.organisation_id and standard.created_by is not None:
        yield standard.created_by
    rows = StandardComment.objects.of(standard.organisation).filter(standard=standard, organisation=body)
    for row in rows.exclude(author=None).select_related("author").order_by("-pk")[:MOST_LOOKED_AT]:
        if row.author is not None:
            yield row.author


def _write(
    kind: str, readers: list[Reader], subject: UUID, standard: Standard, *, by: Person | None, ports: Ports
) -> None:
    noticing.write(
        kind,
        noticing.once(readers, but=by),
        subject,
        None,
        standard.organisation,
        at=ports.now(),
        ports=ports,
        standard=standard,
    )
