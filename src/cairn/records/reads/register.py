"""The register of known issuers: as verification asks it, and as its page lists it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.records.models import AuditEvent, TrustedIssuer
from cairn.records.reads import trail
from cairn.records.reads.lists import searched

SORTS: Final = {
    "name": ("name", "pk"),
    "identifier": ("issuer_id", "pk"),
    "list": ("source", "pk"),
    "until": ("valid_until", "pk"),
    "added": ("added_at", "pk"),
}


def entries(*, search: str = "", state: str = "", at: datetime) -> QuerySet[TrustedIssuer]:
    """The entries. state: "removed", "over" (their last day is past), or those in the register."""
    rows = TrustedIssuer.objects.filter(removed_at__isnull=state != "removed")
    if state == "over":
        rows = rows.filter(valid_until__lt=at.date())
    return searched(rows, search, within=("name", "issuer_id", "source", "reason"))


def one(uuid: UUID, *, removed: bool = False) -> TrustedIssuer | None:
    """One entry of the register, or one that was taken out; None: there is none."""
    return TrustedIssuer.objects.filter(uuid=uuid, removed_at__isnull=not removed).first()


def in_force(issuer_id: str, *, at: datetime) -> TrustedIssuer | None:
    """The entry that vouches for an issuer at an instant; None: nobody does."""
    ends = Q(valid_until=None) | Q(valid_until__gte=at.date())
    return TrustedIssuer.objects.filter(ends, issuer_id=issuer_id, removed_at=None).first()


def history(entry: TrustedIssuer) -> list[tuple[AuditEvent, str]]:
    """What happened to an entry, the newest first, with the name of who did it ("" for the command line)."""
    return trail.of_subject("known issuer", entry.uuid)
