"""From evidence to a decision, one learner and one published version at a time."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.assessments import (
    AssessmentFull,
    AssessmentOut,
    AssignIn,
    AwardIn,
    AwardOut,
    NotYetIn,
    ResultIn,
    ResultOut,
    StatementIn,
    SubmitIn,
)
from cairn.records.reads import assess, organisation
from cairn.services.assess import evidence, marking
from cairn.services.errors import NotFound
from cairn.services.run import learners

router = Router(tags=["Assessments"])
STAFF = ("assessor", "issuer")


@router.get("/assessments", response=Page[AssessmentOut], summary="List the assessments")
@may(*STAFF)
def assessments_list(
    request: Request,
    search: Search = "",
    state: Literal["", "OPEN", "SUBMITTED", "AWARDED", "NOT_YET"] = "",
    achievement: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AssessmentOut]:
    """The newest first."""
    own = request.seat.organisation
    rows = assess.assessments(own, search=search, state=state, achievement=achievement)
    return page(rows.select_related("achievement"), AssessmentOut.of, cursor=cursor, limit=limit)


@router.post("/assessments", response={201: list[AssessmentOut]}, summary="Assign learners")
@may(*STAFF)
def assessments_assign(request: Request, payload: AssignIn) -> list[AssessmentOut]:
    """Opens an assessment for each and asks for evidence by mail. One that is there already is returned."""
    made = learners.assign(
        request.seat, payload.learners, payload.version, tell=payload.tell, ports=request.ports
    )
    return [AssessmentOut.of(row) for row in made]


@router.get("/assessments/{uuid:assessment}", response=AssessmentFull, summary="Read an assessment")
@may(*STAFF)
def assessment_read(request: Request, assessment: UUID) -> AssessmentFull:
    """With its evidence and the results of the present attempt."""
    return _full(request, assessment)


@router.patch("/assessments/{uuid:assessment}", response=AssessmentFull, summary="Write the statement")
@may(*STAFF)
def assessment_write(request: Request, assessment: UUID, payload: StatementIn) -> AssessmentFull:
    """What the learner says of their work, and which tools they used."""
    evidence.write(assessment, by=request.seat, **payload.model_dump(), ports=request.ports)
    return _full(request, assessment)


@router.post("/assessments/{uuid:assessment}/submit", response=AssessmentFull, summary="Hand in")
@may(*STAFF)
def assessment_submit(request: Request, assessment: UUID, payload: SubmitIn | None = None) -> AssessmentFull:
    """On the learner's behalf. After "not yet" this is the next attempt."""
    said = (payload or SubmitIn()).model_dump()
    evidence.submit(assessment, by=request.seat, **said, ports=request.ports)
    return _full(request, assessment)


@router.put(
    "/assessments/{uuid:assessment}/results/{uuid:outcome}", response=ResultOut, summary="Mark an outcome"
)
@may("assessor")
def assessment_mark(request: Request, assessment: UUID, outcome: UUID, payload: ResultIn) -> ResultOut:
    """In the present attempt; marking again replaces it. `outcome` is the uuid, not the key."""
    made = marking.mark(
        assessment,
        seat=request.seat,
        outcome_uuid=outcome,
        level_uuid=payload.level,
        met=payload.met,
        mark=payload.mark,
        feedback=payload.feedback,
        ports=request.ports,
    )
    return ResultOut.of(made)


@router.post("/assessments/{uuid:assessment}/award", response={201: AwardOut}, summary="Award")
@may("assessor")
def assessment_award(request: Request, assessment: UUID, payload: AwardIn | None = None) -> AwardOut:
    """Refused (`award.result_missing`) unless every required outcome has a met result in this attempt."""
    said = payload.model_dump() if payload else {}
    return AwardOut.of(marking.award(assessment, seat=request.seat, **said, ports=request.ports))


@router.post("/assessments/{uuid:assessment}/not-yet", response=AssessmentFull, summary="Decide: not yet")
@may("assessor")
def assessment_not_yet(request: Request, assessment: UUID, payload: NotYetIn) -> AssessmentFull:
    """The learner is told, outcome by outcome, and may hand in again."""
    marking.not_yet(assessment, seat=request.seat, reasons=payload.reasons, ports=request.ports)
    return _full(request, assessment)


@router.post("/assessments/{uuid:assessment}/reopen", response=AssessmentFull, summary="Take a decision back")
@may("assessor")
def assessment_reopen(request: Request, assessment: UUID) -> AssessmentFull:
    """As long as no credential was made from it."""
    marking.reopen(assessment, seat=request.seat, ports=request.ports)
    return _full(request, assessment)


@router.get("/awards", response=Page[AwardOut], summary="List the awards", tags=["Awards"])
@may(*STAFF)
def awards_list(
    request: Request, search: Search = "", to_issue: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[AwardOut]:
    """to_issue: only those from which no credential was made yet."""
    own = request.seat.organisation
    rows = assess.to_issue(own, search=search) if to_issue else organisation.awards(own, search=search)
    related = rows.select_related("learner", "version", "assessment")
    return page(related, AwardOut.of, cursor=cursor, limit=limit)


def _full(request: Request, assessment: UUID) -> AssessmentFull:
    found = assess.assessment(request.seat.organisation, assessment)
    if found is None:
        raise NotFound("no such assessment")
    return AssessmentFull.of_page(found)
