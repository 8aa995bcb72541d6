"""A person's passport: skills with their evidence, credentials of here and elsewhere, one's own word."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Line, Link, Shown, Text, number
from cairn.passport import breadth as rounding
from cairn.passport.freshness import Freshness
from cairn.passport.passport import Evidence, HeldCredential, HeldSkill, Passport
from cairn.records.models import Earned, SkillClaim
from cairn.records.reads.brought import doubt_of
from cairn.services.hold.self_audit import Found, Question

Source = Literal["formal", "non-formal", "informal", "self-claimed", "endorsed"]
Strength = Literal["claimed", "stated", "assessed", "corroborated", "strong"]
Group = Literal["technical", "digital", "human", "entrepreneurial", "sustainability"]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class FreshnessOut(Shown):
    """`reason`: what sets the end: the issuer's last day, the age of what was shown, of a use, of a claim."""

    state: Literal["fresh", "soon", "stale", "lapsed"]
    until: date
    reason: Literal["validity", "age", "use", "claim"]

    @classmethod
    def of(cls, value: Freshness) -> FreshnessOut:
        return cls(state=value.state.value, until=value.until, reason=value.reason.value)


class SkillEvidenceOut(Shown):
    """Where a skill comes from: a credential, or a claim of one's own."""

    source: Source
    credential: str
    claim: str
    title: str
    provider: str
    text: str
    result: str
    level: int | None
    verified: bool
    assessed: bool
    shown: date
    until: date | None

    @classmethod
    def of(cls, one: Evidence) -> SkillEvidenceOut:
        return cls(
            source=one.source.value,
            credential=one.credential,
            claim=one.claim,
            title=one.title,
            provider=one.provider_name,
            text=one.text,
            result=one.result,
            level=one.level,
            verified=one.verified,
            assessed=one.assessed,
            shown=one.shown,
            until=one.until,
        )


class HeldSkillOut(Shown):
    """A skill; `listed`: it is in a framework, else `skill` is the address of an outcome.

    `level_by`: who says the level; what is not `assessed` is no level that plans build on.
    """

    skill: str
    name: str
    listed: bool
    group: Group | None
    level: int | None
    level_by: Literal["assessed", "stated", "claimed"] | None
    strength: Strength
    source: Source
    freshness: FreshnessOut
    evidence: list[SkillEvidenceOut]

    @classmethod
    def of(cls, one: HeldSkill) -> HeldSkillOut:
        return cls(
            skill=one.skill,
            name=one.name,
            listed=one.listed,
            group=one.group.value if one.group else None,
            level=one.level,
            level_by=one.level_by.value if one.level_by else None,
            strength=one.strength.name.lower(),  # type: ignore[arg-type]
            source=one.source.value,
            freshness=FreshnessOut.of(one.freshness),
            evidence=[SkillEvidenceOut.of(each) for each in one.evidence],
        )


class HeldCredentialOut(Shown):
    """`here`: issued by this installation. `verified`: its seal and standing were checked and are good."""

    id: UUID
    here: bool
    name: str
    provider: str
    provider_id: str
    achievement: str
    kind: str
    source: Source
    group: Group | None
    level: int | None
    hours: float | None
    ects: float | None
    subjects: list[str]
    frameworks: list[str]
    awarded: date
    until: date | None
    verified: bool
    assessed: bool
    standing: Literal["good", "suspended", "revoked", "expired"]

    @classmethod
    def of(cls, one: HeldCredential) -> HeldCredentialOut:
        return cls(
            id=UUID(one.id),
            here=one.here,
            name=one.name,
            provider=one.provider_name,
            provider_id=one.provider,
            achievement=one.achievement,
            kind=one.kind,
            source=one.source.value,
            group=one.group.value if one.group else None,
            level=one.level,
            hours=number(one.hours or None),
            ects=number(one.credits or None),
            subjects=list(one.subjects),
            frameworks=list(one.frameworks),
            awarded=one.awarded,
            until=one.until,
            verified=one.verified,
            assessed=one.assessed,
            standing=one.standing.value,
        )


class BreadthPartOut(Shown):
    """One of five groups; `share` of the whole weight, 0..1."""

    group: Group
    count: int
    share: float
    state: Literal["empty", "thin", "filled"]


class BreadthOut(Shown):
    """`even`: how many groups in equal parts would be as varied (0, or 1..5)."""

    even: float
    shown: int
    unsorted: int
    widen: list[Group]
    parts: list[BreadthPartOut]

    @classmethod
    def of(cls, value: rounding.Breadth) -> BreadthOut:
        return cls(
            even=value.even,
            shown=value.shown,
            unsorted=value.unsorted,
            widen=[group.value for group in value.to_widen],
            parts=[
                BreadthPartOut(
                    group=part.group.value,
                    count=part.count,
                    share=round(part.share, 4),
                    state=part.state,  # type: ignore[arg-type]
                )
                for part in value.parts
            ],
        )


