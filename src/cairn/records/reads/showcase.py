"""What the public pages count and list: only published things, only numbers of credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cairn.records.models import (
    Credential,
    IssuerKey,
    Organisation,
    StatusChange,
)
from cairn.records.reads.directory import Directory, directory
from cairn.records.reads.issue import count_issued
from cairn.records.reads.lists import MOST_EACH, Tally, counted


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """Q9: how long this issuer has been here, with which keys, and what became of its credentials."""

    keys: tuple[IssuerKey, ...]
    issued: Tally
    revoked: Tally
    corrected: Tally
    first_issued_at: datetime | None


def issuer_facts(organisation: Organisation) -> IssuerFacts:
    """Read the facts of one issuer."""
    issued = Credential.objects.of(organisation).filter(state="ISSUED")
    corrected = issued.filter(supersedes__state="ISSUED", supersedes__isnull=False)
    # By the lists, which have few changes: by the credentials all of those would be gone through.
    changes = StatusChange.objects.across(reason="of the organisation's own lists")
    revoked = changes.filter(
        status_list__organisation=organisation, kind="REVOKE", credential__is_superseded=False
    )  # each of another credential: what is withdrawn stays so
    # The first that was begun, which an index knows, is the first that was issued (or seconds from it).
    first = issued.order_by("created_at", "pk").values_list("issued_at", flat=True).first()
    return IssuerFacts(
        keys=tuple(IssuerKey.objects.of(organisation).order_by("-active_from", "-pk")),
        issued=counted(issued),
        revoked=counted(revoked, most=MOST_EACH),
        corrected=counted(corrected),
        first_issued_at=first,
    )


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """The four honest counts of the home page."""

    offered: Tally
    assessed: int
    attendance: int
    issuers: int
    issued: Tally


def site_counts(among: Directory | None = None) -> SiteCounts:
    """Count what is published here. among: what is on offer, where that was read."""
    found = directory() if among is None else among
    assessed = sum(entry.assessed for entry in found.entries)
    return SiteCounts(
        offered=Tally(len(found.entries), more=found.partly),
        assessed=assessed,
        attendance=len(found.entries) - assessed,
        issuers=len({entry.provider for entry in found.entries}),
        issued=count_issued(Credential.objects.across(reason="a count only")),
    )
