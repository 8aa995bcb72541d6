"""Long work: lists of learners, lists that are issued, several awards; their columns, rows and results."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Line, Shown
from cairn.records.models import Job, JobRow
from cairn.services import jobs

JobKind = Literal["learners", "issue", "issue-awards"]
JobState = Literal[
    "DRAFT", "WAITING", "RUNNING", "PAUSED", "DONE", "FAILED", "READING", "CANCELLED"
]  # fmt: skip
RowState = Literal["READY", "BROKEN", "DONE", "FAILED", "SKIPPED", "ALONE"]
Field_ = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]+$")]


class JobOut(Shown):
    """Long work. READING: a long list is being judged. DRAFT: read and judged, not started.

    `version`: what it issues or assigns. `columns`: field → heading, as the list was understood.
    """

    uuid: UUID
    kind: JobKind
    state: JobState
    title: str
    version: UUID | None
    total: int
    done: int
    ready: int = Field(description="Rows that nothing is wrong with and that are still to be done.")
    failed: int = Field(description="Rows that are broken or were refused.")
    skipped: int = Field(description="Rows that were left out.")
    seconds_left: int | None = Field(description="While it runs, as fast as it was so far.")
    columns: dict[str, str]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    failure: str
    failure_code: str

    @classmethod
    def of(cls, row: Job) -> JobOut:
        own = (
            "uuid",
            "kind",
            "state",
            "title",
            "total",
            "done",
            "failed",
            "skipped",
            "failure",
            "failure_code",
        )
        when = ("created_at", "started_at", "finished_at")
        known = jobs.progress(row)
        return cls(
            **{name: getattr(row, name) for name in (*own, *when)},
            version=row.subject_uuid,
            ready=known.ready,
            seconds_left=known.seconds_left,
            columns=row.options.get("columns", {}),
        )


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


class RowsIn(Given):
    """Cells that change in many rows: number of the row → name of the field → text."""

    changes: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,7}$")], dict[Line, Line]] = Field(
        max_length=2000, examples=[{"3": {"outcome-2": "80"}, "17": {"name": "Dana Novák"}}]
    )


class MendedOut(Shown):
    """What became of rows that were mended. `unknown`: numbers of rows that were not broken."""

    ready: int
    still: int
    unknown: int


class LeaveOutIn(Given):
    """Broken rows to be left out: those of one kind, or some by their number."""

    code: Line = Field("", examples=["row.already_issued"])
    rows: list[Annotated[int, Field(ge=0, lt=2**31)]] = Field(default_factory=list, max_length=2000)


class LeftOutOut(Shown):
    left_out: int


class FaultOut(Shown):
    """One kind of fault, and how many rows wait because of it."""

    code: str
    rows: int


class BulkRowsIn(Given):
    """Rows of a list: name of the field (`name`, `email`, `number`, `date`, `result`, `outcome-1` …) → text."""

    version: UUID
    rows: list[dict[Field_, Line]] = Field(
        min_length=1,
        max_length=2000,
        examples=[[{"name": "Amina Al-Sayed", "email": "amina@example.org", "outcome-1": "Secure"}]],
    )


class ColumnOut(Shown):
    """A column of a list. `why`: by its `heading`, as chosen `before`, by its `content`; `field` "": left out."""

    heading: str
    examples: list[str]
    field: str
    why: str


class ColumnsOut(Shown):
    """Which column is what. `fields`: what a column may be."""

    columns: list[ColumnOut]
    dates: str
    fields: list[str]


class ColumnsIn(Given):
    """Field → heading; what is left out is not used."""

    columns: dict[Field_, Line] = Field(max_length=250, examples=[{"name": "Teilnehmer", "email": "Mail"}])
    dates: Literal["", "dmy", "mdy"] = Field("", description="How dates like 4/3/2026 are written.")
