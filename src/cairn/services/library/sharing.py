"""Secret addresses of one version: made, and ended. Only the hash of the secret is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryLink, LibraryVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.library.entries import OPEN_TO_STRANGERS, ROLES, must_be_there
from cairn.services.library.reviewing import version_of
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

DAYS: Final = 30
MOST: Final = 50  # open at a time, of one version


@transaction.atomic
def make_link(seat: Seat, version_uuid: UUID, *, note: object = "", ports: Ports) -> tuple[LibraryLink, str]:
    """Make a link to this version, open for thirty days; return it and its secret, which is shown once.

    Raises:
        NotPermitted: not a designer. NotFound: no such version here. InvalidInput: the note is too long.
        Conflict: `library.not_open`, the entry is not open to a link, or waits for an educator; `library.withdrawn`.
        TooMuch: `library.too_many_links`.
    """
    seat.require(*ROLES)
    found = version_of(seat, version_uuid)
    must_be_there(found.entry)
    if found.deleted_at is not None:
        raise Conflict(_("Its file was deleted for good."), code="library.deleted")
    if found.entry.audience not in OPEN_TO_STRANGERS or found.state != "APPROVED":
        said = _("Open it to anybody with the link first, and have it approved.")
        raise Conflict(said, code="library.not_open")
    fields = Fields()
    words = fields.text("note", note, most=200)
    fields.done()
    now = ports.now()
    mine = LibraryLink.objects.of(seat.organisation).filter(version=found, ended_at=None, expires_at__gt=now)
    if mine.count() >= MOST:
        raise TooMuch(_("At most 50 links are open at a time. End one first."), code="library.too_many_links")
    token = new_token(ports)
    made = LibraryLink.objects.create(
        uuid=ports.new_uuid(),
        version=found,
        token_hash=hash_token(token),
        note=words,
        made_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    _note("library.link", made, seat, ports=ports)
    return made, token


@transaction.atomic
def end_link(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """End a link.

    Raises:
        NotPermitted: not a designer. NotFound: no such open link here.
    """
    seat.require(*ROLES)
    found = LibraryLink.objects.of(seat.organisation).filter(uuid=uuid, ended_at=None).first()
    if found is None:
        raise NotFound("no such link")
    found.ended_at = ports.now()
    found.save(update_fields=["ended_at"])
    _note("library.link_end", found, seat, ports=ports)


def version_behind(token: str, *, ports: Ports) -> LibraryVersion:
    """The version behind a secret, while the link is open and the entry still open to links.

    Raises:
        NotFound: no such link, it ended, the entry is no longer open to strangers, the version waits again, or its
            file was deleted for good.
    """
    rows = LibraryLink.objects.across(reason="the token is the permission")
    link = (
        rows.filter(token_hash=hash_token(token), ended_at=None, expires_at__gt=ports.now())
        .select_related("version__entry__organisation")
        .first()
    )
    if link is None or link.version.entry.audience not in OPEN_TO_STRANGERS:
        raise NotFound("no such link")
    if link.version.deleted_at is not None:
        raise NotFound("no such link")
    if link.version.state != "APPROVED" or link.version.entry.organisation.archived_at is not None:
        raise NotFound("no such link")
    return link.version


def _note(action: str, link: LibraryLink, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("library_link", link.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
    )
