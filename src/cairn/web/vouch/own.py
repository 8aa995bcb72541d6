"""A holder's own page of the endorsements of one award: ask an employer, show what they said, or hide it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Person
from cairn.records.reads import vouch as reads
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.vouch import asking, showing
from cairn.web.holding import answer, holding
from cairn.web.requests import Request
from cairn.web.sentences import sentence
from cairn.web.vouch.forms import OwnAskForm
from cairn.web.vouch.given import state_of
from cairn.web.vouch_words import SHOWN


@holding
@require_http_methods(["GET", "HEAD", "POST"])
def endorsements(request: Request, person: Person, credential: UUID) -> HttpResponse:
    """What was said of this award, who was asked, and asking one more."""
    found = asking.own_award(person, credential)
    form = OwnAskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.for_award(
                person,
                credential,
                facts=form.facts(),
                agrees=form.cleaned_data["agrees"],
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, sentence(str(refused)))
        else:
            messages.success(request, _("The letter is on its way. You read here what they answer."))
            return redirect("vouch:own", credential)
    context = {
        "credential": found,
        "form": form,
        "received": [(row, *SHOWN[row.shown]) for row in reads.of_award(found)],
        "asked": [(row, *state_of(row, request)) for row in reads.asked_by_holder(person, found)],
    }
    return answer(request, "vouch/own.html", context, status=422 if form.errors else 200)


@holding
@require_POST
def decide(request: Request, person: Person, credential: UUID, endorsement: UUID) -> HttpResponse:
    """Show one with the award, or hide it."""
    made = showing.decide_own(person, endorsement, show="show" in request.POST, ports=request.ports)
    messages.success(request, _("It is shown.") if made.shown == "SHOWN" else _("It is hidden."))
    return redirect("vouch:own", credential)


@holding
@require_POST
def take_back(request: Request, person: Person, credential: UUID, asked: UUID) -> HttpResponse:
    """Take a request back; its link shows nothing any more."""
    try:
        asking.take_back_own(person, asked, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("Taken back. The link leads nowhere any more."))
    return redirect("vouch:own", credential)
