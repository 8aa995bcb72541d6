"""Experts without an account: what is kept about them, and whether they hold a seminar. The address is the key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Expert, ExpertConsent, GuestLink
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.meet import consent, experts, inviting, seminars
from cairn.web.meet.forms import AnswerForm, OwnForm
from cairn.web.meet.seminars import calendar_file
from cairn.web.meet.words import state_of
from cairn.web.public_page import secret
from cairn.web.requests import Request

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
def expert(request: Request, token: str) -> HttpResponse:
    """See what is kept; agree, refuse, correct, and later take it back."""
    link, found = consent.looked_at(token)
    initial = {name: getattr(found, name) for name in experts.OWN}
    form = OwnForm(request.POST if "correct" in request.POST else None, initial=initial)
    refused = ""
    if request.method == "POST":
        try:
            if _done(request, token, form):
                return secret(redirect("meeting:expert", token))
        except InvalidInput as wrong:
            form.take(wrong)
        except Conflict as wrong:
            refused = str(wrong)
    return _expert_page(request, link, found, form, refused=refused)


def _done(request: Request, token: str, form: OwnForm) -> bool:
    if "correct" in request.POST:
        if not form.is_valid():
            return False
        consent.correct(token, form.own, ports=request.ports)
        messages.success(request, _("Thank you. This is what is kept now."))
    elif "withdraw" in request.POST:
        consent.withdraw(token, ports=request.ports)
    else:
        consent.decide(token, agrees="agree" in request.POST, ports=request.ports)
    return True


def _expert_page(
    request: Request, link: GuestLink, found: Expert, form: OwnForm, *, refused: str
) -> HttpResponse:
    now = request.ports.now()
    is_late = link.expires_at < now
    is_open = not is_late and link.used_at is None and link.ended_at is None
    context = {
        "link": link,
        "organisation": link.organisation,
        "expert": found,
        "form": form,
        "refused": refused,
        "is_gone": consent.is_gone(found),
        "is_open": is_open and not consent.is_gone(found),
        "may_read": not is_late and link.ended_at is None,
        "agreed": found.consent == ExpertConsent.AGREED,
    }
    return _answer(request, "meet/guest_expert.html", context, form.errors, refused, link)


@require_http_methods(_METHODS)
def speak(request: Request, token: str) -> HttpResponse:
    """Accept a seminar or decline it, once."""
    link, found = inviting.speaker_link(token)
    form = AnswerForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data["words"]
            inviting.answer(token, accepts="accept" in request.POST, words=words, ports=request.ports)
        except InvalidInput as wrong:
            form.take(wrong)
        except Conflict as wrong:
            refused = str(wrong)
        else:
            return secret(redirect("meeting:speak", token))
    now = request.ports.now()
    is_late = link.expires_at < now or link.ended_at is not None
    context = {
        "link": link,
        "token": token,
        "organisation": link.organisation,
        "seminar": found,
        "state": state_of(found, now),
        "ends_at": seminars.ends_at(found),
        "recording": found.recording_link,
        "form": form,
        "refused": refused,
        "is_late": is_late,
        "is_open": not is_late and link.used_at is None and state_of(found, now) == "coming",
    }
    return _answer(request, "meet/guest_speak.html", context, form.errors, refused, link)


@require_safe
def speak_calendar(request: Request, token: str) -> HttpResponse:
    """The seminar as a file for the expert's calendar."""
    return secret(calendar_file(inviting.speakers_seminar(token, ports=request.ports)))


def _answer(
    request: Request,
    template: str,
    context: dict[str, object],
    errors: object,
    refused: str,
    link: GuestLink,
) -> HttpResponse:
    status = 422 if errors else (409 if refused else 200)
    with timezone.override(link.organisation.time_zone):
        return secret(render(request, template, context, status=status))
