"""Consultations about the draft of a standard: opened and ended by its body, answered by those who adopted it."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.standard_talk import (
    ConsultationOut,
    ConsultedOut,
    ConsultedTalkIn,
    ConsultIn,
    GuestIn,
    GuestOut,
    InvitedOut,
    ThreadOut,
    WholeConsultedOut,
    WholeThreadOut,
)
from cairn.api.standard_talk import thread_of
from cairn.records.models import Consultation
from cairn.services import places
from cairn.services.errors import NotFound
from cairn.services.standards import consulting, discussing, writing
from cairn.services.standards.find import standard_of
from cairn.services.standards.taken_part import consultations_of

router = Router(tags=["Standards"])


@router.get(
    "/own-standards/{uuid:standard}/consultations",
    response=list[ConsultationOut],
    summary="List the consultations about a standard",
)
@may("designer")
@refuses(404)
def own_standard_consultations(request: Request, standard: UUID) -> list[ConsultationOut]:
    """Of the bodies that lead or draft it: the newest 50."""
    found = standard_of(request.seat, standard)
    held, now = consultations_of(found), request.ports.now()
    letters = writing.letters_of(found.organisation, [row.uuid for row in held])
    return [ConsultationOut.of(row, letters.get(row.uuid), now=now) for row in held]


@router.post(
    "/own-standards/{uuid:standard}/consultations",
    response={201: ConsultationOut},
    summary="Open a consultation about a standard",
)
@may("designer")
@refuses(404, 409)
def own_standard_consult(request: Request, standard: UUID, payload: ConsultIn) -> ConsultationOut:
    """By the body that leads it: the draft is kept as a round; `letters` says how many organisations get one."""
    made = consulting.begin(request.seat, standard, **payload.model_dump(), ports=request.ports)
    return _shown(request, made)


@router.post(
    "/own-standards/{uuid:standard}/consultations/{uuid:consultation}/finish",
    response=ConsultationOut,
    summary="End a consultation about a standard",
)
@may("designer")
@refuses(404, 409)
def own_standard_consult_end(request: Request, standard: UUID, consultation: UUID) -> ConsultationOut:
    """Before its last day; what was said stays, and letters that are not written yet are not."""
    return _shown(request, consulting.finish(request.seat, standard, consultation, ports=request.ports))


@router.get(
    "/own-standards/{uuid:standard}/consultations/{uuid:consultation}/guests",
    response=Page[GuestOut],
    summary="List the guests of a consultation",
)
@may("designer")
@refuses(404)
def own_standard_guests(
    request: Request, standard: UUID, consultation: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[GuestOut]:
    """The newest first."""
    held = consultations_of(standard_of(request.seat, standard))
    found = next((one for one in held if one.uuid == consultation), None)
    if found is None:
        raise NotFound("no such consultation")
    return page(consulting.guests_of(found), GuestOut.of, cursor=cursor, limit=limit)


@router.post(
    "/own-standards/{uuid:standard}/consultations/{uuid:consultation}/guests",
    response={201: InvitedOut},
    summary="Invite a guest to a consultation",
)
@may("designer")
@refuses(404, 409)
def own_standard_invite(request: Request, standard: UUID, consultation: UUID, payload: GuestIn) -> InvitedOut:
    """By the body that leads it. The link is mailed where there is an address, or it is in the answer."""
    asked = consulting.invite(
        request.seat, standard, consultation, payload.facts(), words=payload.words, ports=request.ports
    )
    address = places.guest(asked.link.organisation, consulting.PURPOSE, asked.token)
    shown = GuestOut.of(asked.link).model_dump()
    return InvitedOut(**shown, mailed=asked.mailed, link=None if asked.mailed else address)


@router.delete(
    "/own-standards/{uuid:standard}/consultations/{uuid:consultation}/guests/{uuid:link}",
    response={204: None},
    summary="Withdraw a guest's link",
)
@may("designer")
@refuses(404, 409)
def own_standard_uninvite(request: Request, standard: UUID, consultation: UUID, link: UUID) -> None:
    """What they said stays."""
    consulting.uninvite(request.seat, standard, consultation, link, ports=request.ports)


@router.get("/consultations", response=list[ConsultedOut], summary="List the consultations you are asked in")
def consultations_list(request: Request) -> list[ConsultedOut]:
    """Open ones about standards that your published credentials adopt: the newest 20."""
    now = request.ports.now()
    return [ConsultedOut.of(row, now=now) for row in consulting.asks(request.seat, ports=request.ports)]


@router.get(
    "/consultations/{uuid:consultation}",
    response=WholeConsultedOut,
    summary="Read a consultation you are asked in",
)
@refuses(404)
def consultation_read(request: Request, consultation: UUID) -> WholeConsultedOut:
    """Open or over."""
    return WholeConsultedOut.whole(consulting.asked(request.seat, consultation), now=request.ports.now())


@router.get(
    "/consultations/{uuid:consultation}/comments",
    response=Page[ThreadOut],
    summary="List what you said in a consultation",
)
@refuses(404)
def consultation_comments(
    request: Request, consultation: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[ThreadOut]:
    """The threads that your organisation began, the newest first; nobody else's."""
    rows = discussing.threads(discussing.of_adopter(request.seat, consultation))
    return page(rows, ThreadOut.of, cursor=cursor, limit=limit)


@router.post(
    "/consultations/{uuid:consultation}/comments",
    response={201: ThreadOut},
    summary="Say something in a consultation",
)
@refuses(404, 409)
def consultation_say(request: Request, consultation: UUID, payload: ConsultedTalkIn) -> ThreadOut:
    """A comment, or an answer in one of your threads; the body and its group read it."""
    voice = discussing.of_adopter(request.seat, consultation)
    return ThreadOut.of(discussing.say(voice, **payload.model_dump(), ports=request.ports))


@router.get(
    "/consultations/{uuid:consultation}/comments/{uuid:comment}",
    response=WholeThreadOut,
    summary="Read a thread in a consultation",
)
@refuses(404)
def consultation_thread(request: Request, consultation: UUID, comment: UUID) -> WholeThreadOut:
    """One that your organisation began, with what was answered and decided."""
    return thread_of(discussing.of_adopter(request.seat, consultation), comment)


def _shown(request: Request, row: Consultation) -> ConsultationOut:
    letters = writing.letters_about(request.seat.organisation, row.uuid)
    return ConsultationOut.of(row, letters, now=request.ports.now())
