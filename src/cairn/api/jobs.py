"""Long work: lists of learners, lists that are issued, several awards; understood, mended, started, watched."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Path, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.jobs import (
    ColumnOut,
    ColumnsIn,
    ColumnsOut,
    FaultOut,
    JobKind,
    JobOut,
    LeaveOutIn,
    LeftOutOut,
    MendedOut,
    RowIn,
    RowOut,
    RowsIn,
)
from cairn.credentials import document
from cairn.records.models import Job
from cairn.records.reads import organisation as reads
from cairn.records.reads.bulk import fault_counts
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import bulk, bulk_job, mending, rehearsal, several
from cairn.services.issue.cells import MAX_LIST_BYTES
from cairn.services.issue.columns import fields_of
from cairn.services.run import imports

router = Router(tags=["Jobs"])
STAFF: Final = ("issuer", "assessor")
Line = Annotated[int, Path(ge=0, lt=2**31)]
RowState = Literal["", "READY", "BROKEN", "DONE", "FAILED", "SKIPPED", "ALONE"]
_START: Final = {"learners": imports.start, "issue": bulk.start, several.KIND: several.start}
_PAUSE: Final = {"learners": imports.pause, "issue": bulk.pause, several.KIND: several.pause}
_CANCEL: Final = {"learners": imports.cancel, "issue": bulk.cancel, several.KIND: several.cancel}
_MEND: Final = {"learners": imports.mend, "issue": mending.mend}
_CSV: Final = {"responses": {200: {"description": "The file.", "content": {"text/csv": {}}}}}


@router.get("/jobs", response=Page[JobOut], summary="List the jobs")
@may(*STAFF)
def jobs_list(
    request: Request,
    search: Search = "",
    kind: JobKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[JobOut]:
    """The newest first; those that issue only for issuers."""
    rows = reads.jobs(request.seat.organisation, kind=kind or "", search=search)
    if not request.seat.may("issuer"):
        rows = rows.filter(kind="learners")
    return page(rows, JobOut.of, cursor=cursor, limit=limit)


@router.get("/jobs/{uuid:job}", response=JobOut, summary="Watch a job")
@may(*STAFF)
def job_read(request: Request, job: UUID) -> JobOut:
    """Ask again every few seconds while it is RUNNING."""
    return JobOut.of(_own(request, job))


@router.get("/jobs/{uuid:job}/rows", response=Page[RowOut], summary="List the rows of a job")
@may(*STAFF)
def job_rows(
    request: Request, job: UUID, state: RowState = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[RowOut]:
    """In the order of the file; a BROKEN one says in which field and how to mend it.

    Of a list that is issued only the rows that somebody has to see or has touched; `results` has them all.
    """
    _own(request, job)
    rows = reads.job_rows(request.seat.organisation, job, state=state)
    return page(rows, RowOut.of, cursor=cursor, limit=limit, by="number", name="number")


@router.patch("/jobs/{uuid:job}/rows/{int:number}", response=RowOut, summary="Mend a row")
@may(*STAFF)
def job_row_mend(request: Request, job: UUID, payload: RowIn, number: Line) -> RowOut:
    """Change cells; the row is judged again."""
    mend = _MEND.get(_own(request, job).kind)
    if mend is None:
        raise Conflict("the rows of this job have no cells", code="job.no_cells")
    return RowOut.of(mend(request.seat, job, number, changes=payload.changes, ports=request.ports))


@router.post("/jobs/{uuid:job}/start", response=JobOut, summary="Start a job, or go on")
@may(*STAFF)
def job_start(request: Request, job: UUID) -> JobOut:
    """Rows that are READY are done in the background; BROKEN ones wait."""
    start = _START[_own(request, job).kind]
    return JobOut.of(start(request.seat, job, ports=request.ports))


@router.post("/jobs/{uuid:job}/pause", response=JobOut, summary="Pause a job")
@may(*STAFF)
def job_pause(request: Request, job: UUID) -> JobOut:
    """Before the next rows; `start` goes on."""
    pause = _PAUSE[_own(request, job).kind]
    return JobOut.of(pause(request.seat, job, ports=request.ports))


@router.post("/jobs/{uuid:job}/cancel", response=JobOut, summary="Cancel a job")
@may(*STAFF)
def job_cancel(request: Request, job: UUID) -> JobOut:
    """For good. What is done stays done."""
    cancel = _CANCEL[_own(request, job).kind]
    return JobOut.of(cancel(request.seat, job, ports=request.ports))


# --- lists that are issued ---------------------------------------------------------------------------


@router.get("/jobs/{uuid:job}/columns", response=ColumnsOut, summary="See which column is what")
@may("issuer")
def job_columns(request: Request, job: UUID) -> ColumnsOut:
    """Each column of the list with examples, what it was taken for, and why."""
    return _columns(request, _list(request, job))


@router.put("/jobs/{uuid:job}/columns", response=JobOut, summary="Say which column is what")
@may("issuer")
def job_columns_set(request: Request, job: UUID, payload: ColumnsIn) -> JobOut:
    """Every row is judged anew; a long list becomes READING. Remembered for the next list of the same achievement."""
    _list(request, job)
    said = {**payload.columns, **({"dates": payload.dates} if payload.dates else {})}
    return JobOut.of(rehearsal.match(request.seat, job, columns=said, ports=request.ports))


@router.get("/jobs/{uuid:job}/faults", response=list[FaultOut], summary="Count what is wrong")
@may("issuer")
def job_faults(request: Request, job: UUID) -> list[FaultOut]:
    """The kinds of faults of the rows that wait, the most frequent first."""
    counted = fault_counts(_list(request, job))
    return [
        FaultOut(code=code, rows=n) for code, n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    ]


@router.patch("/jobs/{uuid:job}/rows", response=MendedOut, summary="Mend many rows")
@may("issuer")
def job_rows_mend(request: Request, job: UUID, payload: RowsIn) -> MendedOut:
    """Change cells of up to 2,000 broken rows; they are judged again."""
    _list(request, job)
    changes = {int(number): cells for number, cells in payload.changes.items()}
    return _mended(mending.mend_many(request.seat, job, changes=changes, ports=request.ports))


@router.post("/jobs/{uuid:job}/rows/file", response=MendedOut, summary="Send mended rows as a file")
@may("issuer")
@takes(MAX_LIST_BYTES)
def job_rows_file(request: Request, job: UUID, file: File[UploadedFile]) -> MendedOut:
    """A file of only the broken rows; its column `Row` says which they are."""
    _list(request, job)
    return _mended(
        mending.mend_with_file(
            request.seat, job, data=file.read(), filename=file.name or "", ports=request.ports
        )
    )


@router.post("/jobs/{uuid:job}/leave-out", response=LeftOutOut, summary="Leave broken rows out")
@may("issuer")
def job_leave_out(request: Request, job: UUID, payload: LeaveOutIn) -> LeftOutOut:
    """Those of one kind, or some; they are SKIPPED."""
    _list(request, job)
    if bool(payload.code) == bool(payload.rows):
        raise InvalidInput("Say either a code or the numbers of rows.", code="bulk.leave_out")
    left = mending.leave_out(request.seat, job, code=payload.code, numbers=payload.rows, ports=request.ports)
    return LeftOutOut(left_out=left)


@router.get("/jobs/{uuid:job}/results", summary="What became of every row", openapi_extra=_CSV)
@may("issuer")
def job_results(request: Request, job: UUID) -> HttpResponseBase:
    """As CSV: row, name, email, state, credential (its address), claimed, code, message."""
    _list(request, job)
    headings = ("row", "name", "email", "state", "credential", "claimed", "code", "message")
    claimed = {True: "yes", False: "no", None: ""}
    rows = (
        (
            row.number,
            row.name,
            row.email,
            row.state,
            row.address,
            claimed[row.claimed],
            row.code,
            row.message,
        )
        for row in bulk.results(request.seat, job)
    )
    response = StreamingHttpResponse(
        request.ports.tables.stream_csv(headings, rows), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def said_columns(text: str) -> dict[str, str]:
    """Read the columns of a form: a JSON object of field and heading.

    Raises:
        InvalidInput: bulk.columns.
    """
    wrong = InvalidInput(
        fields={"columns": ["Send a JSON object of field and heading."]}, code="bulk.columns"
    )
    try:
        said = document.parse(text.encode())
    except document.DocumentError as error:
        raise wrong from error
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise wrong
    return {name: str(value) for name, value in said.items()}


def _columns(request: Request, job: Job) -> ColumnsOut:
    shown = [
        ColumnOut(heading=one.heading, examples=list(one.examples), field=one.field, why=one.why)
        for one in bulk_job.columns_seen(job)
    ]
    version = bulk_job.published(request.seat, job.subject_uuid)
    return ColumnsOut(columns=shown, dates=bulk_job.columns_of(job).dates, fields=list(fields_of(version)))


def _mended(done: mending.Mended) -> MendedOut:
    return MendedOut(ready=done.ready, still=done.still, unknown=done.unknown)


def _list(request: Request, uuid: UUID) -> Job:
    """A job that issues a list; the others have no columns.

    Raises:
        NotFound: no such job here. Conflict: job.no_list, it issues no list.
    """
    found = _own(request, uuid)
    if found.kind != "issue":
        raise Conflict("this job issues no list", code="job.no_list")
    return found


def _own(request: Request, uuid: UUID) -> Job:
    found = reads.job(request.seat.organisation, uuid)
    if found is None:
        raise NotFound("no such job")
    if found.kind != "learners":
        request.seat.require("issuer")
    return found
