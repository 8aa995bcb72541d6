"""Skills, occupations and the frameworks they come from."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Line, Link, Reason, Shown, Text
from cairn.records.models import AchievementVersion, Framework, Occupation, OccupationSkill, Skill
from cairn.records.reads.skills import Around, Asked
from cairn.services.skills.linking import MOST_TEXT
from cairn.skills.changes import Change
from cairn.skills.suggestion import Suggestions

Breadth = Literal["", "technical", "digital", "human", "entrepreneurial", "sustainability"]


class FrameworkOut(Shown):
    """`attribution`: a sentence that whoever shows its skills shows, too."""

    uuid: UUID
    id: str = Field(description="Its identity, the same for all versions.")
    name: str
    version: str
    kind: str
    language: str
    licence: str
    attribution: str

    @classmethod
    def of(cls, row: Framework) -> FrameworkOut:
        own = ("uuid", "name", "version", "kind", "language", "licence", "attribution")
        return cls(id=row.iri, **{name: getattr(row, name) for name in own})


class SkillRef(Shown):
    """A skill, where something is said about it. `retired`: it is not used any more."""

    uuid: UUID
    id: str
    name: str
    framework: str
    retired: bool

    @classmethod
    def of(cls, row: Skill) -> SkillRef:
        retired = row.retired_at is not None
        return cls(uuid=row.uuid, id=row.iri, name=row.name, framework=row.framework.name, retired=retired)


class FoundSkillOut(SkillRef):
    """A skill that was searched for. `label`: the label that fitted. `score`: 0 to 1, for ordering."""

    label: str
    score: float


class LinkOut(Shown):
    """A link to a skill of another framework. `uuid` and `name` are null when that framework is not here."""

    kind: Literal["exact", "close", "broader", "narrower", "related"]
    id: str
    uuid: UUID | None
    name: str | None


class AskedOut(Shown):
    """A skill that an occupation asks for, or the occupation that asks for it."""

    uuid: UUID
    id: str
    name: str
    essential: bool
    level: int | None

    @classmethod
    def skill(cls, row: OccupationSkill) -> AskedOut:
        return cls._of(row.skill, row)

    @classmethod
    def occupation(cls, row: OccupationSkill) -> AskedOut:
        return cls._of(row.occupation, row)

    @classmethod
    def _of(cls, end: Skill | Occupation, row: OccupationSkill) -> AskedOut:
        return cls(uuid=end.uuid, id=end.iri, name=end.name, essential=row.essential, level=row.level)


class GivenByOut(Shown):
    """A published micro-credential with an outcome for a skill."""

    id: str
    name: str
    provider: str

    @classmethod
    def of(cls, row: AchievementVersion) -> GivenByOut:
        return cls(id=row.url, name=row.name, provider=row.achievement.organisation.name)


class SkillOut(SkillRef):
    """All that is known of a skill. `given_by`: the newest 200 at most, `asked_by`: the first thirty."""

    kind: str
    group: str
    level: int | None
    code: str
    description: str
    note: str
    names: list[str]
    broader: list[SkillRef]
    narrower: list[SkillRef]
    related: list[SkillRef]
    replaced_by: list[SkillRef]
    elsewhere: list[LinkOut]
    given_by: list[GivenByOut]
    asked_by: list[AskedOut]
    asked_by_total: int
    attribution: str

    @classmethod
    def whole(
        cls, row: Skill, around: Around, asked: Asked, given: tuple[AchievementVersion, ...]
    ) -> SkillOut:
        here = [
            LinkOut(kind=kind, id=one.iri, uuid=one.uuid, name=one.name)  # type: ignore[arg-type]
            for kind, one in around.elsewhere
        ]
        away = [
            LinkOut(kind=kind, id=iri, uuid=None, name=None)  # type: ignore[arg-type]
            for kind, iri in around.unknown
        ]
        own = ("kind", "group", "level", "code", "description", "note")
        return cls(
            **SkillRef.of(row).model_dump(),
            **{name: getattr(row, name) for name in own},
            broader=[SkillRef.of(one) for one in around.broader],
            narrower=[SkillRef.of(one) for one in around.narrower],
            related=[SkillRef.of(one) for one in around.related],
            replaced_by=[SkillRef.of(one) for one in around.replaced_by],
            names=row.names.splitlines(),
            elsewhere=here + away,
            given_by=[GivenByOut.of(one) for one in given],
            asked_by=[AskedOut.occupation(one) for one in asked.rows],
            asked_by_total=asked.total,
            attribution=row.framework.attribution,
        )


class OccupationRef(Shown):
    """An occupation."""

    uuid: UUID
    id: str
    name: str
    framework: str

    @classmethod
    def of(cls, row: Occupation) -> OccupationRef:
        return cls(uuid=row.uuid, id=row.iri, name=row.name, framework=row.framework.name)


class OccupationOut(OccupationRef):
    """All that is known of an occupation; `skills`: essential ones first."""

    code: str
    description: str
    names: list[str]
    skills: list[AskedOut]
    attribution: str

    @classmethod
    def whole(cls, row: Occupation, skills: list[OccupationSkill]) -> OccupationOut:
        return cls(
            **OccupationRef.of(row).model_dump(),
            code=row.code,
            description=row.description,
            names=row.names.splitlines(),
            skills=[AskedOut.skill(one) for one in skills],
            attribution=row.framework.attribution,
        )


class SkillChangeOut(Shown):
    """One thing that changed from one version of a framework to another."""

    id: str
    what: Literal["added", "retired", "returned", "renamed", "described", "moved", "names"]
    before: str
    after: str

    @classmethod
    def of(cls, change: Change) -> SkillChangeOut:
        return cls(id=change.iri, what=change.what.value, before=change.before, after=change.after)


class ReportOut(Shown):
    """What changed from the version `since` to `until`; at most 1,000 changes are listed."""

    since: str | None
    until: str | None
    counts: dict[str, int]
    changes: list[SkillChangeOut]


class SkillIn(Given):
    """A skill of the organisation's own. `broader`: identities of skills that are here."""

    name: Line = Field(examples=["Splice a mooring rope"])
    description: Text = ""
    kind: Literal["skill", "knowledge", "competence", "language"] = "skill"
    group: Breadth = ""
    level: int | None = Field(None, ge=1, le=8)
    names: list[Line] = Field([], max_length=50)
    broader: list[Link] = Field([], max_length=20)

    def facts(self) -> dict[str, object]:
        """As the service reads them."""
        said = self.model_dump()
        return {**said, "names": "\n".join(self.names), "broader": "\n".join(self.broader)}