class PassportOut(Shown):
    """What a person holds on the day `on`; what lapsed grants nothing and is listed apart."""

    on: date
    skills: list[HeldSkillOut]
    credentials: list[HeldCredentialOut]
    lapsed_skills: list[HeldSkillOut]
    lapsed_credentials: list[HeldCredentialOut]
    breadth: BreadthOut

    @classmethod
    def of(cls, found: Passport) -> PassportOut:
        return cls(
            on=found.on,
            skills=[HeldSkillOut.of(one) for one in found.skills],
            credentials=[HeldCredentialOut.of(one) for one in found.credentials],
            lapsed_skills=[HeldSkillOut.of(one) for one in found.lapsed],
            lapsed_credentials=[HeldCredentialOut.of(one) for one in found.lapsed_credentials],
            breadth=BreadthOut.of(rounding.of_person(found.skills)),
        )


class EarnedOut(Shown):
    """Something that was earned elsewhere. `doubt`: why it does not count as verified; empty when it does."""

    uuid: UUID
    way: Literal["file", "link", "text"]
    form: str
    title: str
    provider: str
    kind: str
    link: str
    awarded: date
    until: date | None
    level: int | None
    skills: list[str]
    size: int = Field(description="Bytes that were kept as they came; 0: none.")
    sha256: str
    verdict: Literal["", "valid", "invalid", "indeterminate", "error"]
    doubt: Literal["", "nothing_to_check", "unsound", "unchecked", "issuer_unknown", "not_named", "old_check"]
    checked_at: datetime | None
    added_at: datetime

    @classmethod
    def of(cls, row: Earned, *, at: datetime) -> EarnedOut:
        return cls(
            uuid=row.uuid,
            way=row.way,  # type: ignore[arg-type]  # of the choices of the column
            form=row.form,
            title=row.title,
            provider=row.provider_name,
            kind=row.kind,
            link=row.link,
            awarded=row.awarded_date,
            until=row.until_date,
            level=row.level,
            skills=[entry["iri"] for entry in row.skills],
            size=row.size,
            sha256=row.sha256,
            verdict=row.verdict,  # type: ignore[arg-type]
            doubt=doubt_of(row, at=at),  # type: ignore[arg-type]
            checked_at=row.checked_at,
            added_at=row.added_at,
        )


class EarnedFactsIn(Given):
    """What the person says it is; used where the thing itself says nothing."""

    title: Line = ""
    provider_name: Line = ""
    kind: Line = Field(
        "", description="An Open Badges achievement type such as Course, License, BachelorDegree."
    )
    description: Text = ""
    skill_group: Group | Literal[""] = ""
    awarded_date: Day | Literal[""] = ""
    until_date: Day | Literal[""] = ""
    level: int | None = Field(None, ge=1, le=8)
    hours: Decimal | None = Field(None, ge=0, le=20_000)
    ects: Decimal | None = Field(None, ge=0, le=1000)


class EarnedLinkIn(EarnedFactsIn):
    link: Link = Field(examples=["https://badges.example.org/assertions/1"])


class AuditIn(Given):
    text: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]


class QuestionOut(Shown):
    """A skill that the text seems to speak of; `words` led to it."""

    skill: str
    name: str
    group: str
    confidence: float
    words: str
    held: bool

    @classmethod
    def of(cls, one: Question) -> QuestionOut:
        return cls(
            skill=one.skill,
            name=one.name,
            group=one.group,
            confidence=round(one.confidence, 4),
            words=one.words,
            held=one.held is not None,
        )


class AuditOut(Shown):
    """Questions, most certain first. Nothing of the text was kept.

    `unread`: characters at its end that were not read, because it has more than 300 different sentences.
    """

    questions: list[QuestionOut]
    unread: int


class AuditFileOut(Shown):
    """The text of a file, for the person to look through before it is read for skills. Nothing was kept.

    `pages`: of a PDF, else 0; `unread`: pages among them that could not be read. `left`: characters at its end
    that do not fit into the 50,000.
    """

    text: str
    kind: str = Field(description="pdf, docx, odt or txt.")
    pages: int
    unread: int
    left: int

    @classmethod
    def of(cls, one: Found) -> AuditFileOut:
        return cls(text=one.text, kind=one.kind, pages=one.pages, unread=one.unread, left=one.left)


class ClaimIn(Given):
    skill: Line
    words: Line = ""
    level: int | None = Field(None, ge=1, le=8)
    used: Day | None = None


class ClaimsIn(Given):
    """`earned`: something of elsewhere that these skills are said of."""

    claims: Annotated[list[ClaimIn], Field(min_length=1, max_length=100)]
    earned: UUID | None = None


class ClaimOut(Shown):
    uuid: UUID
    skill: str
    name: str
    words: str
    level: int | None
    said: date
    used: date | None

    @classmethod
    def of(cls, row: SkillClaim) -> ClaimOut:
        return cls(
            uuid=row.uuid,
            skill=row.skill,
            name=row.name,
            words=row.words,
            level=row.level,
            said=row.said_date,
            used=row.used_date,
        )


class ClaimsOut(Shown):
    claims: list[ClaimOut]
