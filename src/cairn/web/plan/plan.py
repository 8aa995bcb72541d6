"""One goal: the plan that is kept and how far it is, or the best plan, and what if."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cairn.pathways.alternatives import WhatIf
from cairn.pathways.goal import State
from cairn.pathways.plan import Plan as CorePlan
from cairn.pathways.plan import Status
from cairn.records.models import Goal, Person, Plan
from cairn.records.reads import plan as reads
from cairn.records.reads.names import names_of
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.plan import goals as service
from cairn.services.plan import keeping
from cairn.services.plan.keeping import Progress
from cairn.services.plan.planning import Answer
from cairn.web.amounts import hours, money
from cairn.web.attachments import attachment
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.plan import calendar as calendars
from cairn.web.plan import conditions, shown, words
from cairn.web.plan.forms import WishesForm
from cairn.web.plan.holder import show
from cairn.web.requests import Request


@holding
@own_thought
@require_safe
def show_goal(request: Request, person: Person, goal: UUID) -> HttpResponse:
    """The plan of a goal. With conditions in the address: what if."""
    found = service.find(goal, person=person)
    kept = reads.kept_plans(person).get(found.pk)
    asked = "weekly" in request.GET or "objective" in request.GET
    form = WishesForm(request.GET) if asked else WishesForm.of(found.wishes)
    wishes, status = found.wishes, 200
    if asked:
        try:
            wishes = _wishes(form, found)
        except InvalidInput as refused:
            form.take(refused)
            status = 422
    if kept is not None and wishes == found.wishes and "again" not in request.GET:
        progress = keeping.progress(kept, ports=request.ports, again=True, others=True)
        if progress.again is not None:
            form.offer(languages=progress.again.languages, places=progress.again.places)
        return show(request, "plan/goal.html", _kept(found, kept, progress, form), status=status)
    answer = keeping.what_if(found, wishes=wishes, ports=request.ports)
    form.offer(languages=answer.languages, places=answer.places)
    context = {**_planned(found, answer, wishes), "form": form, "kept": kept, "asked": asked}
    return show(request, "plan/goal.html", context, status=status)


def _wishes(form: WishesForm, found: Goal) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidInput(fields={})
    return service.read_wishes(form.wishes(found.wishes))


def _planned(found: Goal, answer: Answer, wishes: Mapping[str, Any]) -> dict[str, Any]:
    plan = answer.plan
    lines = shown.lines_of(plan)
    part = shown.lines_of(plan.part) if plan.part is not None else ()
    names = {one.need.skill: one.need.name or one.need.skill for one in plan.standing}
    return {
        "goal": found,
        "plan": plan,
        "lines": lines,
        "picture": shown.picture(lines, goal=found.name, today=answer.on),
        "met": plan.met,
        "skills": len(plan.standing),
        "complete": plan.status is Status.OPTIMAL and not plan.steps,
        "unknown": plan.status is Status.UNKNOWN,
        "finish": words.day(plan.finish),
        "cost": money(plan.cost, plan.wishes.currency),
        "hours": hours(plan.hours),
        "obstacles": [words.obstacle(one, plan, names) for one in plan.obstacles],
        "relaxed": conditions.relaxed(plan, wishes),
        "under_way": [words.under_way(step, plan.wishes.start) for step in plan.wishes.under_way],
        "against": words.against(answer.against),
        "part": part,
        "part_cost": money(plan.part.cost, plan.wishes.currency) if plan.part is not None else "",
        "part_open": _left_open(found, answer, plan.part) if plan.part is not None else [],
        **_about(answer),
        **_conditions(wishes),
        "keep": conditions.pairs(wishes) if plan.steps else [],
    }


def _left_open(found: Goal, answer: Answer, part: CorePlan) -> list[str]:
    """What a part of a plan leaves open: skills, and achievements by their names."""
    earned = answer.held.achievements.union(*(step.earns for step in part.steps))
    groups = [group for group in found.achievements if earned.isdisjoint(group)]
    names = names_of({iri for group in groups for iri in group})
    named = [_(" or ").join(dict.fromkeys(names.get(iri, iri) for iri in group)) for group in groups]
    return [need.name or need.skill for need in part.open_] + named


def _conditions(wishes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "query": conditions.query(wishes),
        "conditions": conditions.pairs(wishes),
        "active": conditions.active(wishes),
    }


def _about(answer: Answer) -> dict[str, Any]:
    """The proof, other plans, other hours, the gap: the same for a kept plan that still is the best."""
    plan = answer.plan
    others = [
        {
            "words": words.difference(one),
            "cost": money(one.plan.cost, plan.wishes.currency),
            "hours": hours(one.plan.hours),
            "finish": words.day(one.plan.finish),
            "names": [step.offer.name for step in one.plan.steps],
        }
        for one in answer.others
    ]
    faster = next(
        (one for one in answer.hours if one.weekly > plan.wishes.weekly and _earlier(one.plan, plan)), None
    )
    return {
        "proof": words.proof(plan) if plan.steps else "",
        "proved": plan.status is Status.OPTIMAL,
        "following": words.following(answer.others) if plan.steps and plan.status is Status.OPTIMAL else "",
        "known": words.known(plan, on_offer=answer.on_offer),
        "others": others,
        "cut_short": answer.cut_short,
        "this": {
            "cost": money(plan.cost, plan.wishes.currency),
            "hours": hours(plan.hours),
            "finish": words.day(plan.finish),
            "words": words.OBJECTIVES[str(plan.objective)],
        },
        "faster": faster and {"hours": hours(faster.weekly), "finish": words.day(faster.plan.finish)},
        "at_hours": [
            {
                "hours": hours(one.weekly),
                "finish": words.day(one.plan.finish),
                "cost": money(one.plan.cost, plan.wishes.currency),
            }
            for one in _where_it_moves(answer)
        ],
        "standing": plan.standing,
        "coming": any(one.state is State.COMING for one in plan.standing),
    }


def _where_it_moves(answer: Answer) -> list[WhatIf]:
    """Other hours a week, without those that change nothing against the row before."""
    found: list[WhatIf] = []
    for one in answer.hours:
        last = found[-1].plan if found else None
        if last is None or (last.finish, last.cost) != (one.plan.finish, one.plan.cost):
            found.append(one)
    return found


def _earlier(one: CorePlan, than: CorePlan) -> bool:
    return one.finish is not None and than.finish is not None and one.finish < than.finish


def _kept(found: Goal, kept: Plan, progress: Progress, form: WishesForm) -> dict[str, Any]:
    lines = shown.lines_kept(progress)
    again, changed = progress.again, progress.changed
    same = changed is not None and changed.nothing
    today = again.on if again is not None else kept.kept_at.date()
    context: dict[str, Any] = {
        "goal": found,
        "kept": kept,
        "progress": progress,
        "form": form,
        "lines": lines,
        "picture": shown.picture(lines, goal=found.name, today=today),
        "finish": words.day(max(line.end for line in lines)),
        "cost": words.costs(progress.whole.cost),
        "hours": hours(progress.whole.hours),
        "to_come": words.to_come(progress),
        "met": len(_met(kept, progress)),
        "skills": len(kept.answer["gap"]),
        "changes": [] if same else _changes(progress),
        "complete": progress.complete,
        **_conditions(found.wishes),
    }
    if again is not None:
        context |= _about(again)
    return context


def _met(kept: Plan, progress: Progress) -> set[str]:
    """Skills that were held when the plan was kept, and those of the steps that are done since."""
    done = (step.body for step in progress.steps if step.state == "done")
    met = {one["skill"] for one in kept.answer["gap"] if one["state"] == "met"}
    return met | {need["skill"] for body in done for need in body.get("closes", ())}


def _changes(progress: Progress) -> list[str]:
    """What is different if they planned anew today."""
    changed, again = progress.changed, progress.again
    if changed is None or again is None:
        return []
    if not again.plan.steps:
        return [_("With things as they are today, there is no plan any more.")]
    names = {step.body["offer"]: step.body["name"] for step in progress.steps}
    names |= {step.offer.id: step.offer.name for step in again.plan.steps}
    found = []
    for ids, said in (
        (changed.dropped, _("Falls out: %(names)s.")),
        (changed.added, _("Comes in: %(names)s.")),
        (changed.moved, _("On other days: %(names)s.")),
    ):
        if ids:
            found.append(said % {"names": _(", ").join(names[one] for one in ids)})
    if changed.dearer:
        sign = _("%(amount)s more.") if changed.dearer > 0 else _("%(amount)s less.")
        found.append(sign % {"amount": money(abs(changed.dearer), again.plan.wishes.currency)})
    if changed.later:
        days = abs(changed.later)
        said = (
            ngettext("Ends %(n)d day later.", "Ends %(n)d days later.", days)
            if changed.later > 0
            else ngettext("Ends %(n)d day earlier.", "Ends %(n)d days earlier.", days)
        )
        found.append(said % {"n": days})
    return found


@holding
@own_thought
@require_POST
def keep(request: Request, person: Person, goal: UUID) -> HttpResponse:
    """Keep the plan for these conditions; an earlier one is replaced."""
    found = service.find(goal, person=person)
    form = WishesForm(request.POST)
    wishes: dict[str, object] | None = None
    if form.is_valid() and "weekly" in request.POST:
        wishes = form.wishes(found.wishes)
    try:
        keeping.keep(found, wishes=wishes, ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("The plan is kept. We look again whenever something changes."))
    return redirect("plan:goal", goal=found.uuid)


@holding
@require_POST
def let_go(request: Request, person: Person, goal: UUID) -> HttpResponse:
    """Let the kept plan go; the goal stays."""
    found = service.find(goal, person=person)
    kept = reads.kept_plans(person).get(found.pk)
    if kept is None:
        raise NotFound("no such plan")
    keeping.let_go(kept.uuid, goal=found, ports=request.ports)
    messages.success(request, _("The plan is let go. Your goal is still here."))
    return redirect("plan:goal", goal=found.uuid)


@holding
@own_thought
@require_safe
def calendar(request: Request, person: Person, goal: UUID) -> HttpResponse:
    """The steps as a calendar file: of the kept plan, else of the one for the conditions in the address."""
    found = service.find(goal, person=person)
    kept = reads.kept_plans(person).get(found.pk)
    if kept is not None and not request.GET:
        lines = shown.lines_kept(keeping.progress(kept, ports=request.ports))
    else:
        form = WishesForm(request.GET)
        wishes = _wishes(form, found) if request.GET else found.wishes
        lines = shown.lines_of(keeping.what_if(found, wishes=wishes, ports=request.ports, others=False).plan)
    page = request.build_absolute_uri(reverse("plan:goal", args=[found.uuid]))
    body = calendars.written(lines, goal=found.name, page=page, at=request.ports.now())
    return attachment(body, content_type="text/calendar; charset=utf-8", filename="plan.ics")
