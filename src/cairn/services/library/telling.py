"""Whoever keeps a copy hears what becomes of the original: a new version, a last day, a withdrawal (feature C19).

And a partner who sends something hears what was decided, and the provider's designers that it came (feature C13).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cairn.records.models import (
    GuestLink,
    LibraryEntry,
    LibraryVersion,
    Organisation,
    Person,
    Role,
)
from cairn.services import outbox, places
from cairn.services.access import people_with
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


def deleted(version: LibraryVersion, *, at: datetime, ports: Ports) -> None:
    """The file of a version was deleted for good, and why: whoever keeps a copy decides about theirs."""
    for copy, person in _readers(version.entry):
        _post(
            "library_deleted",
            copy,
            person,
            key=str(version.uuid),
            origin=version.entry,
            reason=version.deleted_reason,
            at=at,
            ports=ports,
        )


def asked(link: GuestLink, token: str, *, words: str, at: datetime, ports: Ports) -> None:
    """Somebody of a partner is asked to send a case or a data set."""
    outbox.post(
        "library_asked",
        to=link.email,
        key=f"library_asked:{link.uuid}:{at.isoformat()}",
        organisation=link.organisation,
        payload={
            "name": link.name or link.body_name,
            "issuer": link.organisation.name,
            "body": link.body_name,
            "asked": words,
            "link": places.guest(link.organisation, link.purpose, token),
            "expires": link.expires_at.date().isoformat(),
        },
        language=link.organisation.language,
        at=at,
        ports=ports,
        about=link.uuid,
    )


def arrived(version: LibraryVersion, *, at: datetime, ports: Ports) -> None:
    """Something of a partner waits for an educator."""
    entry = version.entry
    for person in _keepers(entry.organisation):
        address = letters_to(person)
        if address:
            outbox.post(
                "library_arrived",
                to=address,
                key=f"library_arrived:{_short(str(version.uuid), entry, person)}",
                organisation=None,
                payload={
                    "name": person.name,
                    "title": entry.title,
                    "body": entry.partner.name if entry.partner is not None else "",
                    "link": places.library_entry(entry.organisation, entry.uuid),
                },
                language=person.language or entry.organisation.language,
                at=at,
                ports=ports,
            )


def decided(version: LibraryVersion, *, at: datetime, ports: Ports) -> None:
    """Whoever of a partner sent it reads what was decided, and why; a guest at the address that they were asked at."""
    if not version.sent_name:
        return
    entry = version.entry
    person = version.added_by
    address, link = letters_to(person) if person is not None else "", places.issuer(entry.organisation)
    language = person.language if person is not None else ""
    if person is not None and entry.partner is not None and entry.partner.as_organisation is not None:
        link = places.library_sent(entry.organisation, entry.partner.as_organisation)
    if person is None:
        rows = GuestLink.objects.of(entry.organisation).filter(purpose="give", subject=entry.uuid)
        address = rows.values_list("email", flat=True).first() or ""
    if not address:
        return
    kind = "library_taken" if version.state == "APPROVED" else "library_sent_back"
    outbox.post(
        kind,
        to=address,
        key=f"{kind}:{version.uuid}",
        organisation=entry.organisation,
        payload={
            "name": version.sent_name,
            "title": entry.title,
            "issuer": entry.organisation.name,
            "reason": version.review_note,
            "link": link,
        },
        language=language or entry.organisation.language,
        at=at,
        ports=ports,
        about=version.uuid,
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
    return people_with(organisation, Role.OWNER, Role.DESIGNER)[:MOST_TOLD]


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
