"""Qualifications: built and published by a provider; audited, pinned and asked for by a person with a key of theirs."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may, of_person, refuses, takes_thought
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.qualifications import (
    AskIn,
    AuditedOut,
    NearOut,
    NoteIn,
    PinIn,
    PinOut,
    QualificationIn,
    QualificationOut,
    RefusalIn,
    RulesIn,
    StackOut,
    VersionOfRulesOut,
)
from cairn.credentials.document import dump
from cairn.records.models import Stack
from cairn.records.reads import qualifications as reads
from cairn.services.stack import asking, auditing, awarding, catalogue, design, pins

router = Router(tags=["Qualifications"])
PLANS = "plans"


@router.get("/qualifications", response=Page[QualificationOut], summary="List your qualifications")
def qualifications_list(
    request: Request, search: Search = "", archived: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[QualificationOut]:
    """Those put away only when asked for."""
    rows = reads.qualifications(request.seat.organisation, search=search, archived=archived)
    return page(rows, QualificationOut.of, cursor=cursor, limit=limit)


@router.post("/qualifications", response={201: VersionOfRulesOut}, summary="Begin a qualification")
@may("designer")
def qualification_create(request: Request, payload: QualificationIn) -> VersionOfRulesOut:
    """With a draft in which nothing is asked for yet."""
    version = design.begin(request.seat, name=payload.name, ports=request.ports)
    return VersionOfRulesOut.of(version, design.rules_json(version)[0], design.judged(version))


@router.get("/qualifications/closest", response=list[NearOut], summary="What you are closest to")
@of_person(PLANS)
@takes_thought
def qualifications_closest(request: Request, search: Search = "") -> list[NearOut]:
    """The 50 exits of published qualifications that lack least; those where nothing counts last."""
    found = auditing.closest_for(request.holder, ports=request.ports, search=search)
    return [NearOut.of(one) for one in found]


@router.get(
    "/qualifications/{uuid:qualification}/rules",
    response=VersionOfRulesOut,
    summary="Read the rules of a draft",
)
@may("designer")
def qualification_rules(request: Request, qualification: UUID) -> VersionOfRulesOut:
    """As they stand in the builder; the published ones are at the qualification's own address."""
    version = design.current(request.seat, qualification)
    return VersionOfRulesOut.of(version, design.rules_json(version)[0], design.judged(version))


@router.put(
    "/qualifications/{uuid:qualification}/rules",
    response=VersionOfRulesOut,
    summary="Set the rules of a draft",
)
@may("designer")
@refuses(409)
def qualification_rules_set(request: Request, qualification: UUID, payload: RulesIn) -> VersionOfRulesOut:
    """In place of all that stood there. Refused: what cannot be read; a draft that somebody saved since."""
    text = dump(payload.rules).encode()
    looked = design.take_file(
        request.seat, qualification, text, revision=payload.revision, ports=request.ports
    )
    return VersionOfRulesOut.of(looked.version, design.rules_json(looked.version)[0], looked)


@router.post(
    "/qualifications/{uuid:qualification}/publish", response=VersionOfRulesOut, summary="Publish the draft"
)
@may("designer")
@refuses(409)
def qualification_publish(request: Request, qualification: UUID, payload: NoteIn) -> VersionOfRulesOut:
    """As the next version, which never changes."""
    made = design.publish(request.seat, qualification, change_note=payload.change_note, ports=request.ports)
    return VersionOfRulesOut.of(made, design.rules_json(made)[0], None)


@router.post("/qualifications/{uuid:qualification}/archive", response={204: None}, summary="Put it away")
@may("designer")
@refuses(409)
def qualification_archive(request: Request, qualification: UUID) -> None:
    """It is offered no more; what was awarded stays."""
    design.archive(request.seat, qualification, ports=request.ports)


@router.post("/qualifications/{uuid:qualification}/restore", response={204: None}, summary="Offer it again")
@may("designer")
@refuses(409)
def qualification_restore(request: Request, qualification: UUID) -> None:
    """It is offered again."""
    design.restore(request.seat, qualification, ports=request.ports)


@router.get("/qualifications/{uuid:qualification}/audit", response=AuditedOut, summary="Audit what you hold")
@of_person(PLANS)
@takes_thought
def qualification_audit(
    request: Request, qualification: UUID, by: Literal["credits", "number", "cost"] = "credits"
) -> AuditedOut:
    """Exact, for each exit: what counts, what is missing, what is not used and why. `by`: what the steps save."""
    return AuditedOut.of(auditing.audit_for(request.holder, qualification, ports=request.ports, by=by))


@router.post(
    "/qualifications/{uuid:qualification}/pins", response={201: PinOut}, summary="Pin something you hold"
)
@of_person(PLANS)
@refuses(409)
@takes_thought
def qualification_pin(request: Request, qualification: UUID, payload: PinIn) -> PinOut:
    """It counts there, or nowhere. Refused when the pins cannot all hold."""
    made = pins.pin(request.holder, qualification, held=payload.held, part=payload.part, ports=request.ports)
    return PinOut.of(made)


@router.delete(
    "/qualifications/{uuid:qualification}/pins", response={204: None}, summary="Take your pins away"
)
@of_person(PLANS)
def qualification_unpin(request: Request, qualification: UUID) -> None:
    """All of them."""
    pins.unpin(request.holder, qualification, held="", ports=request.ports)


@router.post("/qualifications/{uuid:qualification}/ask", response={201: StackOut}, summary="Ask for an award")
@of_person(PLANS)
@refuses(409)
@takes_thought
def qualification_ask(request: Request, qualification: UUID, payload: AskIn) -> StackOut:
    """Of an exit that is complete. The provider sees your name, one address that you proved, and what counts.

    The award names what counted, private credentials too; only public ones with their address.
    """
    catalogue.published(qualification)
    stack = asking.ask(request.holder, qualification, exit_name=payload.exit, ports=request.ports)
    return StackOut.of(stack)


@router.post(
    "/qualifications/{uuid:qualification}/withdraw",
    response={204: None},
    summary="Take back what you asked for",
)
@of_person(PLANS)
@refuses(409)
def qualification_withdraw(request: Request, qualification: UUID, payload: AskIn) -> None:
    """While nobody decided it. The provider sees nothing of it any more."""
    asking.withdraw(request.holder, qualification, exit_name=payload.exit, ports=request.ports)


@router.get("/stacks", response=Page[StackOut], summary="List completed stacks")
@may("issuer")
def stacks_list(
    request: Request,
    state: Literal["ASKED", "AWARDED", "REFUSED"] = "ASKED",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[StackOut]:
    """Those that wait for a human, unless said otherwise."""
    rows = Stack.objects.of(request.seat.organisation).filter(state=state)
    rows = rows.select_related("version__qualification", "person").prefetch_related("parts")
    return page(rows, StackOut.of, cursor=cursor, limit=limit)


@router.post("/stacks/{uuid:stack}/award", response=StackOut, summary="Award and issue")
@may("issuer")
@refuses(409)
def stack_award(request: Request, stack: UUID) -> StackOut:
    """The credential names its parts and waits in the learner's passport."""
    awarding.award(request.seat, stack, ports=request.ports)
    return StackOut.of(awarding.stack_of(request.seat, stack))


@router.post("/stacks/{uuid:stack}/refuse", response=StackOut, summary="Say no")
@may("issuer")
@refuses(409)
def stack_refuse(request: Request, stack: UUID, payload: RefusalIn) -> StackOut:
    """They read the reason, and may ask again."""
    return StackOut.of(awarding.refuse(request.seat, stack, reason=payload.reason, ports=request.ports))
