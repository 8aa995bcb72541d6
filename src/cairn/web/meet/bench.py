"""A learner's own seats in labs: what can be booked, what is booked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Person
from cairn.records.reads import meet as reads
from cairn.services.errors import Conflict, TooMuch
from cairn.services.meet import booking, slot_letters
from cairn.web import holding
from cairn.web.attachments import attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.seminars import CALENDAR
from cairn.web.requests import Request


@holding.holding
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """Slots to come of the labs where one learns, and one's own seats."""
    now = request.ports.now()
    listing = Listing.of(request.GET, sorts={"when": ("starts_at", "pk")}, default="when", size=25)
    rows = reads.with_booked(booking.slots_for(person).filter(starts_at__gte=now))
    page: Page[Any] = listing.page_of(rows.order_by("starts_at", "pk"))
    own = list(booking.of_person(person).filter(slot__starts_at__gte=now)[:50])
    mine = {row.slot_id for row in own}
    context = {
        "listing": listing,
        "page": page,
        "rows": [(slot, slot.pk in mine, slot.seats - slot.booked) for slot in page.rows],
        "own": own,
        "at_passport": "true",
    }
    return holding.answer(request, "meet/own_labs.html", context, status=200)


@holding.holding
@require_POST
def book(request: Request, person: Person, slot: UUID) -> HttpResponse:
    """Book a seat."""
    try:
        booking.book_own(person, slot, ports=request.ports)
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The seat is yours."))
    return redirect("seminars:labs")


@holding.holding
@require_safe
def calendar(request: Request, person: Person, booking_uuid: UUID) -> HttpResponse:
    """A seat as a file for one's calendar."""
    found = booking.own(person, booking_uuid)
    data = slot_letters.file(found, ports=request.ports).encode()
    return attachment(data, content_type=CALENDAR, filename="lab.ics")


@holding.holding
@require_POST
def cancel(request: Request, person: Person, booking_uuid: UUID) -> HttpResponse:
    """Give a seat back."""
    try:
        booking.cancel_own(person, booking_uuid, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Given back."))
    return redirect("seminars:labs")
