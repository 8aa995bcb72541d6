"""A copy of somebody else's version in one's own library (feature C19).

Each version of a copy says for ever whose it was, which one, under which licence, and where it stood. It waits for an
educator here, as what a partner gives does. A licence that forbids copies refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryAudience, LibraryEntry, LibraryVersion, Organisation
from cairn.services import audit, places
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.library import entries, sharing, taking
from cairn.services.library.entries import OPEN_TO_STRANGERS, ROLES, entry_of, must_be_there
from cairn.services.library.licences import LICENCES
from cairn.services.ports import Ports

_PUBLIC: Final = re.compile(r"/library/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#].*)?\Z", re.I)
_SECRET: Final = re.compile(r"/library/link/([A-Za-z0-9_-]{20,100})(?:[/?#].*)?\Z")
_KEPT: Final = (
    "licence", "licence_words", "consent_by", "consent_reference", "anonymisation", "has_personal_data",
    "link", "file_name", "file_size", "file_digest", "rubric",
)  # fmt: skip


def found_at(seat: Seat, address: object, *, ports: Ports) -> LibraryVersion:
    """The version at an address of this installation: a secret link, or the page of a version.

    Raises:
        InvalidInput: there is none that this organisation may see.
    """
    text = address.strip()[:500] if isinstance(address, str) else ""
    try:
        if secret := _SECRET.search(text):
            return sharing.version_behind(secret.group(1), ports=ports)
        if public := _PUBLIC.search(text):
            return taking.shared_version(seat, UUID(public.group(1)))
    except NotFound:
        pass
    said = _("There is nothing to copy at this address. Ask its owner for a link that is open.")
    raise InvalidInput(fields={"address": [said]})


def obstacles(seat: Seat, versions: Sequence[LibraryVersion]) -> list[str]:
    """Why this organisation cannot keep a copy of each, in a sentence; "" when it can."""
    mine = LibraryVersion.objects.of(seat.organisation).filter(
        origin__entry__in={version.entry_id for version in versions}, entry__withdrawn_at=None
    )
    kept = set(mine.values_list("origin__entry", flat=True))
    return [_obstacle(seat, version, is_kept=version.entry_id in kept) for version in versions]


def _obstacle(seat: Seat, version: LibraryVersion, *, is_kept: bool) -> str:
    if version.entry.organisation_id == seat.organisation.pk:
        return _("This is your own.")
    if not LICENCES[version.licence].may_copy:
        return _("Its licence allows no copies. Link to it, or ask its owner.")
    return _("You have a copy already.") if is_kept else ""


def obstacle(seat: Seat, version: LibraryVersion) -> str:
    """Why this organisation cannot keep a copy, in a sentence; "" when it can."""
    return obstacles(seat, [version])[0]


@transaction.atomic
def take(seat: Seat, *, address: object, ports: Ports) -> LibraryEntry:
    """Put a copy of the version at an address into this organisation's library; its owner sees that in the log.

    Raises:
        NotPermitted: not a designer. InvalidInput: nothing to copy at this address.
        Conflict: `library.no_copy`, the licence forbids it or there is a copy; `library.expired`, `library.withdrawn`.
        TooMuch: `library.too_many`. FileError: `file.missing`.
    """
    seat.require(*ROLES)
    own = Organisation.objects.across(reason="the seat's own")
    own.select_for_update(of=("self",)).get(pk=seat.organisation.pk)  # pressed twice, it is one copy
    source = found_at(seat, address, ports=ports)
    why = obstacle(seat, source)
    if why:
        raise Conflict(why, code="library.no_copy")
    if LibraryEntry.objects.of(seat.organisation).count() >= entries.MOST:
        raise TooMuch(_("The library is full: at most 2,000 entries."), code="library.too_many")
    origin = source.entry
    made = LibraryEntry.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        kind=origin.kind,
        title=origin.title,
        description=origin.description,
        audience=LibraryAudience.MEMBERS,
        expires_date=origin.expires_date,
        is_confidential=origin.is_confidential,
        created_at=ports.now(),
    )
    _copy(source, made, seat=seat, ports=ports)
    return made


@transaction.atomic
def take_newer(seat: Seat, entry_uuid: UUID, *, ports: Ports) -> LibraryVersion:
    """Copy the newest version of what this entry is a copy of.

    Raises:
        NotPermitted: not a designer. NotFound: no such copy here.
        InvalidInput: it has personal data, and strangers may download the copy.
        Conflict: `library.no_newer`; `library.no_copy`, its licence changed, it is closed, or it is confidential and
            the copy is not; `library.expired`.
    """
    seat.require(*ROLES)
    entry = entry_of(seat, entry_uuid, lock=True)
    must_be_there(entry)
    mine = LibraryVersion.objects.of(seat.organisation).filter(entry=entry).exclude(origin=None)
    held = mine.select_related("origin").order_by("-number").first()
    if held is None or held.origin is None:
        raise NotFound("no such copy")
    source = newest_of(held.origin)
    if source is None or source.number <= held.origin.number:
        raise Conflict(_("You have the newest version."), code="library.no_newer")
    open_here = taking.of_partner(seat).filter(pk=source.pk).exists()
    if not LICENCES[source.licence].may_copy or not (source.entry.audience in OPEN_TO_STRANGERS or open_here):
        said = _("Its owner does not share this version with you, or its licence allows no copies.")
        raise Conflict(said, code="library.no_copy")
    entries.refuse_personal(entry, has_personal_data=source.has_personal_data)
    if source.entry.is_confidential and entry.audience in OPEN_TO_STRANGERS:
        said = _("What is confidential is for members, named partners or learners only.")
        raise Conflict(said, code="library.no_copy")
    entry.expires_date = source.entry.expires_date
    entry.is_confidential = entry.is_confidential or source.entry.is_confidential
    entry.save(update_fields=["expires_date", "is_confidential"])
    return _copy(source, entry, seat=seat, ports=ports)


def newest_of(version: LibraryVersion) -> LibraryVersion | None:
    """The newest approved version of the entry that a copy came from."""
    rows = LibraryVersion.objects.across(reason="whoever has a copy is told what became of the original")
    return (
        rows.filter(entry=version.entry_id, state="APPROVED", deleted_at=None)
        .select_related("entry__organisation")
        .order_by("-number")
        .first()
    )


def _copy(source: LibraryVersion, entry: LibraryEntry, *, seat: Seat, ports: Ports) -> LibraryVersion:
    if source.state != "APPROVED":
        raise InvalidInput(fields={"address": [_("This version waits for its owner's approval.")]})
    taking.must_be_open(source, ports=ports)
    person, now = seat.actor.person, ports.now()
    facts: dict[str, Any] = {name: getattr(source, name) for name in _KEPT}
    if source.file_key:
        facts["file_key"] = ports.files.put(ports.files.read(source.file_key), kind="library")
    number = LibraryVersion.objects.of(seat.organisation).filter(entry=entry).count() + 1
    made = LibraryVersion.objects.create(
        uuid=ports.new_uuid(),
        entry=entry,
        number=number,
        added_at=now,
        added_by=person,
        state="WAITING",
        origin=source,
        origin_owner=source.origin_owner or source.entry.organisation.name,
        origin_title=source.origin_title or source.entry.title,
        origin_number=source.origin_number or source.number,
        origin_link=source.origin_link or places.library_version(source.entry.organisation, source.uuid),
        **facts,
    )
    taking.log(source, way="copy", person=person, by=seat.organisation, ports=ports)
    audit.record(
        "library.copy",
        subject=("library_version", made.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"of": str(source.uuid)},
    )
    return made
