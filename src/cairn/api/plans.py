"""Goals and plans of a person (with their own key), plans for programs of partners, offers of a provider."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, of_person, refuses, takes, takes_thought
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.plans import (
    GoalIn,
    GoalOut,
    GoalsOut,
    ImportOut,
    KeptPlanOut,
    LearningOfferIn,
    LearningOfferOut,
    PlanAskIn,
    PlanOut,
    RateOut,
    WishesIn,
)
from cairn.pathways.writing import rate_json
from cairn.records.models import LearningOffer
from cairn.records.reads import plan as reads
from cairn.services.errors import NotFound
from cairn.services.plan import goals, keeping, offer_files, offers, planning, qualifications, rates
from cairn.services.plan.goals import Wanted

router = Router(tags=["Plans"])
SCOPE = "plans"


@router.get("/plans/goals", response=GoalsOut, summary="List your goals")
@of_person(SCOPE)
def goals_list(request: Request) -> GoalsOut:
    """At most 20, the newest first."""
    kept = reads.kept_plans(request.holder)
    rows = reads.goals_of(request.holder)
    return GoalsOut(
        items=[GoalOut.of(row, kept=kept[row.pk].kept_at if row.pk in kept else None) for row in rows]
    )


@router.post("/plans/goals", response={201: GoalOut}, summary="Set a goal")
@of_person(SCOPE)
@refuses(409)
@takes_thought
def goal_add(request: Request, payload: GoalIn) -> GoalOut:
    """From a role, a qualification, goals to be planned together, or skills. It is yours alone."""
    made = goals.add(
        request.holder, _wanted(payload, request), wishes=payload.wishes.read(), ports=request.ports
    )
    return GoalOut.of(made)


def _wanted(payload: GoalIn, request: Request) -> Wanted:
    if payload.occupation is not None:
        return goals.from_occupation(payload.occupation)
    if payload.qualification is not None:
        return qualifications.from_qualification(
            payload.qualification,
            person=request.holder,
            ports=request.ports,
            wishes=payload.wishes.read(),
        )
    if payload.together:
        return goals.together(payload.together, person=request.holder)
    return goals.from_skills(payload.name, payload.skills, personal=payload.personal)


@router.get("/plans/goals/{uuid:goal}", response=GoalOut, summary="Read a goal")
@of_person(SCOPE)
def goal_read(request: Request, goal: UUID) -> GoalOut:
    """What it asks for, and how you learn."""
    return GoalOut.of(goals.find(goal, person=request.holder))


@router.put("/plans/goals/{uuid:goal}/wishes", response=GoalOut, summary="Change how you learn for a goal")
@of_person(SCOPE)
def goal_wishes(request: Request, goal: UUID, payload: WishesIn) -> GoalOut:
    """All of them at once; the plan that you keep stays until you keep another."""
    made = goals.change(goal, person=request.holder, wishes=payload.read(), ports=request.ports)
    return GoalOut.of(made)


@router.delete("/plans/goals/{uuid:goal}", response={204: None}, summary="Put a goal away")
@of_person(SCOPE)
def goal_put_away(request: Request, goal: UUID) -> None:
    """With its plans."""
    goals.put_away(goal, person=request.holder, ports=request.ports)


@router.post("/plans/goals/{uuid:goal}/what-if", response=PlanOut, summary="Plan for a goal")
@of_person(SCOPE)
@takes_thought
def goal_what_if(request: Request, goal: UUID, payload: WishesIn) -> PlanOut:
    """With other plans and other hours a week. Nothing is kept."""
    found = goals.find(goal, person=request.holder)
    wishes = goals.read_wishes(payload.read())
    answer = keeping.what_if(found, wishes=wishes, ports=request.ports)
    return PlanOut.of(answer)


@router.get("/plans/goals/{uuid:goal}/plan", response=KeptPlanOut, summary="Read the plan that you keep")
@of_person(SCOPE)
@takes_thought
def plan_read(request: Request, goal: UUID) -> KeptPlanOut:
    """How far you are, and what would be different today."""
    found = goals.find(goal, person=request.holder)
    kept = reads.kept_plans(request.holder).get(found.pk)
    if kept is None:
        raise NotFound("no plan is kept for this goal")
    return KeptPlanOut.of(keeping.progress(kept, ports=request.ports, again=True))


@router.put("/plans/goals/{uuid:goal}/plan", response=KeptPlanOut, summary="Keep the plan for a goal")
@of_person(SCOPE)
@refuses(409)
@takes_thought
def plan_keep(request: Request, goal: UUID, payload: WishesIn) -> KeptPlanOut:
    """As it is best today, under these wishes, which become the goal's; an earlier plan is replaced."""
    found = goals.find(goal, person=request.holder)
    made = keeping.keep(found, wishes=payload.read(), ports=request.ports)
    return KeptPlanOut.of(keeping.progress(made, ports=request.ports))


