"""Downloads: who may take a version, and that its owner sees that they did.

One function for each way in. What is withdrawn or past its last day nobody takes; what waits for an educator only
members do. The log is the owner's alone.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    Assessment,
    LibraryAudience,
    LibraryDownload,
    LibraryUse,
    LibraryVersion,
    Organisation,
    Person,
)
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.library import sharing
from cairn.services.library.entries import must_be_there, today_of
from cairn.services.library.reviewing import version_of
from cairn.services.ports import Ports

TO_LEARNERS = frozenset({"learners", "link", "everybody"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody takes: a file, or (stream None) the address to go to; `size` is in bytes."""

    stream: BinaryIO | None
    content_type: str
    filename: str
    size: int
    link: str


def of_partner(seat: Seat) -> QuerySet[LibraryVersion]:
    """The versions that other organisations opened to this one, as a partner that is linked with them."""
    rows = LibraryVersion.objects.across(reason="opened to this organisation by name")
    return rows.filter(
        state="APPROVED",
        deleted_at=None,
        entry__withdrawn_at=None,
        entry__audience=LibraryAudience.PARTNERS,
        entry__open_to__partner__as_organisation=seat.organisation,
        entry__open_to__partner__linked_at__isnull=False,
        entry__open_to__partner__archived_at=None,
        entry__organisation__archived_at=None,
    ).select_related("entry__organisation")


def of_learner(person: Person) -> QuerySet[LibraryUse]:
    """What this person works with: of achievements for which they are assessed, or which they were awarded."""
    learnt = Assessment.objects.owned_by(person).filter(learner__archived_at=None).values("achievement")
    rows = LibraryUse.objects.across(reason="of achievements that this person learns")
    return rows.filter(
        achievement__in=learnt,
        ended_at=None,
        achievement__organisation__archived_at=None,
        version__state="APPROVED",
        version__deleted_at=None,
        version__entry__withdrawn_at=None,
        version__entry__audience__in=sorted(TO_LEARNERS),
    ).select_related("version__entry__organisation", "achievement")


def public_version(uuid: UUID) -> LibraryVersion:
    """A version that everybody may see.

    Raises:
        NotFound: there is none.
    """
    found = LibraryVersion.objects.public().filter(uuid=uuid).select_related("entry__organisation").first()
    if found is None or found.entry.organisation.archived_at is not None:
        raise NotFound("no such version")
    return found


def shared_version(seat: Seat, uuid: UUID) -> LibraryVersion:
    """A version that another organisation opened to this one, or to everybody.

    Raises:
        NotFound: there is none.
    """
    found = of_partner(seat).filter(uuid=uuid).first()
    return found if found is not None else public_version(uuid)


def as_member(seat: Seat, uuid: UUID, *, ports: Ports) -> Taken:
    """A member takes a version of their own organisation.

    Raises:
        NotFound: no such version here. Conflict: `library.withdrawn`, `library.expired`. FileError: `file.missing`.
    """
    return _take(version_of(seat, uuid), way="member", person=seat.actor.person, ports=ports)


def as_partner(seat: Seat, uuid: UUID, *, ports: Ports) -> Taken:
    """A member takes a version that a partner opened to their organisation.

    Raises:
        NotFound: none was. Conflict, FileError: as `as_member`.
    """
    found = of_partner(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such version")
    person = seat.actor.person
    return _take(found, way="partner", person=person, by=seat.organisation, ports=ports)


def as_learner(person: Person, uuid: UUID, *, ports: Ports) -> Taken:
    """A learner takes what their credential works with.

    Raises:
        NotFound: nothing that they learn uses it. Conflict, FileError: as `as_member`.
    """
    use = of_learner(person).filter(version__uuid=uuid).first()
    if use is None:
        raise NotFound("no such version")
    return _take(use.version, way="learner", person=person, ports=ports)


def by_link(token: str, *, person: Person | None, ports: Ports) -> Taken:
    """Somebody with a secret link takes its version.

    Raises:
        NotFound: no such link. Conflict, FileError: as `as_member`.
    """
    found = sharing.version_behind(token, ports=ports)
    return _take(found, way="link", person=person, ports=ports)


def in_public(uuid: UUID, *, person: Person | None, ports: Ports) -> Taken:
    """Anybody takes what is open to everybody.

    Raises:
        NotFound: it is not. Conflict, FileError: as `as_member`.
    """
    return _take(public_version(uuid), way="everybody", person=person, ports=ports)


def must_be_open(version: LibraryVersion, *, ports: Ports) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `library.withdrawn`, `library.deleted`, `library.expired`.
    """
    must_be_there(version.entry)
    if version.deleted_at is not None:
        raise Conflict(_("Its file was deleted for good."), code="library.deleted")
    last = version.entry.expires_date
    if last is not None and last < today_of(version.entry.organisation, ports=ports):
        raise Conflict(_("Its last day is over; nobody downloads it any more."), code="library.expired")


@transaction.atomic
def _take(
    version: LibraryVersion, *, way: str, person: Person | None, by: Organisation | None = None, ports: Ports
) -> Taken:
    must_be_open(version, ports=ports)
    stream = ports.files.open(version.file_key) if version.file_key else None
    log(version, way=way, person=person, by=by, ports=ports)
    kind = mimetypes.guess_type(version.file_name)[0] or "application/octet-stream"
    return Taken(stream, kind, version.file_name, version.file_size, version.link)


def log(
    version: LibraryVersion, *, way: str, person: Person | None, by: Organisation | None, ports: Ports
) -> None:
    """Write down that somebody took a version; it belongs to the transaction in which they do."""
    LibraryDownload.objects.create(
        uuid=ports.new_uuid(), version=version, person=person, by=by, way=way, at=ports.now()
    )
