"""Stacks of one's own, with a key of the person's; and what learners proposed, with a token of the provider's."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may, of_person, refuses, takes_thought
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.stacks import (
    AnswerIn,
    OwnProposalOut,
    OwnStackOut,
    OwnStackRowOut,
    ProposedOut,
    ProposedRowOut,
    ProposeIn,
    StackChangeIn,
    StackIn,
)
from cairn.records.models import OwnStack
from cairn.services.stack import own, own_parts, proposed, proposing

router = Router(tags=["Stacks"])
READ, WRITE = "passport.read", "passport.write"


@router.get("/passport/stacks", response=Page[OwnStackRowOut], summary="List your stacks")
@of_person(READ)
def own_stacks_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[OwnStackRowOut]:
    """Those that are not put away, the newest first."""
    return page(own.stacks_of(request.holder), _row, cursor=cursor, limit=limit)


def _row(stack: OwnStack) -> OwnStackRowOut:
    return OwnStackRowOut(uuid=stack.uuid, name=stack.name, aim=stack.aim, updated_at=stack.updated_at)


@router.post("/passport/stacks", response={201: OwnStackOut}, summary="Make a stack")
@of_person(WRITE)
@refuses(409)
@takes_thought
def own_stack_create(request: Request, payload: StackIn) -> OwnStackOut:
    """Of what you hold and what you mean to take. It is yours alone."""
    made = own.make(
        request.holder, name=payload.name, aim=payload.aim, parts=payload.parts, ports=request.ports
    )
    return _seen(made, request)


def _seen(stack: OwnStack, request: Request) -> OwnStackOut:
    seen = own_parts.see(stack, ports=request.ports)
    return OwnStackOut.seen(seen, list(proposing.proposals_of(stack)))


@router.get("/passport/stacks/{uuid:own_stack}", response=OwnStackOut, summary="Read a stack")
@of_person(READ)
@takes_thought
def own_stack_read(request: Request, own_stack: UUID) -> OwnStackOut:
    """The parts as they are today; size, levels, overlap, breadth and order; what became of proposals."""
    return _seen(own.find(own_stack, person=request.holder), request)


@router.patch("/passport/stacks/{uuid:own_stack}", response=OwnStackOut, summary="Change a stack")
@of_person(WRITE)
@refuses(409)
@takes_thought
def own_stack_change(request: Request, own_stack: UUID, payload: StackChangeIn) -> OwnStackOut:
    """Its name, the level aimed at, and its parts in their order. What is taken out can be put back on the page."""
    found = own.find(own_stack, person=request.holder)
    said = payload.model_dump(exclude_unset=True)
    person, ports = request.holder, request.ports
    if payload.parts is not None:  # first, for it may be refused; then the name is not changed either
        found = own.fill(own_stack, payload.parts, person=person, ports=ports)
    if said.keys() & {"name", "aim"}:
        name = said.get("name") or found.name
        found = own.change(own_stack, name=name, aim=said.get("aim", found.aim), person=person, ports=ports)
    return _seen(found, request)


@router.delete("/passport/stacks/{uuid:own_stack}", response={204: None}, summary="Delete a stack")
@of_person(WRITE)
@refuses(409)
def own_stack_delete(request: Request, own_stack: UUID) -> None:
    """For good. Not while a provider has not decided on it: take that back first."""
    own.delete(own_stack, person=request.holder, ports=request.ports)


@router.post(
    "/passport/stacks/{uuid:own_stack}/proposals",
    response={201: list[OwnProposalOut]},
    summary="Propose a stack for recognition",
)
@of_person(WRITE)
@refuses(409)
@takes_thought
def own_stack_propose(request: Request, own_stack: UUID, payload: ProposeIn) -> list[OwnProposalOut]:
    """To up to five providers. They see a copy: your name, the stack's, why, the parts, which of them you hold."""
    made = proposing.propose(
        request.holder,
        own_stack,
        to=payload.to,
        why=payload.why,
        agreed=payload.agreed,
        shown=payload.shown,
        ports=request.ports,
    )
    return [OwnProposalOut.of(row) for row in made]


@router.delete(
    "/passport/stacks/proposals/{uuid:proposal}", response={204: None}, summary="Take a proposal back"
)
@of_person(WRITE)
@refuses(409)
def own_stack_withdraw(request: Request, proposal: UUID) -> None:
    """While nobody decided it. The provider sees nothing of it any more."""
    proposing.withdraw(request.holder, proposal, ports=request.ports)


@router.get("/proposals", response=Page[ProposedRowOut], summary="List stacks that learners proposed")
@may(*proposed.ROLES)
def proposals_list(
    request: Request,
    state: Literal["WAITING", "CHANGE", "ACCEPTED", "DECLINED"] = "WAITING",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProposedRowOut]:
    """Those that wait for you, unless said otherwise."""
    rows = proposed.proposed_to(request.seat, state=state)
    return page(rows, ProposedRowOut.of, cursor=cursor, limit=limit)


@router.get("/proposals/{uuid:proposal}", response=ProposedOut, summary="Read a proposed stack")
@may(*proposed.ROLES)
def proposal_read(request: Request, proposal: UUID) -> ProposedOut:
    """What the learner agreed to show, and what the parts are together."""
    found = proposed.find(request.seat, proposal)
    return ProposedOut.looked_at(found, proposed.together_of(found))


@router.post("/proposals/{uuid:proposal}/accept", response=ProposedRowOut, summary="Take it up as a draft")
@may(*proposed.ROLES)
@refuses(409)
def proposal_accept(request: Request, proposal: UUID, payload: AnswerIn) -> ProposedRowOut:
    """A draft of a qualification that asks for all parts; edit and publish it like any other."""
    made = proposed.accept(
        request.seat, proposal, words=payload.words, as_of=payload.round, ports=request.ports
    )
    return ProposedRowOut.of(made)


@router.post("/proposals/{uuid:proposal}/change", response=ProposedRowOut, summary="Ask for a change")
@may(*proposed.ROLES)
@refuses(409)
def proposal_change(request: Request, proposal: UUID, payload: AnswerIn) -> ProposedRowOut:
    """They read your words, and may propose it again."""
    made = proposed.ask_for_change(
        request.seat, proposal, words=payload.words, as_of=payload.round, ports=request.ports
    )
    return ProposedRowOut.of(made)


@router.post("/proposals/{uuid:proposal}/decline", response=ProposedRowOut, summary="Decline it")
@may(*proposed.ROLES)
@refuses(409)
def proposal_decline(request: Request, proposal: UUID, payload: AnswerIn) -> ProposedRowOut:
    """They read your reason."""
    made = proposed.decline(
        request.seat, proposal, words=payload.words, as_of=payload.round, ports=request.ports
    )
    return ProposedRowOut.of(made)
