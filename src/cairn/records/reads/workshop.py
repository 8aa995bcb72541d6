"""What the workshop's pages list and count: designs by stage, versions, who saved last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from cairn.records.models import (
    Achievement,
    AchievementVersion,
    Assessment,
    AuditEvent,
    Award,
    Credential,
    Organisation,
)
from cairn.records.reads.assess import awards_to_issue, waiting
from cairn.records.reads.issue import Taken, count_issued
from cairn.records.reads.lists import MOST_EACH, Few, Tally, counted

MOST_SORTED: Final = 200  # designs that are sorted by when they were changed
LOOKED_BACK: Final = 500  # events of the trail; a draft open for longer than that is treated as changed


@dataclass(frozen=True, slots=True)
class Stages(Taken):
    """How many things stand at each stage, and what became of what was issued."""

    drafts: int
    published: int
    to_assess: Tally
    to_issue: Tally


@dataclass(frozen=True, slots=True)
class Made:
    """How many designs are drafts, and how many were published; one can be both."""

    drafts: int
    published: int


def on_the_bench(organisation: Organisation) -> Made:
    """Count the designs that are not archived."""
    designs = Achievement.objects.of(organisation).filter(archived_at=None)
    # By their numbers, which an index has: the rows are long, and only what is published has a number.
    return Made(
        **designs.aggregate(
            drafts=Count("pk", filter=Exists(_versions().filter(number=None))),
            published=Count("pk", filter=Exists(_versions().filter(number__isnull=False))),
        )
    )


def stages(organisation: Organisation) -> Stages:
    """Count an organisation's things by stage."""
    made = on_the_bench(organisation)
    newest = _issued(organisation).order_by("-created_at", "-pk").values("pk", "claimed_at")[:MOST_EACH]
    found = newest.aggregate(all=Count("pk"), taken=Count("claimed_at"))
    return Stages(
        drafts=made.drafts,
        published=made.published,
        to_assess=counted(waiting(organisation)),
        to_issue=counted(awards_to_issue(organisation)),
        issued=count_issued(Credential.objects.of(organisation)),
        looked_at=found["all"],
        claimed=found["taken"],
    )


_TAKEN = Q(claimed_at__isnull=False)
_OF_ITS_OWN: Final = "of the design itself"
_BY_DESIGN: Final = "award__version__achievement"


def nothing_issued(organisation: Organisation) -> bool:
    """Is the first credential of this organisation still to come?"""
    return not _issued(organisation).exists()


def _issued(organisation: Organisation) -> QuerySet[Credential]:
    return Credential.objects.of(organisation).filter(state="ISSUED", is_superseded=False)


def designs(
    organisation: Organisation, *, search: str = "", state: str = "", exact: bool = False
) -> QuerySet[Any]:
    """Every design with what a list says of it: name, newest number, draft, and how many of what.

    state: "draft" (has one), "published", "archived"; otherwise all that are not archived.
    The name is that of the newest text: the draft's, or the last published version's.
    exact: count to the end, for a file; otherwise up to MOST_EACH (`Tally`), and what was taken among these.
    """
    # By achievement only: with the organisation SQLite would go through all of its rows for each design.
    versions = _versions()
    draft = versions.filter(state="DRAFT")
    last = versions.filter(state="PUBLISHED").order_by("-number")

    assessments = Assessment.objects.across(reason=_OF_ITS_OWN)
    awards = Award.objects.across(reason=_OF_ITS_OWN)
    issued = Credential.objects.across(reason=_OF_ITS_OWN).filter(state="ISSUED", is_superseded=False)
    number = _number if exact else _few

    def text(column: str) -> Coalesce:  # of the newest text
        return Coalesce(Subquery(draft.values(column)[:1]), Subquery(last.values(column)[:1]))

    rows = Achievement.objects.of(organisation).annotate(
        name=_name_of(versions),
        skill_group=text("skill_group"),
        eqf_level=text("eqf_level"),
        assessed=text("assessed"),
        changed_at=Coalesce(
            Subquery(draft.values("saved_at")[:1]), Subquery(last.values("published_at")[:1])
        ),
        draft_uuid=Subquery(draft.values("uuid")[:1]),
        number=Subquery(last.values("number")[:1]),
        latest_uuid=Subquery(last.values("uuid")[:1]),
        to_assess=number(assessments.filter(state="SUBMITTED"), "achievement"),
        to_issue=number(awards.filter(to_issue=True), "version__achievement"),
        issued=number(issued, _BY_DESIGN),
        claimed=_number(issued.filter(_TAKEN), _BY_DESIGN)
        if exact
        else _few(issued, _BY_DESIGN, "claimed_at"),
    )
    rows = rows.filter(archived_at__isnull=state != "archived")
    if state == "draft":
        rows = rows.filter(draft_uuid__isnull=False)
    if state == "published":
        rows = rows.filter(number__isnull=False)
    if search:
        rows = rows.filter(name__says=search)
    return rows


