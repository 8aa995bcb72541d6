"""Who hears of a standard: designers of those who adopted it, owners of a body asked to draft along, guests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from cairn.records.models import (
    AchievementVersion,
    Adoption,
    Consultation,
    GuestLink,
    LetterRank,
    Membership,
    Organisation,
    Person,
    Role,
    Standard,
    StandardDrafter,
    StandardVersion,
)
from cairn.services import outbox, places
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD: Final = 5  # people of one organisation


def adopters(standard: Standard) -> QuerySet[Organisation]:
    """The organisations that have a published credential which adopts a version of the standard."""
    rows = Adoption.objects.public().filter(
        standard_version__standard=standard, version__achievement__archived_at=None
    )
    named = rows.exclude(version__achievement__organisation=standard.organisation)
    ids = named.values("version__achievement__organisation")
    return Organisation.objects.public().filter(pk__in=ids)


def behind(version: StandardVersion) -> QuerySet[Organisation]:
    """The organisations with a draft, or a newest published credential, that adopts an older version."""
    later = AchievementVersion.objects.public().filter(
        achievement=OuterRef("version__achievement"), number__gt=OuterRef("version__number")
    )
    rows = Adoption.objects.across(reason="whose credentials stand on an older version").filter(
        Q(version__state="DRAFT") | ~Exists(later),
        standard_version__standard=version.standard,
        standard_version__number__lt=version.number,
        version__achievement__archived_at=None,
    )
    ids = rows.values("version__achievement__organisation")
    return Organisation.objects.public().filter(pk__in=ids)


def newer(version: StandardVersion, organisation: Organisation, *, at: datetime, ports: Ports) -> int:
    """Tell an organisation that adopts an older version that there is a newer one; return how many letters."""
    return sum(
        _post(
            "standard_newer",
            person,
            key=f"standard_newer:{version.uuid}:{person.uuid}",
            organisation=organisation,
            version=version,
            reason=version.change_note,
            link=places.adopted(organisation, version.standard.uuid),
            rank=LetterRank.BATCH,
            at=at,
            ports=ports,
        )
        for person in _people(organisation, Role.DESIGNER)
    )


def asked(row: StandardDrafter, *, at: datetime, ports: Ports) -> None:
    """Tell the owners of a body that it is asked to draft along."""
    draft = row.standard.versions.order_by("-pk").select_related("standard__organisation").first()
    if draft is None:
        return
    for person in _people(row.organisation, Role.OWNER):
        _post(
            "standard_group",
            person,
            key=f"standard_group:{row.uuid}:{person.uuid}",
            organisation=row.organisation,
            version=draft,
            reason="",
            link=places.standards(row.organisation),
            at=at,
            ports=ports,
        )


def consulted(consultation: Consultation, organisation: Organisation, *, at: datetime, ports: Ports) -> int:
    """Ask an organisation that adopted the standard to comment on its draft; return how many letters."""
    return sum(
        _post(
            "standard_consult",
            person,
            key=f"standard_consult:{consultation.uuid}:{person.uuid}",
            organisation=organisation,
            version=consultation.round.version,
            reason=consultation.words,
            link=places.consultation(organisation, consultation.uuid),
            expires=consultation.ends_date.isoformat(),
            rank=LetterRank.BATCH,
            at=at,
            ports=ports,
        )
        for person in _people(organisation, Role.DESIGNER)
    )


def invited(
    link: GuestLink, consultation: Consultation, token: str, *, words: str, at: datetime, ports: Ports
) -> None:
    """Send a guest the link by which they comment."""
    outbox.post(
        "standard_guest",
        to=link.email,
        key=f"standard_guest:{link.uuid}",
        organisation=link.organisation,
        payload={
            "name": link.name or link.body_name,
            "title": consultation.round.version.title,
            "issuer": link.organisation.name,
            "asked": words,
            "link": places.guest(link.organisation, link.purpose, token),
            "expires": min(consultation.ends_date, link.expires_at.date()).isoformat(),
        },
        language=link.organisation.language,
        at=at,
        ports=ports,
        about=link.uuid,
    )


def decided(row: Adoption, *, at: datetime, ports: Ports) -> None:
    """Tell the designers of a provider that its adoption was confirmed, or refused, by the body."""
    provider, version = row.version.achievement.organisation, row.standard_version
    for person in _people(provider, Role.DESIGNER):
        _post(
            "standard_confirmed" if row.is_confirmed else "standard_refused",
            person,
            key=f"standard_decided:{row.uuid}:{int(at.timestamp() * 1000)}:{person.uuid}",
            organisation=provider,
            version=version,
            reason=row.words,
            link=places.adopted(provider, version.standard.uuid),
            at=at,
            ports=ports,
        )


def _people(organisation: Organisation, role: str) -> Iterator[Person]:
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    found = [row.person for row in rows.order_by("pk") if role in row.roles or Role.OWNER in row.roles]
    yield from found[:MOST_TOLD]


def _post(
    kind: str,
    person: Person,
    *,
    key: str,
    organisation: Organisation,
    version: StandardVersion,
    reason: str,
    link: str,
    at: datetime,
    ports: Ports,
    expires: str = "",
    rank: int = LetterRank.SINGLE,
) -> bool:
    """Write one letter; False where the person has no proved address."""
    address = letters_to(person)
    if not address:
        return False
    outbox.post(
        kind,
        to=address,
        key=key,
        organisation=None,
        payload={
            "name": person.name,
            "title": version.title,
            "code": version.number or 0,
            "issuer": version.standard.organisation.name,
            "reason": reason,
            "link": link,
            **({"expires": expires} if expires else {}),
        },
        language=person.language or organisation.language,
        at=at,
        ports=ports,
        rank=rank,
    )
    return True
