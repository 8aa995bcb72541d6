"""A learner asks the provider for a decision about one requirement, and takes back what they asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Person
from cairn.records.reads.names import names_of
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.stack import catalogue, decided, mapped, waivers
from cairn.services.stack.facts import holding_of
from cairn.web.forms import ServiceForm, lines
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.plan.holder import show
from cairn.web.qualification_words import Words, iris_in
from cairn.web.requests import Request


class WaiverForm(ServiceForm):
    """What it is about, what is to happen, and why."""

    part = forms.ChoiceField(label=gettext_lazy("What is asked for"))
    held = forms.ChoiceField(
        label=gettext_lazy("What you would like"),
        required=False,
        help_text=gettext_lazy("Only what could be checked can count. A waiver brings no credits."),
    )
    why = lines(
        gettext_lazy("Why"),
        gettext_lazy("Whoever decides reads it. Say no more about yourself than is needed."),
        most=waivers.MOST_WHY,
        rows=4,
        required=True,
    )

    def __init__(self, *args: Any, parts: list[tuple[str, str]], held: list[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]
        waived = ("", _("I bring nothing for it: waive it"))
        let = [(one, _("Let this count for it: %(name)s") % {"name": name}) for one, name in held]
        self.fields["held"].choices = [waived, *let]  # type: ignore[attr-defined]


@holding
@own_thought
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Ask the provider: what for, and why; of what is mapped one press says it."""
    if "mapped" in request.POST:
        return _ask_mapped(request, person, uuid)
    version = catalogue.published(uuid)
    rules = catalogue.rules_of(version)
    words = Words(rules, names_of(iris_in(rules)))
    parts = [
        (
            one.part,
            f"{one.exit_name}: {decided.in_words(one, unit=rules.unit)} ({words.rule(one.leaf)})"[:200],
        )
        for one in decided.requirements(version)
    ]
    held = [(one.id, one.name) for one in holding_of(person, request.ports).counting.values()]
    first = {name: request.GET.get(name, "") for name in ("part", "held")}
    form = WaiverForm(
        request.POST if request.method == "POST" else None, initial=first, parts=parts, held=held
    )
    if request.method == "POST" and form.is_valid():
        try:
            waivers.ask(
                person,
                uuid,
                part=form.cleaned_data["part"],
                held=form.cleaned_data["held"],
                why=form.cleaned_data["why"],
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. You get a letter when somebody has decided."))
            return redirect("plan:qualification", uuid)
    context = {"form": form, "version": version, "provider": version.qualification.organisation}
    return show(request, "plan/qualification_waiver.html", context, status=422 if form.errors else 200)


def _ask_mapped(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    given = {name: request.POST.get(name, "")[:400] for name in ("mapped", "part", "held")}
    try:
        mapping = UUID(given["mapped"])
    except ValueError as error:
        raise NotFound("no such mapping") from error
    try:
        mapped.ask(person, uuid, mapping=mapping, part=given["part"], held=given["held"], ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Asked. You get a letter when somebody has decided."))
    return redirect("plan:qualification", uuid)


@holding
@require_POST
def withdraw(request: Request, person: Person, uuid: UUID, waiver: UUID) -> HttpResponse:
    """Take back what nobody decided yet."""
    try:
        waivers.withdraw(person, waiver, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. The provider sees nothing of it any more."))
    return redirect("plan:qualification", uuid)
