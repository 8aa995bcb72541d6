"""The learners an organisation knows, added by hand or from a file."""

from __future__ import annotations

from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.jobs import JobOut
from cairn.api.schemas.learners import LearnerChangeIn, LearnerIn, LearnerOut
from cairn.records.reads import people
from cairn.services.run import imports, learners

router = Router(tags=["Learners"])
STAFF = learners.ROLES


@router.get("/learners", response=Page[LearnerOut], summary="List the learners")
@may(*STAFF)
def learners_list(
    request: Request, search: Search = "", archived: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[LearnerOut]:
    """Those who are archived only when asked for."""
    rows = people.learners(request.seat.organisation, search=search, archived=archived)
    return page(rows, LearnerOut.of, cursor=cursor, limit=limit)


@router.post("/learners", response={201: LearnerOut}, summary="Add a learner")
@may(*STAFF)
def learner_create(request: Request, payload: LearnerIn) -> LearnerOut:
    """A person who has proved the address here is linked at once."""
    return LearnerOut.of(learners.add(request.seat, **payload.model_dump(), ports=request.ports))


@router.post("/learners/imports", response={201: JobOut}, summary="Read learners from a file")
@may(*STAFF)
@takes(imports.MAX_BYTES)
def learners_import(request: Request, file: File[UploadedFile], version: Form[UUID | None] = None) -> JobOut:
    """CSV or Excel, at most 10 MB and 10,000 rows, with a column `name`. Nobody is added before the job is started.

    version: the published version they are to be assessed for.
    """
    job = imports.read_rows(
        request.seat, data=file.read(), filename=file.name or "", version_uuid=version, ports=request.ports
    )
    return JobOut.of(job)


@router.get("/learners/{uuid:learner}", response=LearnerOut, summary="Read a learner")
@may(*STAFF)
def learner_read(request: Request, learner: UUID) -> LearnerOut:
    """What the organisation knows of them."""
    return LearnerOut.of(learners.learner_of(request.seat, learner))


@router.patch("/learners/{uuid:learner}", response=LearnerOut, summary="Change a learner")
@may(*STAFF)
def learner_change(request: Request, learner: UUID, payload: LearnerChangeIn) -> LearnerOut:
    """Only what is sent changes; signed credentials keep what they say."""
    known = learners.learner_of(request.seat, learner)
    facts = {name: str(getattr(known, name)) for name in LearnerChangeIn.model_fields}
    facts |= {name: str(value) for name, value in payload.said().items()}
    return LearnerOut.of(learners.update(learner, seat=request.seat, **facts, ports=request.ports))


@router.post("/learners/{uuid:learner}/archive", response=LearnerOut, summary="Archive a learner")
@may(*STAFF)
def learner_archive(request: Request, learner: UUID) -> LearnerOut:
    """Their assessments and credentials stay."""
    learners.archive(learner, seat=request.seat, ports=request.ports)
    return LearnerOut.of(learners.learner_of(request.seat, learner))


@router.post("/learners/{uuid:learner}/restore", response=LearnerOut, summary="Restore a learner")
@may(*STAFF)
def learner_restore(request: Request, learner: UUID) -> LearnerOut:
    """Unless another learner has the address meanwhile."""
    learners.restore(learner, seat=request.seat, ports=request.ports)
    return LearnerOut.of(learners.learner_of(request.seat, learner))
