"""The home of a partner's members: what awaits their signature or comment, what they pledged, who links to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Role
from cairn.records.reads import partners as reads
from cairn.services.access import Seat
from cairn.services.codesign import objections, partners, pledges, signing
from cairn.services.codesign.text import digest_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.web.partner.forms import GiveForm, SignForm
from cairn.web.partner.guest import again
from cairn.web.partner.shown import draft_of
from cairn.web.partner_words import STAGES, TIERS
from cairn.web.requests import Request
from cairn.web.said_of_partner import said_of
from cairn.web.seats import seated, show

FEW = 50
_METHODS = ["GET", "HEAD", "POST"]


@seated()
@require_safe
def home(request: Request, seat: Seat) -> HttpResponse:
    """What waits, and where this organisation is a partner."""
    asked = signing.asked_of(seat)
    hands = list(reads.hands(seat.organisation)[:FEW])
    names = reads.names({row.workspace.achievement_id for row in hands})
    given = list(pledges.given_by(seat)[:FEW])
    named = reads.names({row.achievement_id for row in given})
    now = request.ports.now()
    spaces = {row.workspace_id: row for row in reversed(hands)}
    context = {
        "to_sign": [(row, STAGES[row.stage]) for row in signing.waiting_for(seat).order_by("pk")[:FEW]],
        "decided": [
            (row, STAGES[row.stage])
            for row in asked.exclude(state="ASKED").order_by("-decided_at", "-pk")[:10]
        ],
        "links": partners.asked_of(seat)[:FEW],
        "linked": [(row, TIERS[row.tier]) for row in partners.linked_to(seat)[:FEW]],
        "hands": [(row, names.get(row.workspace.achievement_id, "")) for row in spaces.values()],
        "given": [(row, named.get(row.achievement_id, ""), pledges.holds(row, at=now)) for row in given],
        "is_owner": seat.may(Role.OWNER),
        "may_act": seat.may(*signing.ROLES),
    }
    return show(request, seat, "partner/home.html", context)


@seated(Role.OWNER)
@require_POST
def link(request: Request, seat: Seat, partner: UUID) -> HttpResponse:
    """Say that this organisation is that partner, or that it is not (any more)."""
    if "accept" in request.POST:
        found = partners.accept_link(seat, partner, ports=request.ports)
        said = _("Accepted. Your members see what %(name)s asks of you.")
    else:
        found = partners.refuse_link(seat, partner, ports=request.ports)
        said = _("Your members see nothing of %(name)s from now on.")
    messages.success(request, said % {"name": found.organisation.name})
    return redirect("partner:home", seat.organisation.uuid)


@seated()
@require_http_methods(_METHODS)
def sign(request: Request, seat: Seat, sign_off: UUID) -> HttpResponse:
    """Read what one is asked to sign; designers and owners sign or decline."""
    row = signing.asked_by_uuid(seat, sign_off)
    if request.method == "POST":
        seat.require(*signing.ROLES)
    version = row.version
    seen = digest_of(version)
    person = seat.actor.person
    initial = {"name": person.name if person else "", "seen": seen}
    if request.method == "POST" and "object" in request.POST:
        return _object(request, seat, sign_off)
    form = SignForm(request.POST if request.method == "POST" else None, initial=initial)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            decision = form.decision(is_signed="decline" not in request.POST)
            signing.decide_as_member(seat, sign_off, decision, ports=request.ports)
        except InvalidInput as wrong:
            form.take(wrong)
        except Conflict as wrong:
            refused = str(wrong)
            form = again(request, seen)
        else:
            messages.success(request, _("They see what you decided, under your name."))
            return redirect("partner:home", seat.organisation.uuid)
    context = {
        "form": form,
        "row": row,
        "asker": version.achievement.organisation,
        "version": version,
        "stage": STAGES[row.stage],
        "draft": draft_of(version),
        "is_current": row.digest == seen,
        "is_open": signing.waiting_for(seat).filter(pk=row.pk).exists(),
        "may_act": seat.may(*signing.ROLES),
        "refused": refused,
        "may_object": seat.may(*objections.ROLES),
        **said_of(version, row.partner),
    }
    status = 422 if form.is_bound and form.errors else (409 if refused else 200)
    return show(request, seat, "partner/sign.html", context, status=status)


def _object(request: Request, seat: Seat, sign_off: UUID) -> HttpResponse:
    """Say that a line of the ledger is wrong, before or after one signs."""
    try:
        said, key = request.POST.get("reason", ""), request.POST["object"]
        objections.raise_before_signing(seat, sign_off, key, reason=said, ports=request.ports)
        messages.success(request, _("They have to answer before it is published."))
    except InvalidInput:
        messages.error(request, _("Write why it is wrong, in 1,000 characters at most."))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("partner:sign", seat.organisation.uuid, sign_off)


@seated(*pledges.ROLES)
@require_http_methods(_METHODS)
def give(request: Request, seat: Seat, partner: UUID) -> HttpResponse:
    """Pledge interviews to holders of a credential that one had a hand in."""
    found = partners.linked_partner(seat, partner)
    known = reads.pledgeable(found)
    form = GiveForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        achievement = UUID(form.cleaned_data["achievement"])
        try:
            pledges.give(seat, partner, achievement=achievement, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Learners see it from now on."))
            return redirect("partner:home", seat.organisation.uuid)
    context = {"partner": found, "form": form, "known": known}
    return show(request, seat, "partner/give.html", context, status=422 if form.errors else 200)


@seated(*pledges.ROLES)
@require_POST
def withdraw(request: Request, seat: Seat, pledge: UUID) -> HttpResponse:
    """Withdraw what one pledged, with a reason that learners read."""
    try:
        pledges.withdraw_own(seat, pledge, reason=request.POST.get("reason", ""), ports=request.ports)
        messages.success(request, _("Withdrawn. The reason stands beside it until its last day."))
    except InvalidInput:
        messages.error(request, _("Write a reason: learners read it."))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("partner:home", seat.organisation.uuid)
