"""Stacks of one's own: the list, and one of them with its parts and what they are together."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Person
from cairn.records.reads import earnable
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.plan import goals
from cairn.services.plan.stacks import from_stack
from cairn.services.stack import own, own_parts, proposing
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.plan import stacks_shown as shown
from cairn.web.plan.holder import show
from cairn.web.plan.stacks_forms import StackForm
from cairn.web.requests import Request, uuid_of

MOST_TYPED: Final = 100
STEPS: Final = {"up": -1, "down": 1}


@holding
@own_thought
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """All of them, each with what became of it; a name makes another. With `add` in the address: where to put it."""
    return _index(request, person, StackForm(), key=request.GET.get("add", ""))


def _index(
    request: Request, person: Person, form: StackForm, *, key: str = "", status: int = 200
) -> HttpResponse:
    key = key[:MOST_TYPED]
    found = own_parts.found_for(person, key, ports=request.ports) if key else None
    context = {
        "key": key if found is not None else "",
        "adding": found["name"] if found is not None else "",
        "rows": shown.rows(own.stacks_of(person)),
        "away": list(own.stacks_of(person, away=True)),
        "form": form,
    }
    return show(request, "plan/stacks.html", context, status=status)


@holding
@own_thought
@require_POST
def new(request: Request, person: Person) -> HttpResponse:
    """Make one, with nothing in it yet, or with what was to be put in."""
    form = StackForm(request.POST)
    key = request.POST.get("add", "")[:MOST_TYPED]
    if form.is_valid():
        try:
            made = own.make(person, **form.cleaned_data, parts=[key] if key else [], ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plan:stack", made.uuid)
    return _index(request, person, form, key=key, status=422)


@holding
@own_thought
@require_safe
def one(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """The parts in their order; size, levels, overlap, breadth and what is still to be earned, as of today."""
    stack = own.find(own_stack, person=person)
    return _page(request, stack, StackForm(initial={"name": stack.name, "aim": stack.aim}))


def _page(request: Request, stack: Any, form: StackForm, *, status: int = 200) -> HttpResponse:
    seen = own_parts.see(stack, ports=request.ports)
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    context = {
        "stack": stack,
        "form": form,
        "seen": seen,
        "page": shown.page(seen),
        "removed": own.removed(stack),
        "proposals": shown.proposals(proposing.proposals_of(stack)),
        "typed": typed,
        "hits": shown.hits(earnable.found_by(typed), seen),
        "addable": own_parts.addable(seen),
    }
    return show(request, "plan/stack.html", context, status=status)


@holding
@own_thought
@require_POST
def parts(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """Put something in, take it out, put it back, move it, or let all stand in an order that works."""
    act, part = request.POST.get("act", ""), uuid_of(request.POST.get("part", ""))
    mine: dict[str, Any] = {"person": person, "ports": request.ports}
    focus = "parts"
    try:
        if act == "add":
            made = own.add(own_stack, request.POST.get("key", "")[:MOST_TYPED], **mine)
            messages.success(request, _("%(name)s is in.") % {"name": made.name})
            focus = f"p{made.uuid}"
        elif act == "out":
            gone = own.take_out(own_stack, part, **mine)
            messages.success(
                request, _("%(name)s is out. Below the list you can put it back.") % {"name": gone.name}
            )
        elif act == "back":
            back = own.put_back(own_stack, part, **mine)
            messages.success(request, _("%(name)s is back.") % {"name": back.name})
            focus = f"p{back.uuid}"
        elif act == "order":
            seen = own_parts.see(own.find(own_stack, person=person), ports=request.ports)
            own.arrange(own_stack, [UUID(one) for one in seen.whole.ordering.order], **mine)
            messages.success(request, _("Now everything stands behind what it needs."))
        else:
            own.move(own_stack, part, by=STEPS.get(act, 0), **mine)
            focus = f"p{part}"
    except (Conflict, InvalidInput) as refused:
        messages.warning(request, str(refused))
    return redirect(f"{reverse('plan:stack', args=[own_stack])}#{focus}")


@holding
@own_thought
@require_POST
def name(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """Rename it, or say at which level most of it should be."""
    stack = own.find(own_stack, person=person)
    form = StackForm(request.POST)
    if form.is_valid():
        try:
            own.change(own_stack, person=person, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("plan:stack", own_stack)
    return _page(request, stack, form, status=422)


@holding
@require_POST
def away(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """Put it away, take it up again, or delete it for good."""
    act = request.POST.get("act", "")
    mine: dict[str, Any] = {"person": person, "ports": request.ports}
    if act == "back":
        own.bring_back(own_stack, **mine)
        return redirect("plan:stack", own_stack)
    if act == "delete":
        try:
            own.delete(own_stack, **mine)
        except Conflict as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Deleted."))
    else:
        own.put_away(own_stack, **mine)
        messages.success(request, _("Put away. You find it at the end of this page."))
    return redirect("plan:stacks")


@holding
@own_thought
@require_POST
def goal(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """Take what is still to be earned as a goal, and plan it."""
    seen = own_parts.see(own.find(own_stack, person=person), ports=request.ports)
    try:
        made = goals.add(person, from_stack(seen), wishes={}, ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.warning(request, str(refused))
        return redirect("plan:stack", own_stack)
    messages.success(request, _("Your goal is set."))
    return redirect("plan:goal", goal=made.uuid)
