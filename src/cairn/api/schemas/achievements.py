"""What can be earned: designs, their versions, outcomes, rubrics, conformance, differences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from cairn.api.schemas.quality import ContributionOut, FactOut, contributions
from cairn.api.schemas.texts import Given, Line, Link, Shown, Text, number
from cairn.badges.sketch import Left
from cairn.quality.conformance import Conformance
from cairn.quality.linter import Remark
from cairn.records.models import Achievement, AchievementVersion, Outcome, RubricLevel
from cairn.services.codesign.ledger import ledger_of
from cairn.services.design.compare import Change
from cairn.services.design.conformance import Meter, field_of
from cairn.services.design.inputs import FACTS
from cairn.services.design.inputs import LevelInput as Level
from cairn.services.design.inputs import OutcomeInput as Input
from cairn.services.design.taking_over import TakenOver
from cairn.services.explore.quality import facts_of

Amount = Annotated[float, Field(ge=0, le=10_000)]


class AchievementIn(Given):
    name: Line
    language: Line | None = Field(
        None, examples=["en"], description="The organisation's, unless said otherwise."
    )
    profile: Line = Field("eu-2022", description="The definition it shall meet.")


class AchievementOut(Shown):
    """One design in a list. `draft` and `version` are uuids of versions."""

    uuid: UUID
    name: str
    summary: str
    number: int | None = Field(description="The last published version's.")
    version: UUID | None = Field(description="The last published version.")
    draft: UUID | None
    awards: int
    waiting: int = Field(description="Assessments handed in and not decided.")
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> AchievementOut:
        return cls(
            uuid=row.uuid,
            name=row.name or "",
            summary=row.summary or "",
            number=row.number,
            version=row.version_uuid,
            draft=row.draft_uuid,
            awards=row.awards,
            waiting=row.waiting,
            created_at=row.created_at,
            archived_at=row.archived_at,
        )


class StandingOut(Shown):
    """Is a design offered?"""

    uuid: UUID
    archived_at: datetime | None

    @classmethod
    def of(cls, row: Achievement) -> StandingOut:
        return cls(uuid=row.uuid, archived_at=row.archived_at)


class AlignmentIn(Given):
    """A link to a framework."""

    name: Line
    url: Link
    framework: Line = ""
    code: Line = ""
    type: Line = ""
    description: Line = ""
    level: int | None = Field(
        None, ge=1, le=8, description="At which it is certified, as in the European scale."
    )
    proficiency: Line = Field("", description="The same in the framework's own words.")


class FactsIn(Given):
    """What a designer writes; what is left out stays as it is. docs/reference/eu-elements.md explains each."""

    profile: Line = "eu-2022"
    claims: list[Line] = Field([], max_length=12, description="The other definitions that it claims to meet.")
    language: Line = "en"
    translations: dict[str, dict[str, Text]] = Field(
        {}, description="Language → name, summary, description, criteria."
    )
    name: Line = ""
    summary: Line = ""
    description: Text = ""
    criteria: Text = ""
    achievement_type: Line = "MicroCredential"
    assessed: bool = True
    hours: Amount | None = None
    ects: Amount | None = None
    eqf_level: Annotated[int, Field(ge=1, le=8)] | None = None
    national_level: Line = ""
    level_verified_by: Line = ""
    assessment_type: Line = ""
    participation: Line = ""
    quality_assurance: Line = ""
    prerequisites: Text = ""
    supervision: Line = ""
    grading: Line = ""
    stackability: Line = ""
    counts_towards: Line = ""
    further_information: Text = ""
    sector: Line = ""
    accreditation: Line = ""
    skill_group: Line = "technical"
    field_of_study: Line = ""
    tags: list[Line] = Field([], max_length=50)
    alignments: list[AlignmentIn] = Field([], max_length=50)
    evidence_asked: Text = ""
    evidence_required: bool = True
    validity_rule: Line = Field("none", description="none, day or months.")
    valid_until_date: date | None = None
    valid_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    status_purpose: Literal["revocation", "suspension"] = "revocation"


class LevelIn(Given):
    """A level of a rubric, the weakest first. `meets`: from here on the outcome is met."""

    name: Line
    description: Line = ""
    points: Amount | None = None
    meets: bool = False


class OutcomeIn(Given):
    """A learning outcome. `key` of one that is there already keeps it the same outcome."""

    text: Line
    key: UUID | None = None
    outcome_type: Line = Field("skill", description="knowledge, skill or competence.")
    required: bool = True
    assessment: Line = ""
    pass_mark: Amount | None = None
    skills: list[AlignmentIn] = Field([], max_length=20, description="What it is aligned to, at most six.")
    levels: list[LevelIn] = Field([], max_length=20)

    def typed(self) -> Input:
        """As the service takes it."""
        levels = tuple(Level(**one.model_dump()) for one in self.levels)
        return Input(**{**self.model_dump(exclude={"levels"}), "levels": levels})


class DraftIn(Given):
    """Facts that change, and the outcomes as a whole."""

    facts: FactsIn | None = None
    outcomes: list[OutcomeIn] | None = Field(None, max_length=100)
    seen_at: AwareDatetime | None = Field(
        None,
        description="`saved_at` of the draft as you read it; when somebody saved since, nothing is overwritten.",
    )


class PublishIn(Given):
    change_note: Line = Field("", description="What changed since the last version.")


class LevelOut(Shown):
    uuid: UUID
    key: UUID
    name: str
    description: str
    points: float | None
    meets: bool

    @classmethod
    def of(cls, row: RubricLevel) -> LevelOut:
        own = ("uuid", "key", "name", "description", "meets")
        return cls(**{name: getattr(row, name) for name in own}, points=number(row.points))


class OutcomeOut(Shown):
    """`uuid` is this version's; `key` stays across versions."""

    uuid: UUID
    key: UUID
    position: int
    text: str
    outcome_type: str
    required: bool
    assessment: str
    pass_mark: float | None
    skills: list[dict[str, str]]
    levels: list[LevelOut]

    @classmethod
    def of(cls, row: Outcome) -> OutcomeOut:
        own = ("uuid", "key", "position", "text", "outcome_type", "required", "assessment")
        return cls(
            **{name: getattr(row, name) for name in own},
            pass_mark=number(row.pass_mark),
            skills=row.skills,
            levels=[LevelOut.of(level) for level in row.levels.all()],
        )


