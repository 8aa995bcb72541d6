"""From rows to the values of the core: the only place where the two meet.

Nothing here decides anything. Incomplete drafts convert too (a draft always
has a name); what is missing is the conformance meter's business. An outcome
is signed under its `key`, which stays the same across versions, and a rubric
level under its position, 1 being the weakest.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Final

from cairn.badges import achievement as badges
from cairn.badges.composition import Award as BadgeAward
from cairn.badges.elements import Accreditation, Elements, Participation, Relation, Sector, Supervision
from cairn.badges.evidence import Evidence
from cairn.badges.ledger import Ledger
from cairn.badges.profile import Address, Image, Profile
from cairn.badges.recipient import Recipient
from cairn.badges.result import Result as BadgeResult
from cairn.badges.result import ResultStatus
from cairn.records.models import (
    AchievementVersion,
    Award,
    EvidenceItem,
    IssuerKey,
    Learner,
    Organisation,
    Outcome,
    Result,
    RubricLevel,
)
from cairn.records.reads.outcomes import with_levels

TOP_MARK: Final = 100  # marks are kept as 0..100
ALIGNMENT_PARTS: Final = ("name", "url", "framework", "code", "type", "description", "level", "proficiency")
SECTORS: Final = {
    "school": Sector.SCHOOL,
    "vocational": Sector.VOCATIONAL,
    "higher": Sector.HIGHER,
    "employer": Sector.EMPLOYER,
    "community": Sector.COMMUNITY,
}
ACCREDITATIONS: Final = {
    "accredited": Accreditation.ACCREDITED,
    "institution": Accreditation.INSTITUTION,
    "none": Accreditation.NONE,
}


def version_url(version: AchievementVersion) -> str:
    """The address of a version: as stored once it is published, else where it would be."""
    if version.url:
        return version.url
    achievement = version.achievement
    origin = achievement.organisation.issuing_origin
    return f"{origin}/achievements/{achievement.uuid}/versions/{version.number or 'draft'}"


def image_url(version: AchievementVersion) -> str:
    """The address of the picture of a version, uploaded or made."""
    return f"{version_url(version)}/image.png"


def to_achievement(version: AchievementVersion) -> badges.Achievement:
    """Return a version, draft or published, as the core's Achievement.

    Raises:
        CompositionError: a fact does not fit (the services check the same before they save).
    """
    url = version_url(version)
    previous = previous_version(version)
    return badges.Achievement(
        url=url,
        version=str(version.number or 1),
        name=version.name,
        description=version.description,
        criteria=_criteria(version),
        achievement_type=_achievement_type(version),
        assessed=version.assessed,
        outcomes=tuple(to_outcome(outcome) for outcome in with_levels(version)),
        alignments=tuple(to_alignment(entry) for entry in (*version.alignments, *version.standards)),
        elements=to_elements(version),
        validity=_validity(version),
        image=Image(url=image_url(version), caption=version.name) if version.url else None,
        language=version.language,
        previous=previous.url if previous else "",
        previous_version=str(previous.number) if previous else "",
        tags=tuple(version.tags),
        field_of_study=version.field_of_study,
        ledger=Ledger.from_json(version.ledger),
    )


def to_outcome(outcome: Outcome) -> badges.Outcome:
    """Return one outcome with its rubric; its uuid is the row's `key`."""
    levels = tuple(to_level(level) for level in outcome.levels.all())
    met = [str(level.position) for level in outcome.levels.all() if level.meets]
    marked = outcome.pass_mark is not None and not levels
    return badges.Outcome(
        uuid=outcome.key,
        text=outcome.text,
        type=badges.OutcomeType(outcome.outcome_type),
        required=outcome.required,
        assessed_by=outcome.assessment,
        levels=levels,
        required_level=met[0] if met else "",
        max_mark=TOP_MARK if marked else None,
        pass_mark=outcome.pass_mark if marked else None,
        alignments=tuple(to_alignment(entry) for entry in outcome.skills),
    )


def to_level(level: RubricLevel) -> badges.RubricLevel:
    """Return one rubric level; its id is its position."""
    return badges.RubricLevel(
        id=str(level.position),
        name=level.name,
        description=level.description,
        points=f"{level.points.normalize():f}" if level.points is not None else "",
    )


def to_alignment(entry: Mapping[str, str]) -> badges.Alignment:
    """Return one alignment from how a version or an outcome keeps it: texts, absent ones left out."""
    level = entry.get("level", "")
    return badges.Alignment(
        name=entry.get("name", ""),
        url=entry.get("url", ""),
        framework=entry.get("framework", ""),
        code=entry.get("code", ""),
        type=entry.get("type", ""),
        description=entry.get("description", ""),
        level=int(level) if level else None,
        proficiency=entry.get("proficiency", ""),
    )


def from_alignment(alignment: badges.Alignment) -> dict[str, str]:
    """Return one alignment as a version or an outcome keeps it: `to_alignment` gives it back."""
    texts = {name: str(getattr(alignment, name) or "") for name in ALIGNMENT_PARTS}
    return {name: text for name, text in texts.items() if text}