def _name_of(versions: QuerySet[AchievementVersion]) -> Coalesce:
    """The name of the newest text, along the index `versions_by_name`: only what is published has a number."""
    draft, last = versions.filter(number=None), versions.filter(number__isnull=False).order_by("-number")
    return Coalesce(Subquery(draft.values("name")[:1]), Subquery(last.values("name")[:1]))


def _versions() -> QuerySet[AchievementVersion]:
    """The versions of the achievement of the outer query."""
    return AchievementVersion.objects.across(reason=_OF_ITS_OWN).filter(achievement=OuterRef("pk"))


def last_changed(organisation: Organisation, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Put `designs` in order, what changed last first.

    When something was changed stands behind the long texts of a version. So of many designs that is read of the
    drafts and of those with the newest versions (MOST_SORTED); the others follow, the one begun last first.
    """
    latest = Subquery(_versions().order_by("-pk").values("pk")[:1])
    designs = Achievement.objects.of(organisation).annotate(latest=latest)
    newest = designs.order_by("-latest").values("pk")[:MOST_SORTED]
    near = Q(pk__in=newest) | Q(Exists(_versions().filter(number=None)))
    rows = rows.alias(near_at=Case(When(near, then=F("changed_at"))))
    return rows.order_by(F("near_at").desc(nulls_last=True), "-pk")


def _number(rows: QuerySet[Any], path: str) -> Coalesce:
    """Count the rows that belong to the achievement of the outer query."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(mine.annotate(n=Count("pk", distinct=True)).values("n")[:1]), 0)


def _few(rows: QuerySet[Any], path: str, having: str = "id") -> Few:
    return Few(rows.filter(**{path: OuterRef("pk")}), having=having)


def versions_of(achievement: Achievement) -> list[AchievementVersion]:
    """Every version, the draft first, then the newest published one down to the first."""
    rows = AchievementVersion.objects.of(achievement.organisation).filter(achievement=achievement)
    found = rows.select_related("achievement__organisation", "published_by").order_by("-number")
    return sorted(found, key=lambda version: -(version.number or 10**9))


def last_published(version: AchievementVersion) -> AchievementVersion | None:
    """The newest published version of the same achievement, other than this one."""
    rows = AchievementVersion.objects.of(version.achievement.organisation)
    return (
        rows.filter(achievement=version.achievement, state="PUBLISHED")
        .exclude(pk=version.pk)
        .select_related("achievement__organisation")
        .order_by("-number")
        .first()
    )


def changed_by_others(
    version: AchievementVersion, *, since: datetime, actor: UUID | None, organisation: Organisation
) -> bool:
    """Has somebody else than `actor` touched this draft after `since`? The trail knows."""
    trail = AuditEvent.objects.of(organisation).order_by("-number")
    seen = trail.values_list("at", "actor_uuid", "subject_uuid")[:LOOKED_BACK]
    for at, who, subject in seen:
        if at <= since:
            return False
        if subject == version.uuid and who != actor:
            return True
    return len(seen) == LOOKED_BACK


def in_use(achievement: Achievement) -> Tally:
    """How many credentials of an achievement were issued."""
    rows = _issued(achievement.organisation).filter(award__version__achievement=achievement)
    return counted(rows)
