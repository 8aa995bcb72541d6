"""Labs and simulation centres: their slots and seats, and the results that their own programs send."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.labs import StatementsIn, StatementsOut
from cairn.api.schemas.meetings import (
    BookingIn,
    BookingOut,
    LabOut,
    NotOpenedOut,
    SlotOut,
    SlotsIn,
    SlotsOut,
)
from cairn.records.reads import meet as reads
from cairn.services.meet import booking, facilities, inviting, results, slot_series

router = Router(tags=["Labs"])


@router.post("/labs/{uuid:lab}/statements", response=StatementsOut, summary="Send xAPI statements of a lab")
@may(*inviting.PEOPLE)
def lab_statements(request: Request, lab: UUID, payload: StatementsIn) -> StatementsOut:
    """Each becomes evidence of the learner that its actor means, once for its id, and decides nothing by itself.

    Taken are id, actor (mbox, or account with the learner's number as its name), verb, object, result (score,
    success, completion, duration), timestamp and version; anything else refuses that statement.
    """
    done = results.read_statements(
        request.seat, lab, payload.achievement, payload.statements, ports=request.ports
    )
    return StatementsOut.of(done)


@router.get("/labs", response=Page[LabOut], summary="List the labs")
def labs_list(
    request: Request, search: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[LabOut]:
    """Those in use."""
    rows = reads.facilities(request.seat.organisation, search=search, at=request.ports.now())
    return page(rows, LabOut.of, cursor=cursor, limit=limit)


@router.get("/labs/{uuid:lab}/slots", response=Page[SlotOut], summary="List the slots of a lab")
@refuses(404)
def lab_slots(request: Request, lab: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[SlotOut]:
    """Those to come, and of the last day; how many seats are taken, not by whom."""
    found = facilities.facility_of(request.seat, lab)
    return page(reads.slots(found, at=request.ports.now()), SlotOut.of, cursor=cursor, limit=limit, by="pk")


@router.post("/labs/{uuid:lab}/slots", response={201: SlotsOut}, summary="Open slots of a lab")
@may(*facilities.ROLES)
def lab_slots_open(request: Request, lab: UUID, payload: SlotsIn) -> SlotsOut:
    """On several weekdays, at most 200 at once."""
    seat, facts = request.seat, payload.facts
    planned = slot_series.look(seat, lab, facts=facts, ports=request.ports)
    opened = sum(not one.why for one in planned)
    if not payload.trial:
        opened = len(slot_series.repeat(seat, lab, facts=facts, ports=request.ports))
    left_out = [NotOpenedOut(starts_at=one.starts_at, why=one.why) for one in planned if one.why]
    return SlotsOut(opened=opened, left_out=left_out)


@router.post("/labs/slots/{uuid:slot}/bookings", response={201: BookingOut}, summary="Book a seat in a lab")
@may(*inviting.PEOPLE)
def lab_book(request: Request, slot: UUID, payload: BookingIn) -> BookingOut:
    """For a learner of yours, who gets a letter with a file for the calendar."""
    return BookingOut.of(booking.book(request.seat, slot, payload.learner, ports=request.ports))
