"""Qualifications for a learner: the closest to what they hold, the audit of one, pins, asking for the award."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Person
from cairn.records.reads.names import names_of
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.stack import asking, auditing, mapped, pins
from cairn.services.stack.auditing import Answer
from cairn.services.stack.decided import not_in_force
from cairn.stacking.answer import By
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.mapping_words import covers, mapped_by, what_for
from cairn.web.plan.holder import show
from cairn.web.plan.qualification_shown import Shown
from cairn.web.qualification_words import KINDS, Words, iris_in
from cairn.web.requests import Request

MOST: Final = 50
MOST_DIGITS: Final = 4  # of the number of an exit
BY: Final[dict[By, object]] = {
    "credits": gettext_lazy("fewest credits"),
    "number": gettext_lazy("fewest courses"),
    "cost": gettext_lazy("lowest cost"),
}


@holding
@own_thought
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """The exits that are closest to what the person holds already, the closest first."""
    search = request.GET.get("q", "").strip()[:100]
    found = auditing.closest_for(person, ports=request.ports, most=MOST, search=search)
    rows = [
        (
            one,
            KINDS.get(one.near.exit.kind, KINDS[""]),
            Words(one.near.qualification, {}).total(one.near.lacks),
        )
        for one in found
    ]
    near = [row for row in rows if row[0].near.counts]
    context = {
        "near": near,
        "far": [row for row in rows if not row[0].near.counts],
        "complete": sum(not row[0].near.missing for row in near),
        "first": next((row for row in near if row[0].near.missing), None),
        "search": search,
        "most": MOST if len(found) == MOST else 0,
    }
    return show(request, "plan/qualifications.html", context)


@holding
@own_thought
@require_safe
def audit(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """One qualification: where one can stop, slots that fill, what is missing, what is not used and why."""
    asked = request.GET.get("by", "credits")
    by: By = "number" if asked == "number" else "cost" if asked == "cost" else "credits"
    answer = auditing.audit_for(person, uuid, ports=request.ports, by=by)
    place = _place(request, answer)
    words = Words(answer.rules, names_of(iris_in(answer.rules)))
    shown = Shown(answer, place, words)
    context = {
        "answer": answer,
        "version": answer.version,
        "provider": answer.version.qualification.organisation,
        "shown": shown,
        "audit": shown.audit,
        "place": place,
        "by": by,
        "ways": [(name, said) for name, said in BY.items()],
        "stack": answer.stack_of(shown.audit.exit.name),
        "reached": [one.exit.name for one in answer.audits if one.complete],
        "alone": shown.audit.complete and asking.by_rules(answer, shown.audit),
        "not_in_force": not_in_force(person, answer.version, at=auditing.today(person, request.ports)),
        "missing_amount": shown.words.total(shown.audit.lacks),
        "mapped": [
            (one, what_for(one), mapped_by(one.place.mapping), covers(one))
            for one in mapped.open_to(person, answer, ports=request.ports)
        ],
    }
    return show(request, "plan/qualification.html", context)


def _place(request: Request, answer: Answer) -> int:
    """The exit of the page: the one asked for, else the first that is not complete, else the last."""
    asked = request.GET.get("exit", "")
    if _is_place(asked) and int(asked) < len(answer.audits):
        return int(asked)
    waiting = [place for place, one in enumerate(answer.audits) if not one.complete]
    return waiting[0] if waiting else len(answer.audits) - 1


@holding
@own_thought
@require_POST
def pin(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Pin something to a part or to nowhere, or take a pin away."""
    held = request.POST.get("held", "")[:64]
    if "unpin" in request.POST:
        pins.unpin(person, uuid, held=held, ports=request.ports)
        messages.success(request, _("Nothing of it is pinned any more."))
        return _back(request, uuid)
    try:
        pins.pin(person, uuid, held=held, part=request.POST.get("part", "")[:400], ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Pinned. Below it says what that costs."))
    return _back(request, uuid)


@holding
@own_thought
@require_POST
def ask(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Ask the provider for the award of an exit that is complete."""
    try:
        stack = asking.ask(person, uuid, exit_name=request.POST.get("exit_name", ""), ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        if stack.state == "AWARDED":
            messages.success(request, _("Awarded. Your credential waits in your passport."))
        else:
            messages.success(
                request, _("Asked. Somebody at the provider looks at it; you see the answer here.")
            )
    return _back(request, uuid)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


@holding
@require_POST
def withdraw(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Take back what was asked for and is not decided yet."""
    try:
        asking.withdraw(person, uuid, exit_name=request.POST.get("exit_name", ""), ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. The provider sees nothing of it any more."))
    return _back(request, uuid)


def _back(request: Request, uuid: UUID) -> HttpResponse:
    place = request.POST.get("exit", "")
    asked = f"?exit={place}" if _is_place(place) else ""
    return redirect(reverse("plan:qualification", args=[uuid]) + asked)
