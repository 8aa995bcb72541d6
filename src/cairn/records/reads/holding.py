"""What this installation issued to a person, as the core's passport takes it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import F

from cairn.passport.passport import Evidence, HeldCredential, Source, Standing
from cairn.records.conversion import version_url
from cairn.records.models import AchievementVersion, Credential, Person, Result
from cairn.records.reads import passport as reads
from cairn.records.reads.passport import Held
from cairn.skills.skill import Group

GROUPS: Final[Mapping[str, Group]] = {
    "technical": Group.TECHNICAL,
    "craft": Group.TECHNICAL,
    "digital": Group.DIGITAL,
    "people": Group.HUMAN,
    "transversal": Group.HUMAN,
    "enterprise": Group.ENTREPRENEURIAL,
    "sustainability": Group.SUSTAINABILITY,
}
MOST_VERSIONS: Final = 100  # of one award, the newest
_FORMAL_SECTORS: Final = frozenset({"school", "vocational", "higher"})
_INFORMAL: Final = frozenset({"workplace", "volunteering"})


def issued_here(person: Person, *, at: datetime) -> tuple[tuple[Evidence, ...], tuple[HeldCredential, ...]]:
    """The evidence in the person's credentials of this installation, and the credentials; lapsed ones too."""
    held = reads.held(person, at=at)
    found: dict[int, list[Evidence]] = {one.credential.pk: [] for one in held}
    frameworks: dict[int, list[str]] = {one.credential.pk: [] for one in held}
    by_award = {one.credential.award_id: one for one in held}
    for result in _results(by_award):
        assessment = result.assessment
        one = by_award[assessment.award.pk]
        found[one.credential.pk] += _evidence_of(result, one)
        frameworks[one.credential.pk] += [entry.get("framework", "") for entry in result.outcome.skills]
    for one in held:
        known = {evidence.skill for evidence in found[one.credential.pk]}
        found[one.credential.pk] += [
            evidence for evidence in _named_by_the_whole(one) if evidence.skill not in known
        ]
    papers = tuple(_paper(one, found[one.credential.pk], frameworks[one.credential.pk]) for one in held)
    return tuple(evidence for mine in found.values() for evidence in mine), papers


def _results(by_award: Mapping[int, Held]) -> Sequence[Result]:
    rows = Result.objects.across(reason="of the person's own credentials").filter(
        assessment__award__in=list(by_award), attempt=F("assessment__attempt"), met=True
    )
    return tuple(
        rows.select_related("outcome", "level", "assessment__award").order_by(
            "assessment", "outcome__position"
        )
    )


def _evidence_of(result: Result, one: Held) -> list[Evidence]:
    """One for each skill of the outcome; for the outcome itself when it names none."""
    outcome = result.outcome
    reached = result.level.name if result.level is not None else _mark(result.mark)
    if not outcome.skills:
        address = f"{version_url(one.credential.award.version)}#outcome-{outcome.key}"
        text = outcome.text
        return [_evidence(one, skill=address, name=text, text=text, result=reached, listed=False)]
    return [
        _evidence(
            one,
            skill=entry["url"],
            name=entry["name"],
            text=outcome.text,
            result=reached,
            level=entry.get("level", ""),
        )
        for entry in outcome.skills
    ]


def _named_by_the_whole(one: Held) -> list[Evidence]:
    """Skills that the achievement as a whole is aligned to."""
    version = one.credential.award.version
    return [
        _evidence(
            one,
            skill=entry["url"],
            name=entry["name"],
            text=version.name,
            level=entry.get("level", ""),
        )
        for entry in version.alignments
        if entry.get("url") and entry.get("name")
    ]


def _evidence(
    one: Held,
    *,
    skill: str,
    name: str,
    text: str,
    result: str = "",
    level: str = "",
    listed: bool = True,
) -> Evidence:
    credential, award = one.credential, one.credential.award
    version = award.version
    return Evidence(
        skill=skill,
        name=name,
        text=text,
        result=result,
        listed=listed,
        source=source_of(version),
        shown=award.awarded_date,
        credential=str(credential.uuid),
        title=credential.title,
        provider=provider_of(credential),
        provider_name=credential.organisation.name,
        achievement=achievement_of(version),
        group=GROUPS.get(version.skill_group),
        level=int(level) if level else version.eqf_level,
        verified=True,
        assessed=version.assessed,
        until=_last_day(credential),
        standing=Standing(one.standing),
    )


def _paper(one: Held, evidence: Sequence[Evidence], frameworks: Sequence[str]) -> HeldCredential:
    credential, version = one.credential, one.credential.award.version
    return HeldCredential(
        id=str(credential.uuid),
        name=credential.title,
        achievement=achievement_of(version),
        provider=provider_of(credential),
        provider_name=credential.organisation.name,
        credits=version.ects or Decimal(0),
        hours=version.hours or Decimal(0),
        level=version.eqf_level,
        kind=version.achievement_type,
        group=GROUPS.get(version.skill_group),
        subjects=tuple(dict.fromkeys(one.skill for one in evidence)),
        frameworks=_frameworks(version, frameworks),
        awarded=credential.award.awarded_date,
        until=_last_day(credential),
        verified=True,
        assessed=version.assessed,
        source=source_of(version),
        standing=Standing(one.standing),
    )


def provider_of(credential: Credential) -> str:
    """The provider's address, the same whichever key signed."""
    organisation = credential.organisation
    return f"{organisation.issuing_origin}/issuers/{organisation.uuid}"


def achievement_of(version: AchievementVersion) -> str:
    """The address of what was earned, the same for all of its versions."""
    return version_url(version).partition("/versions/")[0]


def names_of_award(version: AchievementVersion) -> tuple[str, ...]:
    """By what a course may name it: its lasting address, and its versions up to this one, the newest hundred."""
    lasting = achievement_of(version)
    last = version.number or 0
    return (lasting, *(f"{lasting}/versions/{n}" for n in range(max(1, last - MOST_VERSIONS + 1), last + 1)))


def source_of(version: AchievementVersion) -> Source:
    """How it was learned: formal is an accredited course of a school, college or university that was assessed."""
    if not version.assessed:
        return Source.NON_FORMAL
    organisation = version.achievement.organisation
    accredited = (version.accreditation or organisation.accreditation) == "accredited"
    if accredited and (version.sector or organisation.sector) in _FORMAL_SECTORS:
        return Source.FORMAL
    return Source.INFORMAL if version.participation in _INFORMAL else Source.NON_FORMAL


def _frameworks(version: AchievementVersion, named: Sequence[str]) -> tuple[str, ...]:
    whole = [str(entry.get("framework", "")) for entry in version.alignments]
    return tuple(dict.fromkeys(name for name in (*whole, *named) if name))


def _last_day(credential: Credential) -> date | None:
    if credential.valid_until is None:
        return None
    return credential.valid_until.astimezone(zoneinfo.ZoneInfo(credential.organisation.time_zone)).date()


def _mark(mark: Decimal | None) -> str:
    return "" if mark is None else f"{mark.normalize():f}"
