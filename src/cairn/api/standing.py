"""What becomes of a credential afterwards: withdrawn, put on hold, corrected, offered again."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from ninja import Router

from cairn.api.credentials import full
from cairn.api.door import may
from cairn.api.requests import Request
from cairn.api.schemas.credentials import AddressIn, CorrectIn, CredentialFull, OfferOut, ReasonIn
from cairn.services.issue import correct, offers, status

router = Router(tags=["Credentials"])
STAFF: Final = ("issuer", "assessor")


@router.post("/credentials/{uuid:credential}/revoke", response=CredentialFull, summary="Withdraw for good")
@may("issuer")
def credential_revoke(request: Request, credential: UUID, payload: ReasonIn) -> CredentialFull:
    """The learner reads the reason; the status list is published at once."""
    status.revoke(credential, seat=request.seat, reason=payload.reason, ports=request.ports)
    return full(request, credential)


@router.post("/credentials/{uuid:credential}/suspend", response=CredentialFull, summary="Put on hold")
@may("issuer")
def credential_suspend(request: Request, credential: UUID, payload: ReasonIn) -> CredentialFull:
    """Only where the version's status purpose is suspension."""
    status.suspend(credential, seat=request.seat, reason=payload.reason, ports=request.ports)
    return full(request, credential)


@router.post("/credentials/{uuid:credential}/reinstate", response=CredentialFull, summary="Lift a hold")
@may("issuer")
def credential_reinstate(request: Request, credential: UUID, payload: ReasonIn) -> CredentialFull:
    """It is good again."""
    status.reinstate(credential, seat=request.seat, reason=payload.reason, ports=request.ports)
    return full(request, credential)


@router.post(
    "/credentials/{uuid:credential}/correct", response={201: CredentialFull}, summary="Correct and reissue"
)
@may("issuer")
def credential_correct(request: Request, credential: UUID, payload: CorrectIn) -> CredentialFull:
    """Returns the new credential; the old one is withdrawn, and its link forwards."""
    made = correct.correct(
        credential,
        seat=request.seat,
        name=payload.name,
        awarded_date=payload.awarded_date,
        reason=payload.reason,
        ports=request.ports,
    )
    return full(request, made.uuid)


@router.post(
    "/credentials/{uuid:credential}/offer/resend", response={201: OfferOut}, summary="Send the offer again"
)
@may(*STAFF)
def offer_resend(request: Request, credential: UUID) -> OfferOut:
    """With a new link; the old one ends. At most 20 mails a minute."""
    return OfferOut.of(offers.resend(credential, seat=request.seat, ports=request.ports))


@router.post("/credentials/{uuid:credential}/offer/remind", response={201: OfferOut}, summary="Remind")
@may(*STAFF)
def offer_remind(request: Request, credential: UUID) -> OfferOut:
    """Somebody who has not taken their credential; with a new link."""
    return OfferOut.of(offers.remind(credential, seat=request.seat, ports=request.ports))


@router.post(
    "/credentials/{uuid:credential}/offer/readdress",
    response={201: OfferOut},
    summary="Send to another address",
)
@may(*STAFF)
def offer_readdress(request: Request, credential: UUID, payload: AddressIn) -> OfferOut:
    """The address is kept as the learner's."""
    made = offers.readdress(credential, seat=request.seat, email=payload.email, ports=request.ports)
    return OfferOut.of(made)