class VersionBrief(Shown):
    """One version in a list."""

    uuid: UUID
    achievement: UUID
    state: Literal["DRAFT", "PUBLISHED"]
    number: int | None
    name: str
    change_note: str
    url: str = Field(description="The signed address; empty for a draft.")
    saved_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, row: AchievementVersion) -> VersionBrief:
        return cls(**_brief(row))


class FactsOut(Shown):
    """Every fact of a version, as `FactsIn` takes them."""

    profile: str
    language: str
    translations: dict[str, dict[str, str]]
    name: str
    summary: str
    description: str
    criteria: str
    achievement_type: str
    assessed: bool
    hours: float | None
    ects: float | None
    eqf_level: int | None
    national_level: str
    level_verified_by: str
    assessment_type: str
    participation: str
    quality_assurance: str
    prerequisites: str
    supervision: str
    grading: str
    stackability: str
    counts_towards: str
    further_information: str
    sector: str
    accreditation: str
    skill_group: str
    field_of_study: str
    tags: list[str]
    alignments: list[dict[str, str]]
    evidence_asked: str
    evidence_required: bool
    validity_rule: str
    valid_until_date: date | None
    valid_months: int | None
    status_purpose: str


class VersionOut(VersionBrief):
    """One version with everything in it."""

    facts: FactsOut
    outcomes: list[OutcomeOut]
    has_image: bool
    co_design: list[ContributionOut] = Field(description="Of a draft: as it would be signed now.")
    quality_facts: list[FactOut]

    @classmethod
    def of(cls, row: AchievementVersion) -> VersionOut:
        facts = {name: getattr(row, name) for name in FACTS}
        facts |= {"hours": number(row.hours), "ects": number(row.ects)}
        return cls(
            **_brief(row),
            facts=FactsOut(**facts),
            outcomes=[OutcomeOut.of(outcome) for outcome in row.outcomes.all().prefetch_related("levels")],
            has_image=bool(row.image_key),
            co_design=contributions(ledger_of(row)),
            quality_facts=[FactOut.of(fact) for fact in facts_of(row)],
        )


class LeftOut(Shown):
    """A part of a file that is not in the draft as it was.

    `where`: in the file (RFC 6901), or the field of the draft. `why`: a design has no place for it, has its own,
    could not use it, or keeps it changed. `said`: what stood there, cut to 300 characters.
    """

    where: str
    why: Literal["unknown", "own", "refused", "changed"]
    said: str
    message: str

    @classmethod
    def of(cls, one: Left) -> LeftOut:
        return cls(where=one.where, why=one.why, said=one.said, message=one.message)


class TakenOverOut(Shown):
    """The draft that was made of a file. `kind`: open_badges_3, open_badges_2 or cairn."""

    kind: str
    version: VersionOut
    left: list[LeftOut]

    @classmethod
    def of(cls, made: TakenOver) -> TakenOverOut:
        return cls(
            kind=made.kind, version=VersionOut.of(made.version), left=[LeftOut.of(one) for one in made.left]
        )


def _brief(row: AchievementVersion) -> dict[str, Any]:
    own = ("uuid", "state", "number", "name", "change_note", "url", "saved_at", "published_at")
    return {**{name: getattr(row, name) for name in own}, "achievement": row.achievement.uuid}


class ChangeOut(Shown):
    """One difference between two versions. `outcome` is its place, counted from 1."""

    field: str
    before: str
    after: str
    kind: Literal["changed", "added", "removed", "moved"]
    outcome: int | None

    @classmethod
    def of(cls, one: Change) -> ChangeOut:
        own = ("field", "before", "after", "kind", "outcome")
        return cls(**{name: getattr(one, name) for name in own})


class DifferenceOut(Shown):
    old: UUID
    new: UUID
    changes: list[ChangeOut]


class ConformanceOut(Shown):
    """One definition: what is there, what is missing (as fields of `FactsIn`)."""

    profile: str
    met: bool
    required: int
    missing: list[str]
    missing_optional: list[str]

    @classmethod
    def of(cls, one: Conformance) -> ConformanceOut:
        needed = [fact for fact in (*one.present, *one.missing) if fact.required]
        return cls(
            profile=one.profile.code,
            met=one.met,
            required=len(needed),
            missing=[field_of(fact) for fact in one.required_missing],
            missing_optional=[field_of(fact) for fact in one.missing if not fact.required],
        )


class RemarkOut(Shown):
    """What the linter sees; it never keeps anybody from publishing."""

    code: str
    message: str
    outcome: UUID | None = Field(description="The outcome's key; null when it is about the whole.")

    @classmethod
    def of(cls, one: Remark) -> RemarkOut:
        return cls(code=one.code, message=one.message, outcome=one.outcome)


class MeterOut(Shown):
    chosen: ConformanceOut
    conformances: list[ConformanceOut]
    remarks: list[RemarkOut]

    @classmethod
    def of(cls, meter: Meter) -> MeterOut:
        return cls(
            chosen=ConformanceOut.of(meter.chosen),
            conformances=[ConformanceOut.of(one) for one in meter.conformances],
            remarks=[RemarkOut.of(one) for one in meter.remarks],
        )
