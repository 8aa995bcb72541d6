"""Long work: files of learners, files of credentials, several awards; watched, mended, started, paused."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Path, Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.learners import JobKind, JobOut, RowIn, RowOut
from cairn.records.models import Job
from cairn.records.reads import organisation as reads
from cairn.services.errors import Conflict, NotFound
from cairn.services.issue import bulk, several
from cairn.services.run import imports

router = Router(tags=["Jobs"])
STAFF: Final = ("issuer", "assessor")
Line = Annotated[int, Path(ge=0, lt=2**31)]
RowState = Literal["", "READY", "BROKEN", "DONE", "FAILED", "SKIPPED"]
_START: Final = {"learners": imports.start, "issue": bulk.start, several.KIND: several.start}
_PAUSE: Final = {"issue": bulk.pause, several.KIND: several.pause}
_MEND: Final = {"learners": imports.mend, "issue": bulk.mend}


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
    """In the order of the file; a BROKEN one says in which field and how to mend it."""
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
    """After the row that is being done. Adding learners takes seconds and is not paused."""
    pause = _PAUSE.get(_own(request, job).kind)
    if pause is None:
        raise Conflict("adding learners is not paused", code="job.no_pause")
    return JobOut.of(pause(request.seat, job, ports=request.ports))


def _own(request: Request, uuid: UUID) -> Job:
    found = reads.job(request.seat.organisation, uuid)
    if found is None:
        raise NotFound("no such job")
    if found.kind != "learners":
        request.seat.require("issuer")
    return found