class RetireIn(Given):
    """Why a skill is retired. `into`: the uuid of the skill to use instead."""

    reason: Reason
    into: UUID | None = None


class LinkIn(Given):
    text: Annotated[str, StringConstraints(max_length=MOST_TEXT, pattern=r"^[^\x00]*$")] = Field(
        description="At most 100,000 characters.", examples=["You commission solar systems and brief a crew."]
    )
    framework: Line = Field("", description="Name, identity, uuid or kind of one framework; without it, all.")
    most: int = Field(20, ge=1, le=200)


class WordsOut(Shown):
    """A piece of the text: `text[start:end]` in characters (code points, not UTF-16 units)."""

    start: int
    end: int
    text: str


class SuggestionOut(Shown):
    """`skill`, `framework`: identities. `confidence`: 0 to 1, calibrated (docs/explanation/linking.md)."""

    skill: str
    name: str
    framework: str
    confidence: float
    words: list[WordsOut]


class LinkedOut(Shown):
    """`abstained`: nothing was certain enough to be said. `unread`: characters at the end that were not read."""

    abstained: bool
    unread: int
    skills: list[SuggestionOut]

    @classmethod
    def of(cls, found: Suggestions) -> LinkedOut:
        skills = [
            SuggestionOut(
                skill=each.skill,
                name=each.name,
                framework=each.framework,
                confidence=each.confidence,
                words=[
                    WordsOut(start=words.start, end=words.end, text=found.quote(words))
                    for words in each.words
                ],
            )
            for each in found
        ]
        return cls(abstained=found.abstained, unread=found.unread, skills=skills)
