"""Interview pledges for one credential, as its provider keeps them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Pledge
from cairn.records.reads.partners import listed
from cairn.services.access import Seat
from cairn.services.codesign import pledges as service
from cairn.services.codesign.pledges import name_of
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.web.components.lists import Listing, Page
from cairn.web.partners.forms import PledgeForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST_PARTNERS = 200  # to choose from


@seated(*service.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def pledges(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """What partners pledge to holders of it; a form for another one."""
    found = achievement_of(seat, achievement)
    known = list(listed(seat.organisation).filter(is_public=True).order_by("name", "pk")[:MOST_PARTNERS])
    form = PledgeForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            whom = UUID(form.cleaned_data["partner"])
            service.draft(seat, achievement, partner=whom, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down. Nobody sees it before you publish it."))
            return redirect("partners:pledges", seat.organisation.uuid, achievement)
    now = request.ports.now()
    listing = Listing.of(request.GET, sorts={"made": "pk"}, default="-made", size=30)
    page: Page[Any] = listing.page_of(service.of(seat, achievement).order_by(*listing.ordering))
    context = {
        "achievement": found,
        "name": name_of(found),
        "form": form,
        "known": known,
        "listing": listing,
        "page": page,
        "rows": [(row, _state(row, request)) for row in page.rows],
        "interviews": sum(one.number for one in service.in_force([found.pk], at=now).get(found.pk, [])),
    }
    return show(request, seat, "partners/pledges.html", context, status=422 if form.errors else 200)


def _state(row: Pledge, request: Request) -> str:
    """`draft`, `withdrawn`, `holds` or `ended`."""
    if row.published_at is None:
        return "draft"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "holds" if service.holds(row, at=request.ports.now()) else "ended"


@seated(*service.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: Request, seat: Seat, pledge: UUID) -> HttpResponse:
    """Change one that nobody outside has seen."""
    found = service.pledge_of(seat, pledge)
    achievement = found.achievement.uuid
    initial = {name: getattr(found, name) for name in service.FACTS}
    form = PledgeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.change(seat, pledge, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:pledges", seat.organisation.uuid, achievement)
    context = {"pledge": found, "form": form, "name": name_of(found.achievement)}
    return show(request, seat, "partners/pledge.html", context, status=422 if form.errors else 200)


@seated(*service.ROLES)
@require_POST
def act(request: Request, seat: Seat, pledge: UUID) -> HttpResponse:
    """Publish a pledge, throw a draft away, or withdraw what was published."""
    found = service.pledge_of(seat, pledge)
    try:
        if "publish" in request.POST:
            service.publish(seat, pledge, ports=request.ports)
            messages.success(request, _("Learners see it from now on. It is not edited any more."))
        elif "discard" in request.POST:
            service.discard(seat, pledge, ports=request.ports)
            messages.success(request, _("Thrown away; nobody outside has seen it."))
        else:
            service.withdraw(seat, pledge, reason=request.POST.get("reason", ""), ports=request.ports)
            messages.success(request, _("Withdrawn. The reason stands beside it until its last day."))
    except InvalidInput:
        messages.error(request, _("Write a reason: learners read it."))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("partners:pledges", seat.organisation.uuid, found.achievement.uuid)
