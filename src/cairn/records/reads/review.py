"""Lists of reviews: what waits, how long deciding takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from cairn.quality.clock import typical
from cairn.quality.lanes import Lane
from cairn.records.models import AchievementVersion, Organisation, Review
from cairn.records.reads.lists import searched

SORTS: Final = {
    "due": ("turn", "due_date", "pk"),
    "name": ("version__name", "pk"),
    "asked": ("asked_at", "pk"),
}
#: What waits comes first, then what lies with its authors, then what is decided.
_TURN: Final = Case(
    When(state__in=("ASKED", "TAKEN"), then=0),
    When(state="BACK", then=1),
    default=2,
    output_field=IntegerField(),
)
WAITING: Final = ("ASKED", "TAKEN")
DECIDED: Final = ("APPROVED", "DECLINED")
MOST_COUNTED: Final = 500  # decided reviews of a lane that a median is of, the newest


@dataclass(frozen=True, slots=True)
class Pace:
    """How long reviews of one lane take. days: the median, in working days; None: none was decided."""

    lane: Lane
    decided: int
    days: float | None


def paces_of(organisation: Organisation) -> tuple[Pace, ...]:
    """Return how long the reviews of an organisation's versions took, lane by lane."""
    return _paces(Review.objects.of(organisation))


def paces_by(body: Organisation) -> tuple[Pace, ...]:
    """Return how long a quality body took for what it was asked to review, lane by lane."""
    return _paces(Review.objects.across(reason="how long a body takes is public").filter(body=body))


def _paces(reviews: QuerySet[Review]) -> tuple[Pace, ...]:
    found = []
    for lane in Lane:
        rows = reviews.filter(lane=lane, state__in=DECIDED, took_days__isnull=False)
        days = list(rows.order_by("-decided_at").values_list("took_days", flat=True)[:MOST_COUNTED])
        found.append(Pace(lane, len(days), typical(day for day in days if day is not None)))
    return tuple(found)


def narrowed(
    rows: QuerySet[Review], *, search: str = "", lane: str = "", state: str = ""
) -> QuerySet[Review]:
    """Keep what a list asks for. state: "waiting" for a reviewer, "back", "decided"; "" is all of it.

    Annotated: turn. What is published meanwhile waits for nobody.
    """
    states = {"waiting": WAITING, "back": ("BACK",), "decided": DECIDED}.get(state)
    gone = Q(state__in=(*WAITING, "BACK")) & ~Q(version__state="DRAFT")
    rows = rows.exclude(gone) if states is None else rows.filter(state__in=states).exclude(gone)
    if lane:
        rows = rows.filter(lane=lane)
    found = searched(rows, search, within=("version__name", "organisation__name", "reviewer_name"))
    return found.annotate(turn=_TURN)


def waiting(rows: QuerySet[Review], *, on: date) -> tuple[int, int]:
    """How many of these wait for a reviewer, and how many of those are late on a day."""
    found = rows.filter(state__in=WAITING, version__state="DRAFT").order_by()
    said = found.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_date__lt=on)))
    return said["all"], said["late"]


def of_version(version: AchievementVersion) -> QuerySet[Review]:
    """Every review of a version, the newest first, with what was decided."""
    rows = Review.objects.of(version.achievement.organisation).filter(version=version)
    return rows.select_related("body").prefetch_related("decisions", "taken__votes").order_by("-pk")
