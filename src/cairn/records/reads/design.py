"""What the design pages show: an organisation's achievements, their versions, what uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar
from uuid import UUID

from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cairn.records.models import Achievement, AchievementVersion, Assessment, Award, Organisation
from cairn.records.reads.lists import how_many, searched

M = TypeVar("M", bound=Model)
Stage = Literal["", "draft", "published", "archived"]

SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "pk"),
    "saved": ("saved_at", "pk"),
    "awards": ("awards", "pk"),
    "waiting": ("waiting", "pk"),
}


def achievements(organisation: Organisation, *, search: str = "", stage: Stage = "") -> QuerySet[Achievement]:
    """The achievements of an organisation, each with what a list shows of it.

    Annotated: name, summary, saved_at (of the draft, else of the last version),
    number (last published, or None), draft_uuid, version_uuid (last published),
    awards, waiting (assessments handed in and not decided). Archived ones only
    when asked for.
    """
    versions = AchievementVersion.objects.of(organisation).filter(achievement=OuterRef("pk"))
    draft = versions.filter(state="DRAFT")
    last = versions.filter(state="PUBLISHED").order_by("-number")
    # By achievement only: with the organisation SQLite would go through all of its rows for each design.
    awards = Award.objects.across(reason="of the design itself")
    assessments = Assessment.objects.across(reason="of the design itself")
    rows = Achievement.objects.of(organisation).annotate(
        number=Subquery(last.values("number")[:1]),
        version_uuid=Subquery(last.values("uuid")[:1]),
        draft_uuid=Subquery(draft.values("uuid")[:1]),
        name=Coalesce(Subquery(draft.values("name")[:1]), Subquery(last.values("name")[:1])),
        summary=Coalesce(Subquery(draft.values("summary")[:1]), Subquery(last.values("summary")[:1])),
        saved_at=Coalesce(Subquery(draft.values("saved_at")[:1]), Subquery(last.values("saved_at")[:1])),
        awards=how_many(awards.filter(version__achievement=OuterRef("pk"))),
        waiting=how_many(assessments.filter(achievement=OuterRef("pk"), state="SUBMITTED")),
    )
    rows = rows.filter(archived_at__isnull=stage != "archived")
    if stage == "draft":
        rows = rows.filter(draft_uuid__isnull=False)
    if stage == "published":
        rows = rows.filter(number__isnull=False)
    return searched(rows, search, within=("name", "summary")).order_by(*SORTS["name"])


def published(organisation: Organisation, *, search: str = "") -> QuerySet[AchievementVersion]:
    """The newest published version of each design that is offered: what can be assessed and issued."""
    versions = AchievementVersion.objects.of(organisation)
    newest = (
        versions.filter(achievement=OuterRef("achievement"), state="PUBLISHED")
        .order_by("-number")
        .values("pk")[:1]
    )
    rows = versions.filter(state="PUBLISHED", achievement__archived_at=None, pk=Subquery(newest))
    rows = rows.select_related("achievement__organisation").prefetch_related("outcomes__levels")
    return searched(rows, search, within=("name", "summary")).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class DesignPage:
    """One achievement with its versions, newest first; the draft apart."""

    achievement: Achievement
    draft: AchievementVersion | None
    published: tuple[AchievementVersion, ...]

    @property
    def newest(self) -> AchievementVersion | None:
        """The last published version."""
        return self.published[0] if self.published else None


def design(organisation: Organisation, achievement_uuid: UUID) -> DesignPage | None:
    """One achievement of the organisation; None when there is no such one here."""
    achievement = Achievement.objects.of(organisation).filter(uuid=achievement_uuid).first()
    if achievement is None:
        return None
    versions = AchievementVersion.objects.of(organisation).filter(achievement=achievement)
    rows = list(
        versions.select_related("achievement__organisation", "published_by")
        .prefetch_related("outcomes__levels")
        .order_by(F("number").desc(nulls_first=True))
    )
    drafts = [row for row in rows if row.state == "DRAFT"]
    return DesignPage(
        achievement=achievement,
        draft=drafts[0] if drafts else None,
        published=tuple(row for row in rows if row.state == "PUBLISHED"),
    )


def version(organisation: Organisation, version_uuid: UUID) -> AchievementVersion | None:
    """One version, draft or published, with its outcomes; None when there is no such one here."""
    rows = AchievementVersion.objects.of(organisation).filter(uuid=version_uuid)
    related = rows.select_related("achievement__organisation", "published_by")
    return related.prefetch_related("outcomes__levels").first()
