"""Slots of a lab: repeated ones, looked at before they are opened; moved to another time."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cairn.records.models import Slot
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import booking, facilities, slot_series, slot_span
from cairn.web.meet.shared_forms import MoveForm, RepeatForm, SpanForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_METHODS = ["GET", "HEAD", "POST"]
WHY = {
    "clash": gettext_lazy("Another slot is open then"),
    "past": gettext_lazy("This is in the past"),
    "no_such_time": gettext_lazy("The clocks are put forward then"),
}


@seated(*facilities.ROLES)
@require_http_methods(_METHODS)
def repeat(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """Open slots on several weekdays: first what would come of it, then for good."""
    found = facilities.facility_of(seat, lab)
    form = RepeatForm(request.POST if request.method == "POST" else None, initial={"minutes": 60})
    planned: list[slot_series.Planned] = []
    if request.method == "POST" and form.is_valid():
        try:
            if "open" in request.POST:
                made = slot_series.repeat(seat, lab, facts=form.facts, ports=request.ports)
                said = ngettext("%(n)d slot is open.", "%(n)d slots are open.", len(made))
                messages.success(request, said % {"n": len(made)})
                return redirect("meet:lab", seat.organisation.uuid, lab)
            planned = slot_series.look(seat, lab, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
    context: dict[str, Any] = {
        "lab": found,
        "form": form,
        "planned": [(one, WHY.get(one.why, "")) for one in planned],
        "good": sum(not one.why for one in planned),
        "left_out": sum(bool(one.why) for one in planned),
        "zone": seat.organisation.time_zone,
    }
    return show(request, seat, "meet/slots_repeat.html", context, status=422 if form.errors else 200)


@seated(*facilities.ROLES)
@require_http_methods(_METHODS)
def move(request: Request, seat: Seat, slot: UUID) -> HttpResponse:
    """Move a slot, or cancel it; whoever booked it is told."""
    found = facilities.slot_of(seat, slot)
    if "cancel" in request.POST:
        return _cancel(request, seat, found)
    local = found.starts_at.astimezone(ZoneInfo(seat.organisation.time_zone))
    initial = {"date": local.date().isoformat(), "start": local.strftime("%H:%M")}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            facilities.move_slot(seat, slot, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Moved. Whoever booked it gets a letter."))
            return redirect("meet:lab", seat.organisation.uuid, found.facility.uuid)
    context = {
        "slot": found,
        "lab": found.facility,
        "form": form,
        "booked": found.bookings.filter(cancelled_at=None).count(),
        "zone": seat.organisation.time_zone,
    }
    return show(request, seat, "meet/slot_move.html", context, status=422 if form.errors else 200)


def _cancel(request: Request, seat: Seat, found: Slot) -> HttpResponse:
    try:
        told = booking.cancel_slot(
            seat, found.uuid, reason=request.POST.get("reason", ""), ports=request.ports
        )
    except (InvalidInput, Conflict) as refused:
        messages.error(request, str(refused))
        return redirect("meet:slot-move", seat.organisation.uuid, found.uuid)
    said = ngettext("Cancelled. %(n)d learner is told.", "Cancelled. %(n)d learners are told.", told)
    messages.success(request, said % {"n": told})
    return redirect("meet:lab", seat.organisation.uuid, found.facility.uuid)


@seated(*facilities.ROLES)
@require_http_methods(_METHODS)
def cancel_span(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """Cancel all slots from one day to another: first what would come of it, then for good."""
    found = facilities.facility_of(seat, lab)
    form = SpanForm(request.POST if request.method == "POST" else None)
    span: slot_span.Span | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "cancel" in request.POST:
                why = form.cleaned_data["reason"]
                done = slot_span.cancel(seat, lab, facts=form.facts, reason=why, ports=request.ports)
                said = ngettext("%(n)d slot is cancelled.", "%(n)d slots are cancelled.", len(done.slots))
                messages.success(request, said % {"n": len(done.slots)})
                return redirect("meet:lab", seat.organisation.uuid, lab)
            span = slot_span.look(seat, lab, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
    context = {"lab": found, "form": form, "span": span, "zone": seat.organisation.time_zone}
    return show(request, seat, "meet/slots_cancel.html", context, status=422 if form.errors else 200)
