"""Seminars of a token's organisation: read, planned, cancelled; who was invited and who came."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.meetings import (
    CancelIn,
    InviteeOut,
    SeminarIn,
    SeminarOut,
    SeminarsOut,
    SeminarWholeOut,
)
from cairn.records.models import Seminar
from cairn.records.reads import meet as reads
from cairn.services.meet import inviting, seminars, sharing

router = Router(tags=["Seminars"])
State = Annotated[
    Literal["", "coming", "past", "cancelled"], Query("", description="Empty: all that are not cancelled.")
]


def _read(request: Request, uuid: UUID) -> Seminar:
    """One with its numbers."""
    found = seminars.seminar_of(request.seat, uuid)
    found.invited, found.came = (  # type: ignore[attr-defined]
        found.invitees.count(),
        found.invitees.filter(attended_at__isnull=False).count(),
    )
    return found


@router.get("/seminars", response=Page[SeminarOut], summary="List the seminars")
def seminars_list(
    request: Request, search: Search = "", state: State = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[SeminarOut]:
    """How many were invited and came, not who."""
    now = request.ports.now()
    rows = reads.seminars(request.seat.organisation, search=search, state=state, at=now)
    return page(rows, SeminarOut.of, cursor=cursor, limit=limit)


@router.post("/seminars", response={201: SeminarsOut}, summary="Plan a seminar, or a series")
@may(*seminars.ROLES)
def seminar_plan(request: Request, payload: SeminarIn) -> SeminarsOut:
    """Nobody is written to yet."""
    facts = payload.model_dump(exclude={"expert", "achievements", "days"})
    made = seminars.plan_series(
        request.seat,
        facts=facts,
        days=payload.days,
        expert=payload.expert,
        serves=payload.achievements,
        ports=request.ports,
    )
    return SeminarsOut(items=[SeminarOut.of(_read(request, one.uuid)) for one in made])


@router.get("/seminars/{uuid:seminar}", response=SeminarWholeOut, summary="Read a seminar")
@refuses(404)
def seminar_read(request: Request, seminar: UUID) -> SeminarWholeOut:
    """With the credentials that it is for."""
    return SeminarWholeOut.whole(_read(request, seminar))


@router.post("/seminars/{uuid:seminar}/cancel", response=SeminarWholeOut, summary="Cancel a seminar")
@may(*seminars.ROLES)
def seminar_cancel(request: Request, seminar: UUID, payload: CancelIn) -> SeminarWholeOut:
    """The expert and who was invited are told once, with the reason."""
    seminars.cancel(request.seat, seminar, reason=payload.reason, ports=request.ports)
    return SeminarWholeOut.whole(_read(request, seminar))


@router.get("/seminars/{uuid:seminar}/attendance", response=Page[InviteeOut], summary="Read who came")
@may(*inviting.PEOPLE)
@refuses(404)
def seminar_attendance(
    request: Request, seminar: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[InviteeOut]:
    """Everybody who was invited, and how it is known that they came."""
    found = seminars.seminar_of(request.seat, seminar)
    named = sharing.names_shown(found.starts_at, found.minutes, at=request.ports.now())
    return page(reads.invitees(found, guests=named), InviteeOut.of, cursor=cursor, limit=limit)
