"""The next version of an entry of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict
from cairn.services.fields import Fields
from cairn.services.library import telling, versions
from cairn.services.library.entries import ROLES, entry_of, must_be_there, refuse_personal
from cairn.services.library.versions import Upload
from cairn.services.ports import Ports


@transaction.atomic
def add_version(
    seat: Seat, entry_uuid: UUID, *, terms: Mapping[str, object], upload: Upload, ports: Ports
) -> LibraryVersion:
    """Add the next version; those before it stay as they are. Who has a copy is told once it is approved.

    Raises:
        NotPermitted: not a designer. NotFound: no such entry here.
        InvalidInput: a term is missing or cannot be used; personal data in what is open to strangers.
        Conflict: `library.withdrawn`; `library.copy`, a copy follows its owner's versions.
        TooMuch: `library.too_many_versions`. FileError: of no kind we take, or over 50 MB.
    """
    seat.require(*ROLES)
    entry = entry_of(seat, entry_uuid, lock=True)
    must_be_there(entry)
    if LibraryVersion.objects.of(seat.organisation).filter(entry=entry).exclude(origin_owner="").exists():
        raise Conflict(_("This is a copy: it follows the versions of its owner."), code="library.copy")
    fields = Fields()
    read = versions.read_terms(fields, terms, upload, kind=entry.kind, ports=ports)
    fields.done()
    refuse_personal(entry, has_personal_data=bool(read["has_personal_data"]))
    made = versions.keep(entry, read, upload, seat=seat, ports=ports)
    now = ports.now()
    audit.record(
        "library.version",
        subject=("library_version", made.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"entry": str(entry.uuid), "number": made.number},
    )
    if made.state == "APPROVED":
        telling.newer(made, at=now, ports=ports)
    return made