def from_elements(elements: Elements) -> dict[str, object]:
    """Return the EU elements as the facts of a version: `to_elements` gives them back."""
    sectors = {sector: name for name, sector in SECTORS.items()}
    accreditations = {state: name for name, state in ACCREDITATIONS.items()}
    facts: dict[str, object] = {
        "hours": elements.hours,
        "ects": elements.ects,
        "eqf_level": elements.eqf_level,
        "national_level": elements.national_level,
        "level_verified_by": elements.level_verified_by,
        "assessment_type": elements.assessment,
        "participation": elements.participation.value if elements.participation else "",
        "quality_assurance": elements.quality_assurance,
        "prerequisites": elements.prerequisites,
        "supervision": elements.supervision.value if elements.supervision else "",
        "grading": elements.grading,
        "stackability": elements.relation.value if elements.relation else "",
        "counts_towards": "\n".join(elements.counts_towards),
        "further_information": elements.further,
        "sector": sectors[elements.sector] if elements.sector else "",
        "accreditation": accreditations[elements.accreditation] if elements.accreditation else "",
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def to_elements(version: AchievementVersion) -> Elements:
    """Return the EU elements that have no place of their own in Open Badges."""
    return Elements(
        hours=version.hours,
        ects=version.ects,
        eqf_level=version.eqf_level,
        national_level=version.national_level,
        level_verified_by=version.level_verified_by,
        assessment=version.assessment_type if version.assessed else "",
        participation=Participation(version.participation) if version.participation else None,
        quality_assurance=version.quality_assurance,
        prerequisites=version.prerequisites,
        supervision=Supervision(version.supervision) if version.supervision else None,
        grading=version.grading,
        relation=Relation(version.stackability) if version.stackability else None,
        counts_towards=tuple(line.strip() for line in version.counts_towards.splitlines() if line.strip()),
        further=version.further_information,
        sector=SECTORS.get(version.sector),
        accreditation=ACCREDITATIONS.get(version.accreditation),
    )


def issuer_profile(organisation: Organisation, key: IssuerKey) -> Profile:
    """Return who issues, under the DID of the key that signs."""
    country, region = organisation.country, organisation.region
    return Profile(
        id=key.did,
        name=organisation.name,
        url=organisation.web_address,
        email=organisation.contact_email,
        description=organisation.description,
        official=organisation.signatories[0]["name"] if organisation.signatories else "",
        image=_logo(organisation),
        address=Address(country_code=country, region=region) if country else None,
    )


def to_recipient(learner: Learner, *, salt: bytes, name: str = "") -> Recipient:
    """Return the learner as they are named in a credential; the address only as a salted hash."""
    return Recipient(name=name or learner.name, email=learner.email, salt=salt, number=learner.number)


def to_award(award: Award) -> BadgeAward:
    """Return the decision with the results that were met.

    The day is the organisation's: when it is not the day of the decision
    itself, noon of that day in its time zone stands for it.
    """
    return BadgeAward(awarded_at=awarded_at(award), results=to_results(award), grade=award.grade)


def awarded_at(award: Award) -> datetime:
    """The instant that stands for the day of the award."""
    zone = zoneinfo.ZoneInfo(award.organisation.time_zone)
    if award.decided_at.astimezone(zone).date() == award.awarded_date:
        return award.decided_at
    return datetime.combine(award.awarded_date, time(12), tzinfo=zone).astimezone(UTC)


def to_results(award: Award) -> tuple[BadgeResult, ...]:
    """Return the results of the deciding attempt that were met, in the order of the outcomes."""
    assessment = award.assessment
    if assessment is None:
        return ()
    rows = assessment.results.filter(attempt=assessment.attempt, met=True)
    ordered = rows.select_related("outcome", "level").order_by("outcome__position")
    return tuple(to_result(row) for row in ordered)


def to_result(result: Result) -> BadgeResult:
    """Return one result."""
    return BadgeResult(
        outcome=result.outcome.key,
        status=ResultStatus.COMPLETED if result.met else ResultStatus.FAILED,
        level=str(result.level.position) if result.level is not None else "",
        value=f"{result.mark.normalize():f}" if result.mark is not None else "",
    )


def to_evidence(items: Iterable[EvidenceItem]) -> tuple[Evidence, ...]:
    """Return the pieces that are links; files and texts stay with the organisation."""
    return tuple(
        Evidence(name=item.name, url=item.link, description=item.description)
        for item in items
        if item.kind == "link" and item.removed_at is None
    )


def previous_version(version: AchievementVersion) -> AchievementVersion | None:
    """The published version before this one, the newest for a draft; None when there is none."""
    published = AchievementVersion.objects.of(version.achievement.organisation).filter(
        achievement=version.achievement, state="PUBLISHED"
    )
    if version.number is not None:
        published = published.filter(number__lt=version.number)
    return published.order_by("-number").first()


def _criteria(version: AchievementVersion) -> badges.Criteria | None:
    """What it takes, and the place of it on the public standard page (feature D3).

    The fragment keeps it another node than the achievement itself.
    """
    if not version.criteria and not version.url:
        return None
    return badges.Criteria(narrative=version.criteria, url=f"{version.url}#criteria" if version.url else "")


def _achievement_type(version: AchievementVersion) -> str:
    """Attendance is never called a micro-credential; the core would refuse it."""
    if not version.assessed and version.achievement_type == "MicroCredential":
        return ""
    return version.achievement_type


def _validity(version: AchievementVersion) -> badges.Validity:
    if version.validity_rule == "day":
        return badges.Validity(until=version.valid_until_date)
    if version.validity_rule == "months":
        return badges.Validity(months=version.valid_months)
    return badges.Validity()


def _logo(organisation: Organisation) -> Image | None:
    if not organisation.image_key:
        return None
    url = f"{organisation.issuing_origin}/issuers/{organisation.uuid}/image.png"
    return Image(url=url, caption=organisation.name)
