"""What somebody who was asked to endorse sees: what is asked, their words, signing for an organisation, declining."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.errors import CairnError
from cairn.records.models import Endorsement, Role
from cairn.services.access import Seat, seats_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused
from cairn.services.vouch import answering
from cairn.services.vouch.answering import Asked
from cairn.web.holding import person_of
from cairn.web.limits import anonymous_verifications
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.sentences import sentence
from cairn.web.vouch.forms import AnswerForm, GuestForm
from cairn.web.vouch_words import ENDORSED

_WAYS: Final = {"login": "account_login", "join": "account_signup"}


@require_http_methods(["GET", "HEAD", "POST"])
@anonymous_verifications
def endorse(request: Request, token: str) -> HttpResponse:
    """The page behind a link in a letter; whoever has the link sees what is asked and may decline."""
    found = answering.asked(token, ports=request.ports)
    form, decline = _forms(request, found)
    if request.method == "POST" and found.is_open:
        answer = _act(request, token, form, decline)
        if answer is not None:
            return secret(answer)
    elif request.method == "POST":
        messages.warning(request, _("This link was used or withdrawn. Ask for a new one."))
        return secret(redirect("vouch:guest", token))
    context = {
        "asked": found,
        "request_": found.request,
        "form": form,
        "decline": decline,
        "about_word": ENDORSED[found.request.kind],
        "made": getattr(found.request, "endorsement", None) if found.request.state == "GIVEN" else None,
        "seats": _seats(request),
        "may_start": _may_start(request, found),
        "signed_in": request.user.is_authenticated,
    }
    wrong = form.errors or decline.errors
    return secret(render(request, "vouch/guest.html", context, status=422 if wrong else 200))


def _seats(request: Request) -> tuple[Seat, ...]:
    """Where whoever is here may issue."""
    if not request.user.is_authenticated:
        return ()
    return tuple(one for one in seats_of(person_of(request)) if one.may(Role.ISSUER))


def _may_start(request: Request, found: Asked) -> bool:
    if not request.user.is_authenticated:
        return False
    return answering.may_start(found.request, person_of(request))


def _forms(request: Request, found: Asked) -> tuple[GuestForm, AnswerForm]:
    kept = found.request
    initial = {
        "comment": kept.draft,
        "name": kept.signer_name,
        "title": kept.signer_title,
        "until_date": kept.draft_until,
    }
    declines = "decline" in request.POST
    given = request.POST if request.method == "POST" else None
    form = GuestForm(
        None if declines else given,
        initial=initial,
        seats=_seats(request),
        may_start=_may_start(request, found),
    )
    return form, AnswerForm(given if declines else None)


def _act(request: Request, token: str, form: GuestForm, decline: AnswerForm) -> HttpResponse | None:
    """Do what was asked; None: the page is shown again, with what was typed and what is wrong."""
    if "decline" in request.POST:
        return _decline(request, token, decline)
    valid = form.is_valid()
    try:
        for name, way in _WAYS.items():
            if name in request.POST:
                answering.keep(token, form.words, ports=request.ports)
                here = urlencode({"next": reverse("vouch:guest", args=[token])})
                return redirect(f"{reverse(way)}?{here}")
        if not request.user.is_authenticated or not valid:
            return None
        made = _signed(request, token, form)
    except InvalidInput as refused:
        form.take(refused)
        return None
    except (Conflict, NotPermitted, NotFound, Refused) as refused:
        form.add_error(None, sentence(str(refused)))
        return None
    messages.success(
        request,
        _("Signed by %(name)s. Whoever asked you decides whether it is shown.")
        % {"name": made.organisation.name},
    )
    return redirect("vouch:guest", token)


def _signed(request: Request, token: str, form: GuestForm) -> Endorsement:
    """Sign for the organisation that was chosen, or for one that is started with it."""
    person = person_of(request)
    chosen = form.cleaned_data.get("organisation", "")
    if chosen:
        seat = answering.own_seat(person, chosen)
        return answering.sign(token, form.words, seat=seat, ports=request.ports)
    return answering.sign_for_new(
        token,
        person,
        form.words,
        name=form.cleaned_data.get("organisation_name", ""),
        country=form.cleaned_data.get("country", ""),
        ports=request.ports,
    )


def _decline(request: Request, token: str, form: AnswerForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        answering.decline(token, words=form.cleaned_data["answer"], ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return None
    except CairnError as refused:
        messages.warning(request, sentence(str(refused)))
    else:
        messages.success(request, _("Declined. They read your words, and nothing else happens."))
    return redirect("vouch:guest", token)
