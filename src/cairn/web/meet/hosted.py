"""The guest's side of sharing: what others opened to us, seats and invitations for our own learners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Sharing
from cairn.records.reads import meet as reads
from cairn.services.access import Seat, seats_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.meet import hosted, inviting, seminars, sharing, telling
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.shared_forms import CountForm
from cairn.web.meet.words import sharing_state
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_SORTS = {"new": ("-pk",)}
_FEW = 20  # own bookings or invitations on this page; another one has all of them


@require_safe
def link(request: Request, token: str) -> HttpResponse:
    """What a link opens, and for which of one's organisations it can be taken."""
    try:
        found = sharing.behind(token, ports=request.ports)
    except Conflict as refused:
        return secret(render(request, "meet/guest_late.html", {"refused": refused}, status=409))
    person = request.person
    seats = [one for one in seats_of(person) if one.may(*sharing.ROLES)] if person else []
    context = {
        **_facts(found),
        "token": token,
        "seats": [
            (one, CountForm(known=reads.choosable(one.organisation), auto_id=f"id_{place}_%s"))
            for place, one in enumerate(seats)
            if one.organisation != found.organisation
        ],
        "is_signed_in": person is not None,
        "organisation": found.organisation,
        "here": request.path,
    }
    with timezone.override(found.organisation.time_zone):
        return secret(render(request, "meet/guest_sharing.html", context))


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What others opened to this organisation."""
    listing = Listing.of(request.GET, sorts=_SORTS, default="new", size=25)
    rows = sharing.hosted_by_others(seat.organisation)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    now = request.ports.now()
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, sharing_state(row, now)) for row in page.rows],
        "open": sharing.open_at(seat.organisation, at=now).count(),
        "may_take": seat.may(*sharing.ROLES),
    }
    return show(request, seat, "meet/hosted.html", context)


@seated(*sharing.ROLES)
@require_POST
def take(request: Request, seat: Seat) -> HttpResponse:
    """Take what a link opens: the link as it was passed on, or its secret."""
    token = request.POST.get("link", "").strip().rstrip("/").rpartition("/")[2][:100]
    try:
        made = sharing.take(seat, token, achievement=_uuid(request), ports=request.ports)
    except NotFound:
        messages.error(request, _("Nothing is shared by this link. Ask its owner for another one."))
        return redirect("meet:hosted", seat.organisation.uuid)
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
        return redirect("meet:hosted", seat.organisation.uuid)
    messages.success(request, _("It is open to your learners now."))
    return redirect("meet:hosted-one", seat.organisation.uuid, made.uuid)


def _uuid(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("achievement", ""))
    except ValueError:
        return None


@seated()
@require_safe
def one(request: Request, seat: Seat, hosted_uuid: UUID) -> HttpResponse:
    """One of them: its terms; slots, or the seminar; our own learners there."""
    found = sharing.hosted(seat, hosted_uuid)
    now = request.ports.now()
    state = sharing_state(found, now)
    known = reads.choosable(seat.organisation)
    chosen = str(found.achievement.uuid) if found.achievement else ""
    context = {
        **_facts(found),
        "state": state,
        "is_open": state == "open",
        "form": CountForm(initial={"achievement": chosen}, known=known),
        "counts_for": dict(known).get(chosen, ""),
        "may_take": seat.may(*sharing.ROLES),
        "may_book": seat.may(*inviting.PEOPLE),
        **(_slots(request, seat, found) if found.facility else _invited(seat, found)),
    }
    with timezone.override(found.organisation.time_zone):  # they come to where the host is
        return show(request, seat, "meet/hosted_one.html", context)


def _facts(found: Sharing) -> dict[str, object]:
    seminar = found.seminar
    return {
        "sharing": found,
        "host": found.organisation,
        "lab": found.facility,
        "seminar": seminar,
        "ends_at": seminars.ends_at(seminar) if seminar else None,
        "speaker": telling.speaker(seminar) if seminar else "",
        "is_offered": found.taken_at is None or found.ended_at is not None,  # then how to join is not shown
    }


def _slots(request: Request, seat: Seat, found: Sharing) -> dict[str, object]:
    now = request.ports.now()
    listing = Listing.of(request.GET, sorts={"when": ("starts_at", "pk")}, default="when", size=25)
    rows = hosted.with_own(reads.with_booked(hosted.slots(found, at=now)), found)
    page: Page[Any] = listing.page_of(rows.order_by("starts_at", "pk"))
    own = hosted.bookings(found, seat)
    all_own = own.count()
    people = seat.may(*inviting.PEOPLE)
    return {
        "listing": listing,
        "page": page,
        "rows": [
            (slot, hosted.room(found, slot, taken=slot.booked, own=slot.own, all_own=all_own))
            for slot in page.rows
        ],
        "own": list(own.filter(slot__starts_at__gt=now)[:_FEW]) if people else [],
        "all_own": all_own,
    }


def _invited(seat: Seat, found: Sharing) -> dict[str, object]:
    own = hosted.invitees(found, seat)
    people = seat.may(*inviting.PEOPLE)
    return {
        "invited": own.count(),
        "came": own.filter(attended_at__isnull=False).count(),
        "own": list(own[:_FEW]) if people else [],
        "left": hosted.candidates(seat, found).count() if people else 0,
    }


@seated(*sharing.ROLES)
@require_POST
def act(request: Request, seat: Seat, hosted_uuid: UUID) -> HttpResponse:
    """Take what we were named for, change what it counts for, or leave."""
    try:
        if "leave" in request.POST:
            sharing.leave(seat, hosted_uuid, ports=request.ports)
            messages.success(request, _("Left. Seats that are booked stay until you give them back."))
        else:
            sharing.accept(seat, hosted_uuid, achievement=_uuid(request), ports=request.ports)
            messages.success(request, _("Saved."))
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
    return redirect("meet:hosted-one", seat.organisation.uuid, hosted_uuid)


@seated(*inviting.PEOPLE)
@require_POST
def book(request: Request, seat: Seat, hosted_uuid: UUID, hosted_slot: UUID) -> HttpResponse:
    """Book a seat for one of our learners, by their number or address."""
    found = sharing.hosted(seat, hosted_uuid)
    learner = reads.learner_by(seat.organisation, request.POST.get("learner", ""))
    if learner is None:
        messages.error(request, _("No learner here has this number or address."))
    else:
        try:
            hosted.book(seat, found.uuid, hosted_slot, learner.uuid, ports=request.ports)
        except (Conflict, TooMuch) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Booked for %(name)s.") % {"name": learner.name})
    return redirect("meet:hosted-one", seat.organisation.uuid, found.uuid)


@seated(*inviting.PEOPLE)
@require_POST
def cancel(request: Request, seat: Seat, hosted_booking: UUID) -> HttpResponse:
    """Give a seat of one of our learners back."""
    found = hosted.own_booking(seat, hosted_booking)
    try:
        hosted.cancel(seat, hosted_booking, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Given back."))
    return redirect("meet:hosted-one", seat.organisation.uuid, found.sharing.uuid if found.sharing else "")


@seated(*inviting.PEOPLE)
@require_POST
def invite(request: Request, seat: Seat, hosted_uuid: UUID) -> HttpResponse:
    """Invite our learners to a seminar of somebody else: one by number or address, or all whom it counts for."""
    found = sharing.hosted(seat, hosted_uuid)
    said = request.POST.get("learner")
    one_of_ours = None if said is None else reads.learner_by(seat.organisation, said)
    if said is not None and one_of_ours is None:
        messages.error(request, _("No learner here has this number or address."))
        return redirect("meet:hosted-one", seat.organisation.uuid, found.uuid)
    whom = None if one_of_ours is None else [one_of_ours.uuid]
    try:
        done = hosted.invite(seat, found.uuid, whom, ports=request.ports)
    except (Conflict, InvalidInput, TooMuch) as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(n)d learner is invited.", "%(n)d learners are invited.", done.new)
        messages.success(request, words % {"n": done.new})
    return redirect("meet:hosted-one", seat.organisation.uuid, found.uuid)
