"""What the public pages count and list: only published things, only numbers of credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cairn.records.models import (
    AchievementVersion,
    Credential,
    IssuerKey,
    Organisation,
    StatusChange,
)
from cairn.records.reads.giving import on_offer
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


def newest_versions(organisation: Organisation | None = None) -> tuple[AchievementVersion, ...]:
    """The newest published version of every achievement that is not archived, by name."""
    versions = on_offer()
    if organisation is not None:
        versions = versions.filter(achievement__organisation=organisation)
    found = versions.select_related("achievement__organisation").prefetch_related("outcomes")
    return tuple(found.order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """The four honest counts of the home page."""

    offered: int
    assessed: int
    attendance: int
    issuers: int
    issued: Tally


def site_counts() -> SiteCounts:
    """Count what is published here."""
    versions = newest_versions()
    assessed = sum(version.assessed for version in versions)
    return SiteCounts(
        offered=len(versions),
        assessed=assessed,
        attendance=len(versions) - assessed,
        issuers=len({version.achievement.organisation_id for version in versions}),
        issued=count_issued(Credential.objects.across(reason="a count only")),
    )
