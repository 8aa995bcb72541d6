"""What a partner or another organisation gave: an educator reads it before anybody but members sees it (C13)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.fields import Fields
from cairn.services.library import telling
from cairn.services.library.entries import ROLES, must_be_there
from cairn.services.ports import Ports

MOST_NOTE: Final = 500
ASKED: Final = ("content", "data", "publicity")  # each is approved by itself


def version_of(seat: Seat, uuid: UUID, *, lock: bool = False) -> LibraryVersion:
    """Return a version of this organisation's library.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = LibraryVersion.objects.of(seat.organisation).select_related(
        "entry__organisation__site", "entry__partner__as_organisation", "added_by"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such version")
    return found


@transaction.atomic
def approve(
    seat: Seat, uuid: UUID, *, content: object, data: object, publicity: object, ports: Ports
) -> LibraryVersion:
    """Approve a version that waits: its content, its data, and whom it is open to. It carries the educator's name.

    Raises:
        NotPermitted: not a designer, or nobody by name. NotFound: no such version here.
        InvalidInput: one of the three is not approved.
        Conflict: `library.reviewed`, `library.withdrawn`; `library.deleted`, its file is gone for good.
    """
    found = _waiting(seat, uuid)
    if found.deleted_at is not None:
        raise Conflict(_("Its file was deleted for good."), code="library.deleted")
    fields = Fields()
    said = {"content": content, "data": data, "publicity": publicity}
    missing = [name for name in ASKED if not fields.flag(name, said[name])]
    fields.done()
    if missing:
        raise InvalidInput(fields={missing[0]: [_("Approve all three, or send it back with a word why.")]})
    made = _decide(found, seat, state="APPROVED", note="", ports=ports)
    telling.newer(made, at=ports.now(), ports=ports)
    return made


@transaction.atomic
def decline(seat: Seat, uuid: UUID, *, note: object, ports: Ports) -> LibraryVersion:
    """Send a version back: only members see it, with the reason.

    Raises:
        NotPermitted, NotFound, Conflict: as `approve`. InvalidInput: no reason.
    """
    found = _waiting(seat, uuid)
    fields = Fields()
    words = fields.text("note", note, most=MOST_NOTE, required=True, lines=True)
    fields.done()
    return _decide(found, seat, state="DECLINED", note=words, ports=ports)


def _waiting(seat: Seat, uuid: UUID) -> LibraryVersion:
    seat.require(*ROLES)
    if seat.actor.person is None:
        raise NotPermitted(_("Somebody decides this by name: log in."))
    found = version_of(seat, uuid, lock=True)
    must_be_there(found.entry)
    if found.state != "WAITING":
        raise Conflict(_("Somebody decided this already."), code="library.reviewed")
    return found


def _decide(found: LibraryVersion, seat: Seat, *, state: str, note: str, ports: Ports) -> LibraryVersion:
    person = seat.actor.person
    now = ports.now()
    found.state, found.review_note, found.reviewed_at = state, note, now
    found.reviewed_by, found.reviewed_name = person, person.name if person is not None else ""
    found.save(update_fields=["state", "review_note", "reviewed_at", "reviewed_by", "reviewed_name"])
    telling.decided(found, at=now, ports=ports)
    audit.record(
        "library.approve" if state == "APPROVED" else "library.decline",
        subject=("library_version", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    return found
