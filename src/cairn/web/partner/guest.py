"""Guests: somebody with a link and no account rates a draft, or signs it off. The address is the key."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import AchievementVersion, GuestLink, SignOff
from cairn.services.codesign import objections, rating, signing
from cairn.services.codesign.text import digest_of
from cairn.services.errors import Conflict, InvalidInput
from cairn.web.partner.forms import RateForm, SignForm
from cairn.web.partner.shown import draft_of
from cairn.web.partner_words import NEEDS, STAGES
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.said_of_partner import said_of

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
def rate(request: Request, token: str) -> HttpResponse:
    """Two minutes for an employer: each outcome needed, nice to have, or not needed."""
    link = rating.looked_at(token)
    version = _version(link)
    outcomes = rating.outcomes_of(version) if version is not None else ()
    form = RateForm(request.POST if request.method == "POST" else None, outcomes=outcomes)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            rating.rate(token, form.said(), ports=request.ports)
        except InvalidInput as wrong:
            form.take(wrong)
        except Conflict as wrong:
            refused = str(wrong)
        else:
            return secret(redirect("partner:guest-rate", token))
    state = _state(link, version, request)
    context = {
        "form": form,
        "parts": form.parts() if state == "open" else (),
        "given": [(row, NEEDS[row.need]) for row in rating.given(link)] if state == "used" else (),
        "refused": refused,
    }
    return _answer(request, "partner/guest_rate.html", link, version, state=state, more=context, form=form)


@require_http_methods(_METHODS)
def sign(request: Request, token: str) -> HttpResponse:
    """Read a draft as it stands; sign it off by name, or decline with words."""
    link, row = signing.looked_at(token)
    version = _version(link)
    initial = {"name": link.name, "title": link.title, "seen": digest_of(version) if version else ""}
    is_objection = request.method == "POST" and "object" in request.POST
    form = SignForm(request.POST if request.method == "POST" and not is_objection else None, initial=initial)
    refused = ""
    if is_objection:
        refused = _object(token, request)
        if not refused:
            return secret(redirect("partner:guest-sign", token))
    elif request.method == "POST" and form.is_valid() and row is not None:
        try:
            decision = form.decision(is_signed="decline" not in request.POST)
            signing.decide(token, decision, ports=request.ports)
        except InvalidInput as wrong:
            form.take(wrong)
        except Conflict as wrong:
            refused = str(wrong)
            form = again(request, str(initial["seen"]))
        else:
            return secret(redirect("partner:guest-sign", token))
    state = _sign_state(link, row, version, request)
    context = {
        "form": form,
        "row": row,
        "stage": STAGES[row.stage] if row is not None else "",
        "draft": draft_of(version) if version is not None else None,
        "is_current": bool(row and version and row.digest == initial["seen"]),
        "refused": refused,
        "may_object": state in ("open", "used"),
        **(said_of(row.version, row.partner) if row is not None else {}),
    }
    return _answer(request, "partner/guest_sign.html", link, version, state=state, more=context, form=form)


def _object(token: str, request: Request) -> str:
    """Say that a line is wrong; return what stands against it, or ""."""
    try:
        said, key = request.POST.get("reason", ""), request.POST["object"]
        objections.raise_by_link(token, key, reason=said, ports=request.ports)
    except InvalidInput:
        return _("Write why it is wrong, in 1,000 characters at most.")
    except Conflict as wrong:
        return str(wrong)
    return ""


def again(request: Request, seen: str) -> SignForm:
    """The form as it was typed, for the text as it stands now."""
    return SignForm({**request.POST.dict(), "seen": seen})


def _version(link: GuestLink) -> AchievementVersion | None:
    return link.version


def _state(link: GuestLink, version: AchievementVersion | None, request: Request) -> str:
    """`used`, `ended`, `expired`, `published` or `open`."""
    if link.partner is not None and link.partner.archived_at is not None:
        return "ended"
    if link.used_at is not None:
        return "used" if link.expires_at >= request.ports.now() else "expired"
    if link.ended_at is not None or version is None:
        return "ended"
    if link.expires_at < request.ports.now():
        return "expired"
    if version.achievement.archived_at is not None:
        return "ended"
    return "open" if version.state == "DRAFT" else "published"


def _sign_state(
    link: GuestLink, row: SignOff | None, version: AchievementVersion | None, request: Request
) -> str:
    state = _state(link, version, request)
    if row is None or not row.partner.may_sign:  # the register may have taken it back since
        return "ended"
    return "open" if state == "published" and row.stage in signing.AFTERWARDS else state


def _answer(
    request: Request,
    template: str,
    link: GuestLink,
    version: AchievementVersion | None,
    *,
    state: str,
    more: dict[str, Any],
    form: RateForm | SignForm,
) -> HttpResponse:
    context = {
        "link": link,
        "organisation": link.organisation,
        "version": version if state in ("open", "used") else None,
        "state": state,
        **more,
    }
    status = 422 if form.is_bound and form.errors else (409 if more["refused"] else 200)
    with timezone.override(link.organisation.time_zone):
        return secret(render(request, template, context, status=status))
