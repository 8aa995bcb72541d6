"""Labs and seminars shared between organisations: what yours opened, and what others opened to it."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.meetings import BookingIn
from cairn.api.schemas.sharings import (
    EndIn,
    HostedBookingOut,
    HostedSlotOut,
    SharedOut,
    SharingIn,
    SharingOut,
)
from cairn.records.models import Sharing, Slot
from cairn.records.reads import meet as reads
from cairn.services import places
from cairn.services.meet import hosted, inviting, sharing

router = Router(tags=["Labs"])


@router.get("/sharings", response=Page[SharingOut], summary="List what you share")
def sharings_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[SharingOut]:
    """Labs and seminars that others may bring learners to, those that ended too."""
    now = request.ports.now()
    rows = Sharing.objects.of(request.seat.organisation).select_related(*sharing.RELATED)
    return page(rows, lambda row: SharingOut.of(row, at=now, is_owner=True), cursor=cursor, limit=limit)


@router.post("/labs/{uuid:lab}/sharings", response={201: SharedOut}, summary="Share a lab")
@may(*sharing.ROLES)
def lab_share(request: Request, lab: UUID, payload: SharingIn) -> SharedOut:
    """With one other organisation: by a link that it takes, or by its name."""
    made, token = sharing.share_lab(request.seat, lab, terms=payload.terms, ports=request.ports)
    return _shared(request, made, token)


@router.post("/seminars/{uuid:seminar}/sharings", response={201: SharedOut}, summary="Share a seminar")
@may(*sharing.ROLES)
def seminar_share(request: Request, seminar: UUID, payload: SharingIn) -> SharedOut:
    """Likewise; of the terms it takes no weekdays, and seats only in all."""
    terms = {
        name: value
        for name, value in payload.terms.items()
        if name not in ("weekdays", "slot_seats") or value
    }
    made, token = sharing.share_seminar(request.seat, seminar, terms=terms, ports=request.ports)
    return _shared(request, made, token)


def _shared(request: Request, made: Sharing, token: str) -> SharedOut:
    link = places.guest(request.seat.organisation, "sharing", token) if token else ""
    return SharedOut(sharing=SharingOut.of(made, at=request.ports.now(), is_owner=True), link=link)


@router.post("/sharings/{uuid:sharing_uuid}/end", response=SharingOut, summary="End what you share")
@may(*sharing.ROLES)
def sharing_end(request: Request, sharing_uuid: UUID, payload: EndIn) -> SharingOut:
    """They book nothing more."""
    done = sharing.end(request.seat, sharing_uuid, **payload.model_dump(), ports=request.ports)
    return SharingOut.of(done, at=request.ports.now(), is_owner=True)


@router.get("/hosted", response=Page[SharingOut], summary="List what others share with you")
def hosted_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[SharingOut]:
    """Taken or not, those that ended too; links are taken on the pages."""
    now = request.ports.now()
    rows = sharing.hosted_by_others(request.seat.organisation)
    return page(rows, lambda row: SharingOut.of(row, at=now, is_owner=False), cursor=cursor, limit=limit)


@router.get(
    "/hosted/{uuid:hosted_uuid}/slots", response=Page[HostedSlotOut], summary="List slots open to you"
)
@refuses(404)
def hosted_slots(
    request: Request, hosted_uuid: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[HostedSlotOut]:
    """How many seats are taken, not by whom, and how many you may still book."""
    found = sharing.hosted(request.seat, hosted_uuid)
    now = request.ports.now()
    sharing.must_be_taken(found, at=now)
    rows = hosted.with_own(reads.with_booked(hosted.slots(found, at=now)), found)
    all_own = hosted.bookings(found, request.seat).count()

    def shown(row: Slot) -> HostedSlotOut:
        free = hosted.room(found, row, taken=row.booked, own=row.own, all_own=all_own)  # type: ignore[attr-defined]
        return HostedSlotOut.of(row, free)

    return page(rows, shown, cursor=cursor, limit=limit, by="pk")


@router.post(
    "/hosted/{uuid:hosted_uuid}/slots/{uuid:hosted_slot}/bookings",
    response={201: HostedBookingOut},
    summary="Book a seat in somebody else's lab",
)
@may(*inviting.PEOPLE)
def hosted_book(
    request: Request, hosted_uuid: UUID, hosted_slot: UUID, payload: BookingIn
) -> HostedBookingOut:
    """For a learner of yours, within the terms."""
    made = hosted.book(request.seat, hosted_uuid, hosted_slot, payload.learner, ports=request.ports)
    return HostedBookingOut(
        uuid=made.uuid, slot=hosted_slot, learner=payload.learner, reference=made.reference
    )
