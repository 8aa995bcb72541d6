"""Waivers and substitutions: asked for by a person with a key of theirs; granted, refused, taken back by a provider."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may, of_person, refuses, takes_thought
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.qualifications import PLANS
from cairn.api.requests import Request
from cairn.api.schemas.qualifications import RefusalIn
from cairn.api.schemas.waivers import GiveIn, RequirementOut, TermsIn, WaiverAskIn, WaiverOut
from cairn.records.reads import waivers as reads
from cairn.services.stack import catalogue, decided, design, mapped, waivers

router = Router(tags=["Qualifications"])


@router.get(
    "/qualifications/{uuid:qualification}/requirements",
    response=list[RequirementOut],
    summary="List what the rules ask for",
)
def requirements_list(request: Request, qualification: UUID) -> list[RequirementOut]:
    """Of the newest published version of one of yours: what a decision for one learner can be about."""
    version = catalogue.published(design.qualification_of(request.seat, qualification).uuid)
    unit = catalogue.rules_of(version).unit
    return [RequirementOut.of(one, unit) for one in decided.requirements(version)]


@router.post(
    "/qualifications/{uuid:qualification}/waivers/ask",
    response={201: WaiverOut},
    summary="Ask for a waiver or a substitution",
)
@of_person(PLANS)
@refuses(409)
@takes_thought
def waiver_ask(request: Request, qualification: UUID, payload: WaiverAskIn) -> WaiverOut:
    """The provider sees your name, why you ask, and the credential that is to count; nothing else."""
    made = waivers.ask(
        request.holder,
        qualification,
        part=payload.part,
        held=payload.held,
        why=payload.why,
        ports=request.ports,
    )
    return WaiverOut.of(made)


@router.post("/waivers/{uuid:waiver}/withdraw", response={204: None}, summary="Take back what you asked for")
@of_person(PLANS)
@refuses(409)
def waiver_withdraw(request: Request, waiver: UUID) -> None:
    """While nobody decided it."""
    waivers.withdraw(request.holder, waiver, ports=request.ports)


@router.get("/waivers", response=Page[WaiverOut], summary="List waivers and substitutions")
@may("designer", "issuer")
def waivers_list(
    request: Request,
    state: Literal["ASKED", "GRANTED", "REFUSED", "REVOKED"] = "ASKED",
    search: Search = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[WaiverOut]:
    """Those that wait, unless said otherwise."""
    rows = reads.waivers(request.seat.organisation, states=(state,), search=search)
    return page(rows, WaiverOut.of, cursor=cursor, limit=limit)


@router.post(
    "/qualifications/{uuid:qualification}/waivers",
    response={201: WaiverOut},
    summary="Grant one unasked",
)
@may("designer", "issuer")
@refuses(409)
def waiver_give(request: Request, qualification: UUID, payload: GiveIn) -> WaiverOut:
    """To a learner of yours, in a qualification of yours, about a credential of yours."""
    made = waivers.give(
        request.seat,
        qualification,
        learner=payload.learner,
        part=payload.part,
        credential=payload.credential,
        terms=payload.terms,
        ports=request.ports,
    )
    return WaiverOut.of(made)


@router.post("/waivers/{uuid:waiver}/grant", response=WaiverOut, summary="Grant what was asked for")
@may("designer", "issuer")
@refuses(409)
def waiver_grant(request: Request, waiver: UUID, payload: TermsIn) -> WaiverOut:
    """It is part of the learner's audits from now on."""
    return WaiverOut.of(waivers.grant(request.seat, waiver, terms=payload.terms, ports=request.ports))


@router.post(
    "/waivers/{uuid:waiver}/grant-as-mapped",
    response=WaiverOut,
    summary="Grant it as a certificate is mapped",
)
@may("designer", "issuer")
@refuses(409)
def waiver_grant_as_mapped(request: Request, waiver: UUID) -> WaiverOut:
    """Of what was asked for by a mapping: its reason and its last day are those of the mapping."""
    return WaiverOut.of(mapped.grant(request.seat, waiver, ports=request.ports))


@router.post("/waivers/{uuid:waiver}/refuse", response=WaiverOut, summary="Say no to a waiver")
@may("designer", "issuer")
@refuses(409)
def waiver_refuse(request: Request, waiver: UUID, payload: RefusalIn) -> WaiverOut:
    """They read the reason, and may ask again."""
    return WaiverOut.of(waivers.refuse(request.seat, waiver, reason=payload.reason, ports=request.ports))


@router.post("/waivers/{uuid:waiver}/revoke", response=WaiverOut, summary="Take back what was granted")
@may("designer", "issuer")
@refuses(409)
def waiver_revoke(request: Request, waiver: UUID, payload: RefusalIn) -> WaiverOut:
    """From now on. What was awarded by it stays."""
    return WaiverOut.of(waivers.revoke(request.seat, waiver, reason=payload.reason, ports=request.ports))