@router.post("/plans/ask", response=PlanOut, summary="Plan for a goal in a file")
@may("designer", "assessor", "issuer")
@takes_thought
def plan_ask(request: Request, payload: PlanAskIn) -> PlanOut:
    """For programs of partners: what somebody wants and holds comes with the call, and nothing of it is kept."""
    answer = planning.ask(payload.goal, payload.held, others=payload.others, ports=request.ports)
    return PlanOut.of(answer)


@router.get("/exchange-rates", auth=None, response=list[RateOut], summary="List the rates of exchange")
def exchange_rates_list(request: HttpRequest) -> list[RateOut]:  # noqa: ARG001 - ninja gives it
    """By which prices in other currencies are counted in plans. Needs no token."""
    return [RateOut.model_validate(rate_json(rate)) for _, rate in sorted(rates.known().items())]


@router.get("/learning-offers", response=Page[LearningOfferOut], summary="List what you offer")
@may(*offers.ROLES)
def learning_offers_list(
    request: Request, cursor: Cursor = None, limit: Limit = 50
) -> Page[LearningOfferOut]:
    """Those that are not put away, the newest first."""
    return page(reads.of_provider(request.seat.organisation), _shown, cursor=cursor, limit=limit)


@router.post("/learning-offers", response=LearningOfferOut, summary="Add or change an offer")
@may(*offers.ROLES)
@refuses(409)
def learning_offer_put(request: Request, payload: LearningOfferIn) -> LearningOfferOut:
    """One of the same code is changed. There is no member for what you pay to be shown: nobody can."""
    return _shown(offers.put(request.seat, payload.offer, ports=request.ports))


@router.post("/learning-offers/imports", response=ImportOut, summary="Bring in offers from a file")
@may(*offers.ROLES)
@takes(offer_files.MAX_BYTES)
def learning_offers_import(
    request: Request, file: File[UploadedFile], dry_run: Annotated[bool, Form(True)] = True
) -> ImportOut:
    """JSON or CSV. With `dry_run`, which is so unless you say otherwise, nothing is kept."""
    data, name = file.read(offer_files.MAX_BYTES + 1), file.name or ""
    act = offer_files.look if dry_run else offer_files.bring
    return ImportOut.of(act(request.seat, data=data, filename=name, ports=request.ports), kept=not dry_run)


@router.get("/learning-offers/{uuid:course}", response=LearningOfferOut, summary="Read an offer")
@may(*offers.ROLES)
def learning_offer_read(request: Request, course: UUID) -> LearningOfferOut:
    """As you wrote it."""
    return _shown(offers.find(request.seat, course))


@router.post("/learning-offers/{uuid:course}/close", response=LearningOfferOut, summary="Close an offer")
@may(*offers.ROLES)
def learning_offer_close(request: Request, course: UUID) -> LearningOfferOut:
    """It takes nobody any more; no plan uses it, and those that did say so."""
    return _shown(offers.set_closed(request.seat, course, closed=True, ports=request.ports))


@router.post("/learning-offers/{uuid:course}/open", response=LearningOfferOut, summary="Open an offer again")
@may(*offers.ROLES)
def learning_offer_open(request: Request, course: UUID) -> LearningOfferOut:
    """Runs that are full or closed stay so."""
    return _shown(offers.set_closed(request.seat, course, closed=False, ports=request.ports))


@router.delete("/learning-offers/{uuid:course}", response={204: None}, summary="Put an offer away")
@may(*offers.ROLES)
def learning_offer_put_away(request: Request, course: UUID) -> None:
    """Sending its code again brings it back."""
    offers.put_away(request.seat, course, ports=request.ports)


def _shown(row: LearningOffer) -> LearningOfferOut:
    return LearningOfferOut.of(row, reads.read([row])[0])
