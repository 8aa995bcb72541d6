"""Skills that the organisation names itself: listed, added, changed, retired and taken back into use."""

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

from cairn.records.models import Skill
from cairn.records.reads import skills as reads
from cairn.records.reads.giving import giving
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.skills import find, governing, local
from cairn.web.forms import ServiceForm, lines
from cairn.web.requests import Request
from cairn.web.retiring import RetireForm
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence
from cairn.web.words import BREADTH, NODE_KINDS

DESIGNER = "designer"


class SkillForm(ServiceForm):
    """One skill."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("What somebody can do, in a few words."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = lines(gettext_lazy("What it means"), most=5000)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[pair for pair in NODE_KINDS.items() if pair[0] != "group"]
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Group"),
        choices=[("", gettext_lazy("None of them")), *BREADTH.items()],
        required=False,
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[("", "—"), *((str(level), str(level)) for level in range(1, 9))],
        required=False,
    )
    names = lines(
        gettext_lazy("Also called"),
        gettext_lazy("One name a line; people find it by these, too."),
        most=2000,
        rows=2,
    )
    broader = forms.CharField(
        label=gettext_lazy("Broader skills"),
        help_text=gettext_lazy("Their identities, one a line, as their pages show them."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "spellcheck": "false"}),
    )


@seated(DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """The organisation's own skills, and the form for another one."""
    form = SkillForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = local.add(seat, form.cleaned_data, ports=request.ports)
        except (InvalidInput, Conflict) as refused:
            _take(form, refused, field="name")
        else:
            messages.success(request, _("%(name)s can be used in designs now.") % {"name": made.name})
            return redirect("provider:skills", seat.organisation.uuid)
    rows = Skill.objects.of(seat.organisation).order_by("name", "pk")
    context = {
        "form": form,
        "used": list(rows.filter(retired_at=None)),
        "retired": list(rows.filter(retired_at__isnull=False)),
    }
    return show(request, seat, "provider/skills.html", context, status=422 if form.errors else 200)


@seated(DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, skill: UUID) -> HttpResponse:
    """Change one; what was awarded keeps the name it was made with."""
    found = _own(seat, skill)
    form = SkillForm(request.POST if request.method == "POST" else None, initial=_facts(found))
    if form.is_bound and form.is_valid():
        try:
            local.change(skill, form.cleaned_data, seat=seat, ports=request.ports)
        except (InvalidInput, Conflict) as refused:
            _take(form, refused, field="name")
        else:
            messages.success(request, _("Saved."))
            return redirect("provider:skill", seat.organisation.uuid, skill)
    return _page(request, seat, found, form=form)


@seated(DESIGNER)
@require_POST
def retire(request: Request, seat: Seat, skill: UUID) -> HttpResponse:
    """Retire one, or merge it into another."""
    found = _own(seat, skill)
    form = RetireForm(request.POST)
    if form.is_valid():
        try:
            into = find.skill(form.cleaned_data["into"]).uuid if form.cleaned_data["into"] else None
            governing.retire(
                skill, reason=form.cleaned_data["reason"], into=into, by=seat, ports=request.ports
            )
        except (InvalidInput, Conflict, NotFound) as refused:
            _take(form, refused, field="into")
        else:
            messages.success(request, _("%(name)s is retired. Credentials keep it.") % {"name": found.name})
            return redirect("provider:skills", seat.organisation.uuid)
    return _page(request, seat, found, retiring=form)


@seated(DESIGNER)
@require_POST
def restore(request: Request, seat: Seat, skill: UUID) -> HttpResponse:
    """Take one back into use."""
    try:
        found = governing.restore(skill, by=seat, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("%(name)s is in use again.") % {"name": found.name})
    return redirect("provider:skills", seat.organisation.uuid)


def _page(
    request: Request,
    seat: Seat,
    found: Skill,
    *,
    form: SkillForm | None = None,
    retiring: RetireForm | None = None,
) -> HttpResponse:
    wrong = bool((form and form.errors) or (retiring and retiring.errors))
    context = {
        "skill": found,
        "form": form or SkillForm(initial=_facts(found)),
        "retiring": retiring or RetireForm(),
        "given": giving(found).count,
    }
    return show(request, seat, "provider/skill.html", context, status=422 if wrong else 200)


def _own(seat: Seat, uuid: UUID) -> Skill:
    found = Skill.objects.of(seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such skill")
    return found


def _facts(found: Skill) -> dict[str, Any]:
    facts = {
        name: getattr(found, name) for name in ("name", "description", "kind", "group", "level", "names")
    }
    around = reads.around(found)
    above = [*around.broader, *(row for kind, row in around.elsewhere if kind == "broader")]
    return {**facts, "broader": "\n".join(row.iri for row in above)}


def _take(form: ServiceForm, refused: InvalidInput | Conflict | NotFound, *, field: str) -> None:
    if isinstance(refused, InvalidInput):
        form.take(refused)
    else:
        form.add_error(field, sentence(str(refused)))
