"""The assessor's queue: what was handed in, who comes before and after, what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from cairn.records.models import Assessment, Organisation, Outcome, Result
from cairn.records.reads.assess import assessments, newest, undecided, waiting
from cairn.records.reads.lists import Tally, counted, how_many

QUEUE_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "waiting": ("rank", "submitted_at", "pk"),
    "learner": ("learner__name", "pk"),
    "achievement": ("version__name", "pk"),
    "submitted": ("submitted_at", "pk"),
    "state": ("state", "pk"),
}
LONGEST_PHRASE: Final = 90  # characters: longer than that is no phrase but a letter
_MOST_NEIGHBOURS: Final = 2000


def queue(
    organisation: Organisation,
    *,
    search: str = "",
    state: str = "",
    achievement: UUID | None = None,
    within: Q | None = None,
) -> QuerySet[Assessment]:
    """The assessments with what a list shows of them.

    Annotated: rank (what was handed in first, decided last), met and judged (how
    many outcomes, in the present attempt), outcomes (how many there are).
    """
    results = Result.objects.of(organisation).filter(assessment=OuterRef("pk"), attempt=OuterRef("attempt"))
    outcomes = Outcome.objects.of(organisation).filter(version=OuterRef("version"))
    order = {"SUBMITTED": 0, "OPEN": 1, "NOT_YET": 2, "AWARDED": 3}
    whens = [When(state=name, then=Value(place)) for name, place in order.items()]
    rows = assessments(organisation, search=search, state=state, achievement=achievement, within=within)
    return rows.annotate(
        rank=Case(*whens, default=Value(9), output_field=IntegerField()),
        judged=how_many(results),
        met=how_many(results.filter(met=True)),
        outcomes=how_many(outcomes),
    )


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many assessments stand where."""

    open: Tally
    submitted: Tally
    not_yet: Tally
    awarded: Tally


def queue_counts(organisation: Organisation) -> QueueCounts:
    """Count the assessments by state."""
    rows = undecided(organisation)
    return QueueCounts(
        open=counted(rows.filter(state="OPEN")),
        submitted=counted(rows.filter(state="SUBMITTED")),
        not_yet=counted(rows.filter(state="NOT_YET")),
        awarded=counted(newest(organisation).filter(state="AWARDED")),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one assessment stands in the queue of what was handed in; `number` counts from 1."""

    number: int
    total: int
    before: UUID | None
    after: UUID | None


def place_of(assessment: Assessment) -> Place | None:
    """The place in the queue, the longest waiting first; None when it does not wait for a decision."""
    uuids = list(waiting(assessment.organisation).values_list("uuid", flat=True)[:_MOST_NEIGHBOURS])
    if assessment.uuid not in uuids:
        return None
    here = uuids.index(assessment.uuid)
    return Place(
        number=here + 1,
        total=len(uuids),
        before=uuids[here - 1] if here else None,
        after=uuids[here + 1] if here + 1 < len(uuids) else None,
    )


def next_waiting(organisation: Organisation) -> UUID | None:
    """What was handed in longest ago and still waits."""
    return waiting(organisation).values_list("uuid", flat=True).first()


def phrases(outcome: Outcome, *, organisation: Organisation, most: int = 3) -> tuple[str, ...]:
    """Short feedback that was given before for the same outcome, in any version; the latest first."""
    rows = (
        Result.objects.of(organisation)
        .filter(outcome__key=outcome.key)
        .exclude(feedback="")
        .order_by(F("assessed_at").desc())
        .values_list("feedback", flat=True)[:60]
    )
    short = [text for text in rows if len(text) <= LONGEST_PHRASE and "\n" not in text]
    return tuple(dict.fromkeys(short))[:most]
