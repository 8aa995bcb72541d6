"""The learners an organisation knows, and the jobs that bring many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.texts import Email, Given, Line, Shown
from cairn.records.models import Job, JobRow, Learner


class LearnerIn(Given):
    name: Line = Field(examples=["Amina Al-Sayed"])
    email: Email = ""
    number: Line = Field("", description="Your own number for them.")
    language: Line = Field("", examples=["en"])


class LearnerChangeIn(Given):
    """What changes; what is left out stays."""

    name: Line = ""
    email: Email = ""
    number: Line = ""
    language: Line = ""


class LearnerOut(Shown):
    """`claimed`: they have an account here and took something into their passport, or proved the address."""

    uuid: UUID
    name: str
    email: str
    number: str
    language: str
    claimed: bool
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def of(cls, row: Learner) -> LearnerOut:
        own = ("uuid", "name", "email", "number", "language", "created_at", "archived_at")
        return cls(**{name: getattr(row, name) for name in own}, claimed=row.person_id is not None)


class LearnerRef(Shown):
    """A learner, where something of theirs is shown."""

    uuid: UUID
    name: str
    email: str

    @classmethod
    def of(cls, row: Learner) -> LearnerRef:
        return cls(uuid=row.uuid, name=row.name, email=row.email)


JobKind = Literal["learners", "issue", "issue-awards"]
JobState = Literal["DRAFT", "WAITING", "RUNNING", "PAUSED", "DONE", "FAILED"]
RowState = Literal["READY", "BROKEN", "DONE", "FAILED", "SKIPPED"]


class JobOut(Shown):
    """Long work. DRAFT: read and judged, not started. `version`: what it issues or assigns."""

    uuid: UUID
    kind: JobKind
    state: JobState
    title: str
    version: UUID | None
    total: int
    done: int
    failed: int = Field(description="Rows that are broken or were refused.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    failure: str

    @classmethod
    def of(cls, row: Job) -> JobOut:
        own = ("uuid", "kind", "state", "title", "total", "done", "failed", "failure")
        when = ("created_at", "started_at", "finished_at")
        return cls(**{name: getattr(row, name) for name in (*own, *when)}, version=row.subject_uuid)


class RowOut(Shown):
    """A row of a file: what came in, what is wrong with it, what it became (a learner or an award)."""

    number: int = Field(description="The line in the file.")
    data: dict[str, str]
    state: RowState
    error_code: str
    error_field: str
    message: str = Field(description="What is wrong, and how to mend it.")
    result: UUID | None

    @classmethod
    def of(cls, row: JobRow) -> RowOut:
        own = ("number", "data", "state", "error_code", "error_field", "message")
        return cls(**{name: getattr(row, name) for name in own}, result=row.result_uuid)


class RowIn(Given):
    """Cells that change, by the name of the field (`name`, `email`, `date`, `outcome-1` …)."""

    changes: dict[Line, Line] = Field(max_length=100)
