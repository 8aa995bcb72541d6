"""Stacks that learners propose to a provider: what waits, one of them with what it is together, the decision."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Proposal, Role
from cairn.records.reads.earnable import called
from cairn.records.reads.lists import searched
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.stack import proposed as service
from cairn.web.amounts import number
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm, lines
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.together_words import Shown

STATES: Final = {
    "WAITING": (gettext_lazy("Waits for you"), "waiting"),
    "CHANGE": (gettext_lazy("Sent back"), "outline"),
    "ACCEPTED": (gettext_lazy("Taken up"), "good"),
    "DECLINED": (gettext_lazy("Declined"), "failed"),
}


class AnswerForm(ServiceForm):
    """What the learner reads."""

    words = lines(
        gettext_lazy("Your words to them"),
        gettext_lazy("Needed to ask for a change or to decline; they read it."),
        most=service.MOST_ANSWER,
    )
    round = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@seated(Role.DESIGNER)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What waits, the oldest first; then what was answered."""
    listing = Listing.of(
        request.GET, sorts={"day": ("settled", "proposed_at", "pk")}, default="day", filters=("state",)
    )
    state = listing.filter("state")
    rows = searched(
        service.proposed_to(seat, state=state if state in service.STATES else ""),
        listing.search,
        within=("name", "person_name"),
    )
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, *STATES[row.state], len(row.parts)) for row in page.rows],
        "waiting": service.proposed_to(seat, state="WAITING").count(),
        "filters": [("state", _("Which"), [(code, words) for code, (words, _kind) in STATES.items()])],
    }
    return show(request, seat, "provider/proposed.html", context)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, seat: Seat, proposal: UUID) -> HttpResponse:
    """One of them: who, why, the parts, what they are together; accept, ask for a change, or decline."""
    found = service.find(seat, proposal)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, seat, found, form.cleaned_data)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            if refused.code == "proposal.changed":
                form.add_error(None, str(refused))
                return _one(request, seat, service.find(seat, proposal), form)
            messages.warning(request, str(refused))
            return redirect("provider:proposed-stacks", seat.organisation.uuid)
    return _one(request, seat, found, form)


def _one(request: Request, seat: Seat, found: Proposal, form: AnswerForm) -> HttpResponse:
    whole = service.together_of(found)
    titles = {str(place): part["name"] for place, part in enumerate(found.parts)}
    names = {one["skill"]: one["name"] or one["skill"] for part in found.parts for one in part["skills"]}
    wanted = {name for finding in whole.findings for name in finding.names} - names.keys()
    context = {
        "proposal": found,
        "tag": STATES[found.state],
        "form": form,
        "parts": [(part, *_work(part)) for part in found.parts],
        "shown": Shown(whole, titles=titles, names=names | called(wanted)),
        "whole": whole,
        "unnamed": service.unnamed(found),
    }
    return show(request, seat, "provider/proposed_one.html", context, status=422 if form.errors else 200)


def _work(part: Mapping[str, Any]) -> tuple[str, str]:
    """The credits and the hours of a part; "" where nobody said any."""
    amounts = (Decimal(part["credits"]), Decimal(part["hours"]))
    in_credits, in_hours = (number(one) if one else "" for one in amounts)
    return in_credits, in_hours


def _decide(request: Request, seat: Seat, found: Proposal, said: Mapping[str, Any]) -> HttpResponse:
    ports, words, as_of = request.ports, said["words"], said["round"]
    if "accept" in request.POST:
        made = service.accept(seat, found.uuid, words=words, as_of=as_of, ports=ports)
        assert made.qualification is not None  # noqa: S101 - accepting made it
        messages.success(request, _("This is the draft of it now. Change what you like, then publish it."))
        return redirect("provider:qualification", seat.organisation.uuid, made.qualification.uuid)
    if "change" in request.POST:
        service.ask_for_change(seat, found.uuid, words=words, as_of=as_of, ports=ports)
        messages.success(request, _("Sent back. They read your words and may propose it again."))
    else:
        service.decline(seat, found.uuid, words=words, as_of=as_of, ports=ports)
        messages.success(request, _("Declined. They read your reason."))
    return redirect("provider:proposed-stacks", seat.organisation.uuid)
