"""What is on offer, as the catalogue finds it."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from cairn.api.schemas.quality import FactOut
from cairn.api.schemas.texts import Shown, number
from cairn.quality.facts import Fact
from cairn.records.models import AchievementVersion, LearningOffer
from cairn.records.reads.directory import judged, whole
from cairn.services.explore.offered import Offered
from cairn.services.explore.problems import Meant
from cairn.services.explore.quality import facts_of_many


class MeantOut(Shown):
    """A skill that the question was read as. `words`: of the question, that led to it; empty: its name is alike."""

    uuid: UUID
    id: str
    name: str
    words: list[str]

    @classmethod
    def of(cls, one: Meant) -> MeantOut:
        return cls(uuid=one.skill.uuid, id=one.skill.iri, name=one.skill.name, words=list(one.words))


class OfferedOut(Shown):
    """A micro-credential on offer. `id`: its address, which never changes. `gives`: skills that were asked for."""

    id: str
    name: str
    summary: str
    provider: str
    hours: float | None
    level: int | None
    assessed: bool
    gives: list[str]
    quality_facts: list[FactOut]

    @classmethod
    def of(cls, row: AchievementVersion, why: tuple[Meant, ...], known: tuple[Fact, ...]) -> OfferedOut:
        return cls(
            id=row.url,
            name=row.name,
            summary=row.summary,
            provider=row.achievement.organisation.name,
            hours=number(row.hours),
            level=row.eqf_level,
            assessed=row.assessed,
            gives=[one.skill.iri for one in why],
            quality_facts=[FactOut.of(fact) for fact in known],
        )


class TaughtOut(Shown):
    """A course that teaches some of it. `hours`: null when nobody said."""

    uuid: UUID
    name: str
    provider: str
    hours: float | None
    gives: list[str]

    @classmethod
    def of(cls, row: LearningOffer, why: tuple[Meant, ...]) -> TaughtOut:
        gives = [one.skill.iri for one in why]
        return cls(
            uuid=row.uuid, name=row.name, provider=row.organisation.name, hours=number(row.hours), gives=gives
        )


class CatalogueOut(Shown):
    """What fits, best first. `understood`: what it was read as. `total`: how many fit, of the newest 10,000."""

    understood: list[MeantOut]
    total: int = Field(ge=0)
    credentials: list[OfferedOut]
    courses: list[TaughtOut]

    @classmethod
    def of(cls, found: Offered, *, most: int) -> CatalogueOut:
        shown = whole(found.entries[:most], judged())
        return cls(
            understood=[MeantOut.of(one) for one in found.asked.meant],
            total=len(found.entries),
            credentials=[
                OfferedOut.of(row, found.asked.of(row), known)
                for row, known in zip(shown, facts_of_many(shown), strict=True)
            ],
            courses=[TaughtOut.of(row, why) for row, why in found.asked.courses],
        )
