"""A file of the library is deleted for good: of what was withdrawn, or where somebody took their consent back.

What it was called, its fingerprint, its terms and the log of who took it stay.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryVersion, Role
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotPermitted
from cairn.services.fields import Fields
from cairn.services.library import telling
from cairn.services.library.reviewing import version_of
from cairn.services.ports import Ports

ROLES: Final = (Role.OWNER,)
MOST_REASON: Final = 500


@transaction.atomic
def delete_file(
    seat: Seat, uuid: UUID, *, reason: object, sure: object, consent_ended: object = False, ports: Ports
) -> LibraryVersion:
    """Delete what a version contains, for good. Whoever keeps a copy is told why.

    sure: they said twice that they mean it. consent_ended: somebody in it agrees no more; without that the entry has
        to be withdrawn first.

    Raises:
        NotPermitted: not an owner, or nobody by name. NotFound: no such version here.
        InvalidInput: no reason, or not sure.
        Conflict: `library.not_withdrawn`; `library.deleted`, before this; `library.no_file`, it is somewhere else.
    """
    seat.require(*ROLES)
    person = seat.actor.person
    if person is None:
        raise NotPermitted(_("Somebody decides this by name: log in."))
    found = version_of(seat, uuid, lock=True)
    fields = Fields()
    said = fields.text("reason", reason, most=MOST_REASON, required=True)
    is_sure, ended = fields.flag("sure", sure), fields.flag("consent_ended", consent_ended)
    fields.done()
    if not is_sure:
        raise InvalidInput(fields={"sure": [_("Say that you are sure: nobody brings it back.")]})
    if found.deleted_at is not None:
        raise Conflict(_("Its file was deleted for good."), code="library.deleted")
    if not found.file_key:
        raise Conflict(_("Its file is not here but at an address."), code="library.no_file")
    if found.entry.withdrawn_at is None and not ended:
        raise Conflict(
            _("Withdraw the entry first, or say that consent was taken back."), code="library.not_withdrawn"
        )
    key, now = found.file_key, ports.now()
    found.file_key, found.rubric = "", ""
    found.deleted_at, found.deleted_name, found.deleted_reason = now, person.name[:200], said
    found.save(update_fields=["file_key", "rubric", "deleted_at", "deleted_name", "deleted_reason"])
    audit.record(
        "library.delete_file",
        subject=("library_version", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"entry": str(found.entry.uuid), "number": found.number, "consent_ended": ended},
    )
    telling.deleted(found, at=now, ports=ports)
    ports.files.delete(
        key
    )  # last, but not after the commit: a row never says that a file is gone which is there
    return found
