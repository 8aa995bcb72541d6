"""The goals of a person, each with its plan; the way in when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.pathways.goal import Held
from cairn.records.models import Goal, Person, Plan
from cairn.records.reads import plan as reads
from cairn.services.plan import goals as service
from cairn.services.plan import keeping, planning
from cairn.services.plan.keeping import Kept, Progress
from cairn.web.amounts import hours
from cairn.web.holding import holding
from cairn.web.plan import words
from cairn.web.plan.holder import show
from cairn.web.requests import Request


@dataclass(frozen=True, slots=True)
class Row:
    """One goal of the list. then: the next step of its kept plan, if any. cost: of all its steps."""

    goal: Goal
    plan: Plan | None = None
    progress: Progress | None = None
    then: Kept | None = None
    finish: str = ""
    cost: str = ""
    to_come: str = ""


@holding
@require_safe
def home(request: Request, person: Person) -> HttpResponse:
    """All goals, what comes next for each, and how far it is."""
    kept = reads.kept_plans(person)
    held = planning.held_for(person, request.ports) if kept else Held()
    rows = [_row(goal, kept.get(goal.pk), held, request) for goal in reads.goals_of(person)]
    busy = keeping.busiest(
        (row.progress for row in rows if row.progress is not None),
        since=planning.today_of(person, request.ports),
    )
    context = {
        "rows": rows,
        "planned": sum(row.plan is not None for row in rows),
        "busiest": busy and {"day": words.day(busy[0]), "hours": hours(busy[1])},
    }
    return show(request, "plan/home.html", context)


def _row(goal: Goal, plan: Plan | None, held: Held, request: Request) -> Row:
    if plan is None:
        return Row(goal)
    progress = keeping.progress(plan, ports=request.ports, held=held)
    then = next((step for step in progress.steps if step.state != "done"), None)
    finish = max(step.end for step in progress.steps)
    cost = words.costs(progress.whole.cost)
    return Row(goal, plan, progress, then, words.day(finish), cost, words.to_come(progress))


@holding
@require_POST
def put_away(request: Request, person: Person, goal: UUID) -> HttpResponse:
    """Put a goal away."""
    service.put_away(goal, person=person, ports=request.ports)
    messages.success(request, _("The goal is put away."))
    return redirect("plan:home")
