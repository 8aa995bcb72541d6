"""Seats, page by page: those of one slot, for the lab; those of its own learners, for a guest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cairn.records.models import Booking
from cairn.records.reads import meet as reads
from cairn.services.access import Seat
from cairn.services.meet import facilities, hosted, inviting, sharing
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_SIZE = 50


@seated(*inviting.PEOPLE)
@require_safe
def of_slot(request: Request, seat: Seat, slot: UUID) -> HttpResponse:
    """Who booked one slot; learners of guests by name only from a day before."""
    found = facilities.slot_of(seat, slot)
    listing = Listing.of(request.GET, sorts={"seat": ("seat", "pk")}, default="seat", size=_SIZE)
    rows = reads.bookings(found.facility, slots=[found.pk])
    page: Page[Any] = listing.page_of(rows.order_by("seat", "pk"))
    now = request.ports.now()
    context = {
        "slot": found,
        "lab": found.facility,
        "listing": listing,
        "page": page,
        "named": sharing.names_shown(found.starts_at, found.minutes, at=now),
        "may_give_back": found.starts_at > now,
    }
    return show(request, seat, "meet/slot_seats.html", context)


@seated(*inviting.PEOPLE)
@require_safe
def of_guest(request: Request, seat: Seat, hosted_uuid: UUID) -> HttpResponse:
    """Every seat, or invitation, of our own learners in what another organisation shares."""
    found = sharing.hosted(seat, hosted_uuid)
    if found.facility is None:
        listing = Listing.of(request.GET, sorts={"name": ("learner__name", "pk")}, default="name", size=_SIZE)
        page: Page[Any] = listing.page_of(hosted.invitees(found, seat))
    else:
        listing = Listing.of(request.GET, sorts={"when": ("-pk",)}, default="when", size=_SIZE)
        page = listing.page_of(hosted.bookings(found, seat).order_by("-slot__starts_at", "seat", "pk"))
    now = request.ports.now()
    context = {
        "sharing": found,
        "lab": found.facility,
        "seminar": found.seminar,
        "listing": listing,
        "page": page,
        "rows": [(row, isinstance(row, Booking) and row.slot.starts_at > now) for row in page.rows],
    }
    with timezone.override(found.organisation.time_zone):  # they come to where the host is
        return show(request, seat, "meet/hosted_seats.html", context)
