"""An organisation's own definitions: the list, a new one, the next version of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.quality.profiles import PROFILES
from cairn.records.models import OwnProfileVersion, Role
from cairn.services.access import Seat
from cairn.services.design import own_profiles
from cairn.services.errors import Conflict, InvalidInput
from cairn.web.definition_words import profile_name
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards import facts
from cairn.web.standards.forms import DefinitionForm


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Those that come with Cairn, and the organisation's own."""
    context = {
        "shipped": [(one, profile_name(one), _counts(one.facts)) for one in PROFILES.values()],
        "own": [(row, _counts(row.facts)) for row in own_profiles.listed(seat)],
        "may_design": seat.may(Role.DESIGNER),
    }
    return show(request, seat, "standards/definitions.html", context)


def _counts(rows: Sequence[object]) -> tuple[int, int]:
    """How many facts are required, how many advised."""
    needed = [
        bool(row.get("required", True)) if isinstance(row, Mapping) else bool(getattr(row, "required", True))
        for row in rows
    ]
    return sum(needed), len(needed) - sum(needed)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Pick facts from the catalogue; begin with those of a definition that is there (`?from=`)."""
    start = PROFILES.get(request.GET.get("from", ""))
    begun = [{"check": fact.check.code, "required": fact.required} for fact in start.facts] if start else []
    return _typed(request, seat, None, begun)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, definition: UUID) -> HttpResponse:
    """Change a definition; what is saved is its next version."""
    found = own_profiles.own_of(seat, definition)
    return _typed(request, seat, found, found.facts)


def _typed(
    request: Request,
    seat: Seat,
    found: OwnProfileVersion | None,
    chosen: Sequence[Mapping[str, object]],
) -> HttpResponse:
    posted = request.method == "POST"
    start = {"name": found.name, "source": found.source} if found else None
    form = DefinitionForm(request.POST if posted else None, initial=start)
    if posted:
        chosen = facts.typed(request.POST)
    if posted and form.is_valid():
        given = {**form.cleaned_data, "facts": chosen, "ports": request.ports}
        try:
            if found is None:
                made = own_profiles.make(seat, **given)
            else:
                made = own_profiles.change(seat, found.profile.uuid, **given)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Saved as version %(number)d. Drafts can be judged by it now.") % {"number": made.number}
            messages.success(request, said)
            return redirect("standards:definitions", seat.organisation.uuid)
    context = {"form": form, "found": found, "facts": facts.rows(chosen)}
    return show(request, seat, "standards/definition.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_POST
def away(request: Request, seat: Seat, definition: UUID) -> HttpResponse:
    """Put a definition away."""
    own_profiles.put_away(seat, definition, ports=request.ports)
    messages.success(request, _("It is put away. What names it keeps it."))
    return redirect("standards:definitions", seat.organisation.uuid)
