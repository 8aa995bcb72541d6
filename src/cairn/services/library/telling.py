"""Whoever keeps a copy hears what becomes of the original: a new version, a last day, a withdrawal (feature C19)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cairn.records.models import LibraryEntry, LibraryVersion, Membership, Organisation, Person, Role
from cairn.services import outbox, places
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD: Final = 5  # designers and owners of an organisation who get a letter each
MOST_COPIES: Final = 500  # organisations that are written to for one change


def newer(version: LibraryVersion, *, at: datetime, ports: Ports) -> None:
    """There is a newer version; whoever has it, or one after it, hears nothing."""
    key = f"{version.uuid}"
    for copy, person in _readers(version.entry, behind=version.number):
        _post("library_newer", copy, person, key=key, origin=version.entry, reason="", at=at, ports=ports)


def expiry(entry: LibraryEntry, *, at: datetime, ports: Ports) -> None:
    """The last day of the original changed."""
    last = entry.expires_date
    said = "" if last is None else last.isoformat()
    key = f"{entry.uuid}:{last}:{at.isoformat()}"
    for copy, person in _readers(entry):
        _post(
            "library_expiry",
            copy,
            person,
            key=key,
            origin=entry,
            reason="",
            expires=said,
            at=at,
            ports=ports,
        )


def withdrawn(entry: LibraryEntry, *, at: datetime, ports: Ports) -> None:
    """The original was withdrawn, and why."""
    why = entry.withdrawn_reason
    for copy, person in _readers(entry):
        _post(
            "library_withdrawn",
            copy,
            person,
            key=str(entry.uuid),
            origin=entry,
            reason=why,
            at=at,
            ports=ports,
        )


def _readers(entry: LibraryEntry, *, behind: int | None = None) -> Iterator[tuple[LibraryEntry, Person]]:
    """Every copy of an entry with those who look after it. behind: only copies that do not have this version."""
    rows = LibraryVersion.objects.across(reason="copies of one's own entry: their keepers are told")
    copies = rows.filter(origin__entry=entry, entry__withdrawn_at=None)
    if behind is not None:
        copies = copies.exclude(entry__in=copies.filter(origin__number__gte=behind).values("entry"))
    told: set[int] = set()
    for row in copies.select_related("entry__organisation__site").order_by("pk")[:MOST_COPIES]:
        if row.entry_id in told:
            continue
        told.add(row.entry_id)
        for person in _keepers(row.entry.organisation):
            yield row.entry, person


def _keepers(organisation: Organisation) -> list[Person]:
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    fit = [row.person for row in rows.order_by("pk") if {Role.OWNER, Role.DESIGNER} & set(row.roles)]
    return fit[:MOST_TOLD]


def _short(key: str, copy: LibraryEntry, person: Person) -> str:
    """The same for the same letter; three uuids do not fit into a key of the outbox."""
    return hashlib.sha256(f"{key}:{copy.uuid}:{person.uuid}".encode()).hexdigest()


def _post(
    kind: str,
    copy: LibraryEntry,
    person: Person,
    *,
    key: str,
    origin: LibraryEntry,
    reason: str,
    at: datetime,
    ports: Ports,
    expires: str = "",
) -> None:
    address = letters_to(person)
    if not address:
        return
    outbox.post(
        kind,
        to=address,
        key=f"{kind}:{_short(key, copy, person)}",
        organisation=None,
        payload={
            "name": person.name,
            "title": copy.title,
            "issuer": origin.organisation.name,
            "reason": reason,
            "expires": expires,
            "link": places.library_entry(copy.organisation, copy.uuid),
        },
        language=person.language or copy.organisation.language,
        at=at,
        ports=ports,
    )
