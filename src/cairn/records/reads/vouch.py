"""What the pages and the API read of endorsements, of recognition and of accreditations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.records.models import (
    AccreditationRecord,
    AchievementVersion,
    Credential,
    Endorsement,
    EndorsementRequest,
    IssuerKey,
    Organisation,
    Person,
    Recognition,
    Shown,
    TrustedIssuer,
)
from cairn.records.reads.lists import searched

MOST_SHOWN: Final = 20  # of each kind on a page of what they are about
RECOGNITION_WORDS: Final = ("subject_name", "provider_name", "organisation__name", "detail")
ACCREDITATION_WORDS: Final = ("subject_name", "about__name", "organisation__name", "scope")


# --- endorsements ----------------------------------------------------------------------------------


def _shown() -> QuerySet[Endorsement]:
    return (
        Endorsement.objects.across(reason="whoever it is about shows it")
        .select_related("organisation")
        .filter(shown=Shown.SHOWN)
        .defer("signed")
    )


def shown_of_version(version: AchievementVersion) -> list[Endorsement]:
    """What its owner shows of the endorsements of a version, newest first."""
    return list(_shown().filter(version=version).order_by("-issued_at", "-pk")[:MOST_SHOWN])


def shown_of_issuer(organisation: Organisation) -> list[Endorsement]:
    """What an organisation shows of the endorsements of itself."""
    rows = _shown().filter(about=organisation, kind="issuer")
    return list(rows.order_by("-issued_at", "-pk")[:MOST_SHOWN])


def given_by(organisation: Organisation) -> QuerySet[Endorsement]:
    """What an organisation endorsed, withdrawn ones too."""
    return Endorsement.objects.of(organisation).select_related("about").defer("signed")


def received_by(organisation: Organisation) -> QuerySet[Endorsement]:
    """What others said of an organisation and of its versions; those of awards belong to the holders."""
    return (
        Endorsement.objects.across(reason="it is about this organisation")
        .filter(about=organisation, credential=None)
        .select_related("organisation", "version")
        .defer("signed")
    )


def of_award(credential: Credential) -> list[Endorsement]:
    """Every endorsement of one award, for its holder."""
    rows = Endorsement.objects.across(reason="of the holder's own award").filter(credential=credential)
    return list(rows.select_related("organisation").defer("signed").order_by("-issued_at", "-pk")[:100])


def can_be_endorsed(organisation: Organisation) -> list[tuple[UUID, str, int | None]]:
    """The published versions of an organisation to choose from: uuid, name, number; at most 500, by name."""
    rows = AchievementVersion.objects.public().filter(
        achievement__organisation=organisation, achievement__archived_at=None
    )
    return list(rows.order_by("name", "-number").values_list("uuid", "name", "number")[:500])


def asked_by(organisation: Organisation) -> QuerySet[EndorsementRequest]:
    """Whom an organisation asked; what holders ask is not its business."""
    rows = EndorsementRequest.objects.of(organisation).filter(person=None)
    return rows.select_related("link", "version")


def asked_by_holder(person: Person, credential: Credential) -> list[EndorsementRequest]:
    """Whom a holder asked to endorse one award."""
    rows = EndorsementRequest.objects.owned_by(person).filter(credential=credential)
    return list(rows.select_related("link").order_by("-asked_at", "-pk")[:100])


# --- recognition -----------------------------------------------------------------------------------


def in_force(on: date) -> Q:
    """Of rows with days and a withdrawal: those that hold on a day."""
    return Q(withdrawn_at=None, since_date__lte=on) & (Q(until_date=None) | Q(until_date__gte=on))


def recognitions(
    *,
    search: str = "",
    by: Organisation | None = None,
    about: Organisation | None = None,
    subject: str = "",
    purpose: str = "",
    country: str = "",
    on: date | None = None,
) -> QuerySet[Recognition]:
    """The public register. by: who accepts. about: whose things. subject: one address. on: only what holds then."""
    rows = Recognition.objects.public().select_related("organisation", "about")
    if by is not None:
        rows = rows.filter(organisation=by)
    if about is not None:
        rows = rows.filter(about=about)
    if subject:
        rows = rows.filter(subject_url=subject)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if country:
        rows = rows.filter(organisation__country=country)
    if on is not None:
        rows = rows.filter(in_force(on))
    return searched(rows, search, within=RECOGNITION_WORDS)


def recognised(version: AchievementVersion, *, on: date) -> list[Recognition]:
    """Who accepts a version: it, its achievement, or whatever its issuer issues; the nearest first."""
    achievement = version.achievement
    rows = Recognition.objects.public().select_related("organisation").filter(in_force(on))
    meant = Q(version=version) | Q(kind="achievement", achievement=achievement)
    issuer = Q(kind="issuer", about=achievement.organisation)
    near = list(rows.filter(meant).order_by("-since_date", "-pk")[:MOST_SHOWN])
    wide = list(rows.filter(issuer).order_by("-since_date", "-pk")[: MOST_SHOWN - len(near)])
    return near + wide


def recognised_issuer(organisation: Organisation, *, on: date) -> list[Recognition]:
    """Who accepts an organisation, or something of it."""
    rows = Recognition.objects.public().filter(in_force(on), about=organisation)
    return list(rows.select_related("organisation").order_by("-since_date", "-pk")[:MOST_SHOWN])


def recognised_qualification(qualification_pk: int, *, on: date) -> list[Recognition]:
    """Who accepts a qualification."""
    rows = Recognition.objects.public().filter(in_force(on), qualification=qualification_pk)
    return list(rows.select_related("organisation").order_by("-since_date", "-pk")[:MOST_SHOWN])


def recognises(organisation: Organisation) -> QuerySet[Recognition]:
    """The organisation's own rows."""
    return Recognition.objects.of(organisation)


