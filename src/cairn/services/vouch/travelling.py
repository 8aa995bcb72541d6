"""Which endorsements travel inside a credential: those that its issuer shows and that stand now (decision 0017).

Each goes in as its endorser signed it, with its own place in its own status list, so that a withdrawal is seen
in every file that carries it. Nothing is taken from a row on trust: the signed text must name what it is put
into, is verified again, by the same checks as any credential, and linted again, as what is issued is: a credential
that carries one which lint refuses would be refused with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from cairn.badges import loose
from cairn.badges.composition import CONTEXTS
from cairn.badges.endorsement import Enclosed, is_about
from cairn.credentials import document
from cairn.credentials.document import JSONObject
from cairn.errors import CairnError
from cairn.records.models import (
    AchievementVersion,
    EndorsedKind,
    Endorsement,
    IssuerKey,
    Organisation,
    Role,
    Shown,
)
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.issue import scrutiny
from cairn.services.ports import Ports

LOG: Final = logging.getLogger("cairn.services")
Fault = Literal["", "broken", "refused"]
MOST: Final = 5  # in one credential: careful verifiers look at no more
MOST_BYTES: Final = 24_000  # of all of them, in UTF-8: a credential stays small enough for every form it has
LOOKED_AT: Final = 20  # the first of them, among which they are chosen


@dataclass(frozen=True, slots=True)
class Load:
    """What a credential carries. names: of the endorsements, in their order; the same names, the same texts."""

    names: tuple[str, ...] = ()
    enclosed: Enclosed = field(default_factory=Enclosed)


def load(version: AchievementVersion, organisation: Organisation, key: IssuerKey, *, at: datetime) -> Load:
    """Return what a credential of this version carries when this key signs it now.

    The newest of the version first, then the newest of the issuer under this key's identifier; one of each
    endorser; MOST and MOST_BYTES together. One that does not hold is left out.
    """
    if not organisation.carries_endorsements:
        return Load()
    chosen = list(_chosen(_candidates(version, organisation, key, at=at), at=at))
    return Load(
        tuple(row.uuid.hex for row, _ in chosen),
        Enclosed(
            achievement=tuple(said for row, said in chosen if row.kind == EndorsedKind.ACHIEVEMENT),
            issuer=tuple(said for row, said in chosen if row.kind == EndorsedKind.ISSUER),
        ),
    )


def _candidates(
    version: AchievementVersion, organisation: Organisation, key: IssuerKey, *, at: datetime
) -> list[Endorsement]:
    """What the organisation shows, and nobody withdrew, of this version and of itself as it signs now."""
    meant = Q(kind=EndorsedKind.ACHIEVEMENT, version=version, subject_url=version.url)
    meant |= Q(kind=EndorsedKind.ISSUER, subject_url=key.did)
    rows = standing(organisation, at=at).filter(meant, subject_url__in=[version.url, key.did])
    first = rows.order_by("kind", "-issued_at", "-pk")  # "achievement" before "issuer"
    return list(first[:LOOKED_AT])


def standing(organisation: Organisation, *, at: datetime) -> QuerySet[Endorsement]:
    """Everything that an organisation shows of what others said, and that is neither withdrawn nor ended."""
    rows = Endorsement.objects.across(reason="it is about this organisation").filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        about=organisation,
        shown=Shown.SHOWN,
        withdrawn_at=None,
    )
    return rows.select_related("key__organisation")


def _chosen(rows: list[Endorsement], *, at: datetime) -> Iterator[tuple[Endorsement, JSONObject]]:
    """Those that fit and hold, with what they say.

    One of each endorser: who they are would stand there twice otherwise.
    """
    said_by: set[int] = set()
    left = MOST_BYTES
    for row in rows:
        size = len(row.signed.encode())
        if row.organisation_id in said_by or size > left:
            continue
        said = _sound(row, at=at)
        if said is None:
            continue
        said_by.add(row.organisation_id)
        left -= size
        yield row, said
        if len(said_by) == MOST:
            return


def fault_of(row: Endorsement, *, at: datetime) -> Fault:
    """Why no credential would carry it: `broken`, it does not hold as its row says; `refused`, by lint; "": it would.

    row: with its text, its key and the key's organisation; neither withdrawn nor ended.
    """
    return _looked_at(row, at=at)[1]


def _sound(row: Endorsement, *, at: datetime) -> JSONObject | None:
    """What an endorsement says, where it can be carried; else None, and the log has why."""
    said, fault = _looked_at(row, at=at)
    if fault:
        LOG.warning("endorsement not carried uuid=%s why=%s", row.uuid, fault)
    return said


def _looked_at(row: Endorsement, *, at: datetime) -> tuple[JSONObject | None, Fault]:
    """What an endorsement says, where it is of its endorser, about what its row names, holds, and passes lint.

    One that was signed under other contexts than credentials are now would be refused with them.
    """
    try:
        said = document.parse_object(row.signed)
        theirs = row.key.organisation_id == row.organisation_id
        theirs = theirs and loose.identifier(said.get("issuer")) == row.key.did
        alike = said.get("@context") == list(CONTEXTS)
        if not theirs or not alike or not is_about(said, row.subject_url):
            return None, "broken"
        scrutiny.verify_kept(said, key=row.key, issued_at=row.issued_at, at=at)
    except CairnError:
        return None, "broken"
    if scrutiny.faults(said, key=row.key, at=at):
        return None, "refused"
    return said, ""


@transaction.atomic
def decide(seat: Seat, *, carries: bool, ports: Ports) -> Organisation:
    """Say whether the credentials of this organisation carry the endorsements that it shows, from now on.

    Raises:
        NotPermitted: neither owner nor designer.
    """
    seat.require(Role.DESIGNER)
    rows = Organisation.objects.across(reason="the seat's own")
    organisation = rows.select_for_update().get(pk=seat.organisation.pk)
    organisation.carries_endorsements = carries
    organisation.save(update_fields=["carries_endorsements"])
    record(
        "endorsement.carry" if carries else "endorsement.leave",
        subject=("organisation", organisation.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=ports.now(),
    )
    return organisation
