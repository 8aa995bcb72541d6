"""What the pages of a workspace list: who has a hand in what, what was said, what shows the need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cairn.records.models import AchievementVersion, Comment, Involvement, Research, Strand, Workspace

STANDING: Final = ("DECISION", "CONSULTED", "BACK")
MOST_IN_RECORD: Final = 200  # entries of one version that a page shows, newest first
MOST_ANSWERS: Final = 100  # of one thread that a page shows, the newest


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what was answered, oldest first."""

    first: Comment
    answers: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How much was said: threads that are open, decisions and consultations, pieces of research."""

    open: int
    standing: int
    research: int


def strands(workspace: Workspace) -> dict[str, list[Involvement]]:
    """Who has a hand in each strand now, every strand in its order."""
    found: dict[str, list[Involvement]] = {strand: [] for strand in Strand.values}
    rows = _of(workspace, Involvement).filter(ended_at=None).select_related("partner")
    for row in rows.order_by("partner__name", "pk"):
        found[row.strand].append(row)
    return found


def ended(workspace: Workspace) -> QuerySet[Involvement]:
    """Who had a hand in it before."""
    rows = _of(workspace, Involvement).filter(ended_at__isnull=False).select_related("partner")
    return rows.order_by("-ended_at", "-pk")


def comments(
    workspace: Workspace, *, about: str = "", state: str = "", search: str = ""
) -> QuerySet[Comment]:
    """The beginnings of threads, newest first; state: "open", "settled" or "" for all; search: words in the first."""
    rows = _of(workspace, Comment).filter(answers=None).exclude(kind="BACK")
    if about:
        rows = rows.filter(about=about)
    if search:
        rows = rows.filter(text__says=search)
    if state == "open":
        rows = rows.filter(settled_at=None, removed_at=None, kind="COMMENT")
    elif state == "settled":
        rows = rows.filter(settled_at__isnull=False)
    return rows.select_related("partner").order_by("-pk")


def threads(firsts: Sequence[Comment]) -> list[Thread]:
    """These comments with their answers, the newest of each if they are very many."""
    if not firsts:
        return []
    rows = _of(firsts[0].workspace, Comment).filter(answers__in=[one.pk for one in firsts])
    newest = rows.annotate(place=_place("answers")).filter(place__lte=MOST_ANSWERS)
    found: dict[int, list[Comment]] = {one.pk: [] for one in firsts}
    for row in newest.select_related("partner").order_by("pk"):
        found[row.answers_id].append(row)
    return [Thread(one, tuple(found[one.pk])) for one in firsts]


def counted(workspace: Workspace) -> Counted:
    """Count what was said and attached."""
    said = _of(workspace, Comment).aggregate(
        open=Count("pk", filter=Q(answers=None, settled_at=None, removed_at=None, kind="COMMENT")),
        standing=Count("pk", filter=Q(kind__in=STANDING)),
    )
    return Counted(said["open"], said["standing"], research(workspace).count())


def record(version: AchievementVersion) -> QuerySet[Comment]:
    """What was decided about a version, whom one consulted, which gates were taken back: newest first."""
    rows = Comment.objects.of(version.achievement.organisation).filter(version=version, kind__in=STANDING)
    return rows.select_related("partner").order_by("-pk")


def records(versions: Sequence[AchievementVersion]) -> dict[int, list[Comment]]:
    """The same for every version of one achievement, in one question: its key -> the newest entries."""
    found: dict[int, list[Comment]] = {version.pk: [] for version in versions}
    if not versions:
        return found
    organisation = versions[0].achievement.organisation
    rows = Comment.objects.of(organisation).filter(version__in=list(found), kind__in=STANDING)
    newest = rows.annotate(place=_place("version")).filter(place__lte=MOST_IN_RECORD)
    for row in newest.select_related("partner").order_by("-pk"):
        if row.version_id is not None:
            found[row.version_id].append(row)
    return found


def thrown_away(workspace: Workspace) -> QuerySet[Comment]:
    """The same of drafts that were thrown away."""
    rows = _of(workspace, Comment).filter(version=None, kind__in=STANDING)
    return rows.select_related("partner").order_by("-pk")


def research(workspace: Workspace) -> QuerySet[Research]:
    """What shows that it is needed, the newest day first."""
    return _of(workspace, Research).filter(removed_at=None).order_by("-made_date", "-pk")


def _place(among: str) -> Window:
    """Which one it is of those with the same `among`, the newest first."""
    return Window(RowNumber(), partition_by=[F(among)], order_by=F("pk").desc())


def _of(workspace: Workspace, model: type[Involvement | Comment | Research]) -> QuerySet:  # type: ignore[type-arg]
    return model.objects.of(workspace.achievement.organisation).filter(workspace=workspace)
