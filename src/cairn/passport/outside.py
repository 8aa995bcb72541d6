"""What a credential of elsewhere says, as facts for a passport; and whose it is.

Tolerant and bounded, as `cairn.badges.reading` is: odd input gives fewer facts,
never an exception. Nothing here says whether the credential is to be trusted.

Sources: Open Badges 3.0, "Alignment", "Result", "IdentityObject"; Open Badges 2.0,
"Assertion" (read for its facts only: it carries no seal that could be judged here).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from cairn.badges import loose
from cairn.badges.reading import Badge, ReadAlignment, ReadOutcome
from cairn.badges.recipient import is_identity, normal_email
from cairn.badges.result import ResultStatus
from cairn.credentials import instants
from cairn.credentials.document import JSONObject, JSONValue
from cairn.errors import CairnError
from cairn.passport.passport import Source
from cairn.skills.errors import SkillError
from cairn.skills.skill import check_iri

MOST_SKILLS: Final = 60
_NO_SKILL: Final = frozenset(
    {"ceterms:Credential", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel"}
)
#: Open Badges achievement types that are formal qualifications.
FORMAL: Final = frozenset(
    {
        "ApprenticeshipCertificate",
        "AssociateDegree",
        "BachelorDegree",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "License",
        "MasterCertificate",
        "MasterDegree",
        "ProfessionalDoctorate",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    }
)
INFORMAL: Final = frozenset({"CommunityService", "CoCurricular", "Fieldwork", "Membership"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSkill:
    """A skill that a credential names. text: the outcome that was met; result: as reached; level: 1..8."""

    iri: str
    name: str
    framework: str = ""
    text: str = ""
    result: str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of itself; "" and None where it is silent."""

    title: str
    provider_name: str = ""
    provider_iri: str = ""
    document_id: str = ""
    achievement: str = ""
    kind: str = ""
    description: str = ""
    hours: Decimal | None = None
    ects: Decimal | None = None
    level: int | None = None
    awarded: date | None = None
    until: date | None = None
    assessed: bool = False
    skills: tuple[NamedSkill, ...] = ()


def last_day(end: datetime) -> date:
    """Return the last day on which something that ends at this instant still holds, if only in part.

    >>> last_day(datetime(2026, 12, 31)).isoformat(), last_day(datetime(2026, 12, 31, 23, 59)).isoformat()
    ('2026-12-30', '2026-12-31')
    """
    return (end - timedelta(microseconds=1)).date()


def facts_of(badge: Badge) -> Facts:
    """Return what a badge says, cut to what a passport keeps."""
    elements = badge.eu.elements
    points = elements.ects if elements.ects is not None else _amount(badge.credits_earned)
    return Facts(
        title=_line(badge.title, 200),
        provider_name=_line(badge.awarded_by or badge.issuer_name, 200),
        provider_iri=badge.issuer_id[:600],
        document_id=badge.id[:600],
        achievement=badge.achievement_id[:600],
        kind=_line(badge.achievement_type, 60),
        description=badge.description[:5000],
        hours=None if elements.hours is None else Decimal(elements.hours),
        ects=None if points is None else Decimal(points),
        level=elements.eqf_level,
        awarded=badge.awarded_at.date() if badge.awarded_at else None,
        until=last_day(badge.valid_until) if badge.valid_until else None,
        assessed=badge.assessed is True,
        skills=_skills(badge),
    )


def facts_of_legacy(document: JSONObject) -> Facts | None:
    """Return what an Open Badges 2.0 assertion says of itself; None when its badge is elsewhere.

    Nothing in it can be checked here, so it is a paper like any other.
    """
    badge = loose.item(document.get("badge"))
    title = loose.text(badge.get("name"))
    if not title:
        return None
    issuer = loose.item(badge.get("issuer"))
    named = [
        NamedSkill(
            iri=url,
            name=_line(loose.text(entry.get("targetName")), 500) or url,
            framework=_line(loose.text(entry.get("targetFramework")), 200),
        )
        for entry in loose.items(badge.get("alignment"))
        if (url := _iri(loose.text(entry.get("targetUrl"))))
    ]
    return Facts(
        title=_line(title, 200),
        provider_name=_line(loose.text(issuer.get("name")), 200),
        provider_iri=loose.identifier(badge.get("issuer"))[:600],
        document_id=loose.text(document.get("id"))[:600],
        achievement=loose.identifier(badge)[:600],
        kind="Badge",
        description=loose.text(badge.get("description"))[:5000],
        awarded=_day(document.get("issuedOn")),
        until=_day(document.get("expires")),
        skills=tuple(named[:MOST_SKILLS]),
    )


def names_holder(document: JSONObject, emails: Iterable[str]) -> bool:
    """Does the credential carry one of these addresses, hashed or plain?

    A name is not enough: anybody may be called that.

    emails: addresses that the person has proved to own.
    """
    subject = loose.item(document.get("credentialSubject"))
    entries = loose.items(subject.get("identifier")) + loose.items(subject.get("identity"))
    holder = loose.text(subject.get("id"))
    mine = [normal_email(email) for email in emails]
    if holder.startswith("mailto:") and normal_email(holder.removeprefix("mailto:")) in mine:
        return True
    return any(is_identity(entry, email=email) for entry in entries for email in mine)


def source_of(kind: str) -> Source:
    """How it was learned, from the Open Badges achievement type.

    >>> source_of("License").value, source_of("Course").value
    ('formal', 'non-formal')
    """
    if kind in FORMAL:
        return Source.FORMAL
    return Source.INFORMAL if kind in INFORMAL else Source.NON_FORMAL


def _skills(badge: Badge) -> tuple[NamedSkill, ...]:
    found: dict[str, NamedSkill] = {}
    for outcome in badge.outcomes:
        if not _met(outcome):
            continue
        for skill in _named(outcome.alignments, text=outcome.text, result=outcome.level or outcome.value):
            found.setdefault(skill.iri, skill)
    for skill in _named(badge.alignments):
        found.setdefault(skill.iri, skill)
    return tuple(found.values())[:MOST_SKILLS]


def _met(outcome: ReadOutcome) -> bool:
    """Completed, or with a level or mark and no word on its status; an outcome without a result is not met."""
    if outcome.status:
        return outcome.status.casefold() == ResultStatus.COMPLETED.casefold()
    return bool(outcome.level or outcome.value)


def _named(alignments: Iterable[ReadAlignment], *, text: str = "", result: str = "") -> Iterable[NamedSkill]:
    for one in alignments:
        iri = _iri(one.url)
        if iri and one.name and one.type not in _NO_SKILL:
            yield NamedSkill(
                iri=iri,
                name=_line(one.name, 500),
                framework=_line(one.framework, 200),
                text=_line(text, 500),
                result=_line(result, 60),
                level=one.level,
            )


def _iri(text: str) -> str:
    try:
        return check_iri(text)
    except SkillError:
        return ""


def _day(value: JSONValue) -> date | None:
    try:
        return instants.read(value).at.date()
    except CairnError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() and 0 <= number <= 1000 else None


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
