"""From evidence to a decision: assessments, pieces of evidence, results, awards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.learners import LearnerRef
from cairn.api.schemas.texts import Given, Line, Link, Shown, Text, number
from cairn.records.models import Assessment, Award, EvidenceItem, Result
from cairn.records.reads.assess import AssessmentPage, OutcomeLine

State = Literal["OPEN", "SUBMITTED", "AWARDED", "NOT_YET"]
Mark = Annotated[float, Field(ge=0, le=100)]


class AssignIn(Given):
    """Who is to be assessed for a published version. Safe to repeat."""

    learners: list[UUID] = Field(min_length=1, max_length=10_000)
    version: UUID
    tell: bool = Field(True, description="Write to those for whom it is new.")


class AssessmentOut(Shown):
    uuid: UUID
    learner: LearnerRef
    achievement: UUID
    version: UUID
    title: str
    state: State
    attempt: int
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    reasons: str = Field(description="Why not yet.")

    @classmethod
    def of(cls, row: Assessment) -> AssessmentOut:
        own = ("uuid", "state", "attempt", "created_at", "submitted_at", "decided_at", "reasons")
        return cls(
            **{name: getattr(row, name) for name in own},
            learner=LearnerRef.of(row.learner),
            achievement=row.achievement.uuid,
            version=row.version.uuid,
            title=row.version.name,
        )


class EvidenceOut(Shown):
    """A piece of evidence. A file is fetched from `/api/v1/evidence/UUID/file`."""

    uuid: UUID
    kind: Literal["file", "link", "text"]
    attempt: int
    name: str
    description: str
    link: str
    text: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    added_at: datetime

    @classmethod
    def of(cls, row: EvidenceItem) -> EvidenceOut:
        own = ("uuid", "kind", "attempt", "name", "description", "link", "text")
        more = ("content_type", "size", "sha256", "added_at")
        return cls(**{name: getattr(row, name) for name in (*own, *more)})


class ResultOut(Shown):
    """What was found for one outcome in one attempt. `level` is the uuid of a rubric level."""

    outcome: UUID
    attempt: int
    met: bool
    level: UUID | None
    mark: float | None
    feedback: str
    assessed_at: datetime

    @classmethod
    def of(cls, row: Result) -> ResultOut:
        own = ("attempt", "met", "feedback", "assessed_at")
        return cls(
            **{name: getattr(row, name) for name in own},
            outcome=row.outcome.uuid,
            level=row.level.uuid if row.level else None,
            mark=number(row.mark),
        )


class OutcomeLineOut(Shown):
    """An outcome of the version with the result of the present attempt, if there is one."""

    outcome: UUID
    text: str
    required: bool
    result: ResultOut | None

    @classmethod
    def of(cls, line: OutcomeLine) -> OutcomeLineOut:
        result = ResultOut.of(line.result) if line.result is not None else None
        return cls(
            outcome=line.outcome.uuid, text=line.outcome.text, required=line.outcome.required, result=result
        )


class AssessmentFull(AssessmentOut):
    """One assessment with everything that is needed to judge it."""

    statement: str
    tools_used: str
    ready: bool = Field(description="Could it be awarded now?")
    outcomes: list[OutcomeLineOut]
    evidence: list[EvidenceOut]
    award: UUID | None

    @classmethod
    def of_page(cls, page: AssessmentPage) -> AssessmentFull:
        row = page.assessment
        return cls(
            **AssessmentOut.of(row).model_dump(),
            statement=row.statement,
            tools_used=row.tools_used,
            ready=page.ready,
            outcomes=[OutcomeLineOut.of(line) for line in page.lines],
            evidence=[EvidenceOut.of(item) for item in page.evidence],
            award=page.award.uuid if page.award else None,
        )


class StatementIn(Given):
    statement: Text = ""
    tools_used: Line = ""


class SubmitIn(Given):
    """What is left out stays as it was written."""

    statement: Text | None = None
    tools_used: Line | None = None


class EvidenceLinkIn(Given):
    link: Link
    name: Line = ""
    description: Line = ""


class EvidenceTextIn(Given):
    text: Text
    name: Line = ""
    description: Line = ""


class ResultIn(Given):
    """An outcome with a rubric takes a level, one with a pass mark a mark, any other `met`."""

    level: UUID | None = None
    met: bool | None = None
    mark: Mark | None = None
    feedback: Text = ""


class AwardIn(Given):
    awarded_date: date | None = Field(
        None, description="Today in the organisation's time zone, unless said otherwise."
    )
    grade: Line = ""


class NotYetIn(Given):
    reasons: Text = Field(min_length=1, description="The learner reads them.")


class AwardOut(Shown):
    """A decision. Credentials are made from it."""

    uuid: UUID
    learner: LearnerRef
    version: UUID
    title: str
    assessment: UUID | None
    awarded_date: date
    grade: str
    decided_at: datetime

    @classmethod
    def of(cls, row: Award) -> AwardOut:
        own = ("uuid", "awarded_date", "grade", "decided_at")
        return cls(
            **{name: getattr(row, name) for name in own},
            learner=LearnerRef.of(row.learner),
            version=row.version.uuid,
            title=row.version.name,
            assessment=row.assessment.uuid if row.assessment else None,
        )