# --- accreditation ---------------------------------------------------------------------------------


def accreditations(
    *,
    search: str = "",
    by: Organisation | None = None,
    about: Organisation | None = None,
    country: str = "",
    on: date | None = None,
) -> QuerySet[AccreditationRecord]:
    """The public register of accreditations."""
    rows = AccreditationRecord.objects.public().select_related("organisation", "about", "achievement")
    if by is not None:
        rows = rows.filter(organisation=by)
    if about is not None:
        rows = rows.filter(about=about)
    if country:
        rows = rows.filter(about__country=country)
    if on is not None:
        rows = rows.filter(in_force(on))
    return searched(rows, search, within=ACCREDITATION_WORDS)


@dataclass(frozen=True, slots=True)
class AccreditationFact:
    """One accreditation as a fact with its source.

    body, body_uuid: whose word it is. is_known: whoever runs this site knows the body (its register of issuers).
    whole: it is of the provider, not of this one credential.
    """

    record: AccreditationRecord
    body: str
    is_known: bool
    whole: bool


def accredited(
    organisation: Organisation, *, version: AchievementVersion | None = None, on: date
) -> list[AccreditationFact]:
    """The accreditations in force of a provider; with `version`, also (and first) those of that credential.

    Without a version those of single credentials are listed, too: it is the provider's page then.
    """
    rows = AccreditationRecord.objects.public().filter(in_force(on), about=organisation)
    if version is not None:
        rows = rows.filter(Q(achievement=None) | Q(achievement=version.achievement_id))
    found = list(rows.select_related("organisation").order_by("-since_date", "-pk")[:MOST_SHOWN])
    known = known_bodies({row.organisation_id for row in found}, on=on)
    facts = [
        AccreditationFact(
            row, row.organisation.name, row.organisation_id in known, row.achievement_id is None
        )
        for row in found
    ]
    return sorted(facts, key=lambda fact: fact.whole)


def known_bodies(organisations: set[int], *, on: date) -> set[int]:
    """Which of these bodies the register of known issuers names, by one of their identifiers."""
    if not organisations:
        return set()
    keys = IssuerKey.objects.across(reason="keys are public").filter(organisation__in=organisations)
    dids = dict(keys.values_list("did", "organisation"))
    known = TrustedIssuer.objects.filter(issuer_id__in=dids, removed_at=None).filter(
        Q(valid_until=None) | Q(valid_until__gte=on)
    )
    return {dids[did] for did in known.values_list("issuer_id", flat=True)}
