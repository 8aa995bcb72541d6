"""What is to be judged, what was found, and what the learner sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cairn.records.models import (
    Assessment,
    Award,
    EvidenceItem,
    Organisation,
    Outcome,
    Person,
    Result,
)
from cairn.records.reads.lists import own, searched
from cairn.records.reads.outcomes import with_levels
from cairn.records.reads.people import named as of_name

SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "learner": ("learner__name", "pk"),
    "achievement": ("version__name", "pk"),
    "submitted": ("submitted_at", "pk"),
    "state": ("state", "pk"),
    "evidence": ("evidence_count", "pk"),
}
AWARD_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "learner": ("learner__name", "pk"),
    "achievement": ("version__name", "pk"),
    "date": ("awarded_date", "pk"),
}
STATES: Final = ("OPEN", "SUBMITTED", "AWARDED", "NOT_YET")


def assessments(
    organisation: Organisation,
    *,
    search: str = "",
    state: str = "",
    achievement: UUID | None = None,
    within: Q | None = None,
) -> QuerySet[Assessment]:
    """The assessments of an organisation, the longest waiting first.

    Annotated: evidence_count (pieces that are there). within: only those of which this holds (`lists.reach`).
    """
    pieces = EvidenceItem.objects.across(reason="of the assessment itself").filter(
        assessment=OuterRef("pk"), removed_at=None
    )
    counted = pieces.order_by().values("assessment").annotate(n=Count("pk")).values("n")
    rows = own(Assessment, organisation, within).annotate(evidence_count=Coalesce(Subquery(counted), 0))
    if state in STATES:
        rows = rows.filter(state=state)
    if achievement is not None:
        rows = rows.filter(achievement__uuid=achievement)
    found = searched(rows, search, within=("learner__name", "learner__email", "version__name"))
    return found.select_related("learner", "version", "decided_by").order_by("submitted_at", "pk")


def newest(organisation: Organisation) -> QuerySet[Assessment]:
    """All of them in the order that an index keeps."""
    return Assessment.objects.of(organisation).order_by("-pk")


def waiting(organisation: Organisation) -> QuerySet[Assessment]:
    """What waits for a decision, the longest first, in the order that an index keeps."""
    return undecided(organisation).filter(state="SUBMITTED").order_by("submitted_at", "pk")


def undecided(organisation: Organisation) -> QuerySet[Assessment]:
    """What was not awarded, said as the index says that knows the states of these."""
    return Assessment.objects.of(organisation).exclude(state="AWARDED")


def named(organisation: Organisation, search: str) -> QuerySet[Assessment]:
    """Those of the learners whose name, address or number it is."""
    learners = of_name(organisation, search)
    return Assessment.objects.across(reason="of these learners").filter(learner__in=learners)


def awards_named(organisation: Organisation, search: str) -> QuerySet[Award]:
    """What these learners earned and is to be issued."""
    learners = of_name(organisation, search)
    return Award.objects.across(reason="of these learners").filter(learner__in=learners, to_issue=True)


def to_issue(organisation: Organisation, *, search: str = "", within: Q | None = None) -> QuerySet[Award]:
    """Awards from which no credential was made yet (one that failed does not count)."""
    found = searched(
        own(Award, organisation, within).filter(to_issue=True),
        search,
        within=("learner__name", "learner__email", "version__name"),
    )
    return found.select_related("learner", "version", "assessment").order_by("decided_at", "pk")


def awards_to_issue(organisation: Organisation) -> QuerySet[Award]:
    """The same, the newest first, in the order that an index keeps."""
    return Award.objects.of(organisation).filter(to_issue=True).order_by("-awarded_date", "-pk")


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome with what was found in the attempt that is looked at; None: not judged yet."""

    outcome: Outcome
    result: Result | None
    earlier: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One assessment with everything that is needed to judge it, or to read the judgement.

    evidence: the pieces that are there, by attempt and then as they came.
    """

    assessment: Assessment
    lines: tuple[OutcomeLine, ...]
    evidence: tuple[EvidenceItem, ...]
    award: Award | None

    @property
    def missing(self) -> tuple[Outcome, ...]:
        """The required outcomes that keep it from being awarded."""
        return tuple(
            line.outcome
            for line in self.lines
            if line.outcome.required and not (line.result is not None and line.result.met)
        )

    @property
    def ready(self) -> bool:
        """Could it be awarded now?"""
        return not self.assessment.version.assessed or (bool(self.lines) and not self.missing)


def assessment(organisation: Organisation, assessment_uuid: UUID) -> AssessmentPage | None:
    """One assessment for those who judge it; None when there is no such one here."""
    return _page(Assessment.objects.of(organisation).filter(uuid=assessment_uuid))


def own_assessment(person: Person, assessment_uuid: UUID) -> AssessmentPage | None:
    """One assessment for the learner it is about; None when it is not theirs.

    While it is being judged, what was marked so far is not shown: only a decision is.
    """
    page = _page(Assessment.objects.owned_by(person).filter(uuid=assessment_uuid))
    if page is None or page.assessment.state in ("AWARDED", "NOT_YET"):
        return page
    hidden = tuple(OutcomeLine(line.outcome, None, line.earlier) for line in page.lines)
    return AssessmentPage(page.assessment, hidden, page.evidence, page.award)


def evidence_of(organisation: Organisation, assessment_uuid: UUID) -> QuerySet[EvidenceItem]:
    """The pieces of one assessment that are there."""
    rows = EvidenceItem.objects.of(organisation).filter(assessment__uuid=assessment_uuid, removed_at=None)
    related = ("added_by", "reflection__invitee__seminar")
    rows = rows.select_related(*related).prefetch_related("lab_results__facility")
    return rows.order_by("attempt", "pk")


def _page(rows: QuerySet[Assessment]) -> AssessmentPage | None:
    related = ("organisation", "learner__person", "version__achievement", "decided_by")
    row = rows.select_related(*related).first()
    if row is None:
        return None
    results: dict[int, list[Result]] = {}
    found = Result.objects.of(row.organisation).filter(assessment=row)
    for result in found.select_related("level", "assessed_by").order_by("-attempt"):
        results.setdefault(result.outcome_id, []).append(result)
    lines = []
    for outcome in with_levels(row.version):
        known = results.get(outcome.pk, [])
        now = next((result for result in known if result.attempt == row.attempt), None)
        earlier = tuple(result for result in known if result.attempt < row.attempt)
        lines.append(OutcomeLine(outcome, now, earlier))
    return AssessmentPage(
        assessment=row,
        lines=tuple(lines),
        evidence=tuple(evidence_of(row.organisation, row.uuid)),
        award=Award.objects.of(row.organisation).filter(assessment=row).first(),
    )
