"""Labs and simulation centres: what can be done there, slots and who booked them, results that become evidence."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Booking, Facility
from cairn.records.reads import meet as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.meet import booking, facilities, inviting, results, sharing
from cairn.services.ports import TableError
from cairn.web.components.fields import DropZone
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm, day, line, lines
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.unread import said as of_file

_METHODS: Final = ["GET", "HEAD", "POST"]
_FEW: Final = 10  # seats of a slot on the page of its lab; another page has all of them


class LabForm(ServiceForm):
    """A lab: what it is and what learners should know."""

    name = line(gettext_lazy("Name"), most=200, required=True)
    place = line(gettext_lazy("Place"), most=300)
    offers = lines(gettext_lazy("What can be done there"), most=1000)
    opening = line(gettext_lazy("When it is open"), most=300)
    instructions = lines(gettext_lazy("What learners have to know before they come"), most=2000)
    seats = line(gettext_lazy("Seats in a slot"), most=3, inputmode="numeric", dir="ltr")
    cancel_hours = line(
        gettext_lazy("Given back until so many hours before"), most=3, inputmode="numeric", dir="ltr"
    )


class SlotsForm(ServiceForm):
    """Slots, one after the other."""

    date = day(gettext_lazy("Day"), required=True)
    start = forms.CharField(
        label=gettext_lazy("Begins at"), max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = line(gettext_lazy("Minutes of each"), most=3, required=True, inputmode="numeric", dir="ltr")
    number = line(gettext_lazy("How many, one after the other"), most=2, inputmode="numeric", dir="ltr")


class ResultsForm(ServiceForm):
    """A file of results, and what they are evidence for."""

    achievement = forms.ChoiceField(label=gettext_lazy("Evidence for"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A table (number, measure, value, unit, time), or xAPI statements as JSON."),
        widget=DropZone(most=results.MOST_BYTES),
    )

    def __init__(self, *args: Any, known: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["achievement"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = known


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Every lab."""
    listing = Listing.of(request.GET, sorts={"name": ("name", "pk")}, default="name", filters=("state",))
    away = listing.filter("state") == "archived"
    rows = reads.facilities(seat.organisation, search=listing.search, archived=away, at=request.ports.now())
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "total": Facility.objects.of(seat.organisation).filter(archived_at=None).count(),
        "filters": [("state", _("Which"), [("archived", _("Put away"))])],
        "may_change": seat.may(*facilities.ROLES),
    }
    return show(request, seat, "meet/labs.html", context)


@seated(*facilities.ROLES)
@require_http_methods(_METHODS)
def new(request: Request, seat: Seat) -> HttpResponse:
    """Add a lab."""
    form = LabForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = facilities.add(seat, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("meet:lab", seat.organisation.uuid, made.uuid)
    return show(request, seat, "meet/lab_form.html", {"form": form}, status=422 if form.errors else 200)


@seated(*facilities.ROLES)
@require_http_methods(_METHODS)
def change(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """Change what is said of a lab, or put it away."""
    found = facilities.facility_of(seat, lab)
    if "archive" in request.POST:
        facilities.archive(seat, lab, ports=request.ports)
        messages.success(request, _("Put away. What was measured there stays."))
        return redirect("meet:labs", seat.organisation.uuid)
    initial = {name: getattr(found, name) for name in facilities.FACTS}
    form = LabForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            facilities.update(seat, lab, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("meet:lab", seat.organisation.uuid, lab)
    context = {"form": form, "lab": found}
    return show(request, seat, "meet/lab_form.html", context, status=422 if form.errors else 200)


@seated()
@require_safe
def lab(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """One lab, with its slots to come."""
    return _one(request, seat, facilities.facility_of(seat, lab, archived=None))


def _one(request: Request, seat: Seat, found: Facility, *, form: SlotsForm | None = None) -> HttpResponse:
    listing = Listing.of(request.GET, sorts={"when": ("starts_at", "pk")}, default="when", size=10)
    slots = reads.slots(found, at=request.ports.now())
    page: Page[Any] = listing.page_of(slots.order_by("starts_at", "pk"))
    people = seat.may(*inviting.PEOPLE)
    booked: dict[int, list[Booking]] = {}
    guests: dict[int, dict[str, list[Booking]]] = {}
    here = [slot.pk for slot in page.rows]
    by_others = reads.seats_of_guests(found, slots=here)
    for row in reads.first_bookings(found, slots=here, most=_FEW):
        if row.sharing_id is not None:
            whose = row.learner.organisation.name
            guests.setdefault(row.slot_id, {}).setdefault(whose, []).append(row)
        elif people:
            booked.setdefault(row.slot_id, []).append(row)
    now = request.ports.now()
    context = {
        "lab": found,
        "listing": listing,
        "page": page,
        "rows": [
            (
                slot,
                booked.get(slot.pk, []),
                [
                    (name, number, guests.get(slot.pk, {}).get(name, []))
                    for name, number in by_others.get(slot.pk, ())
                ],
                people and sharing.names_shown(slot.starts_at, slot.minutes, at=now),
            )
            for slot in page.rows
        ],
        "shared": reads.running(sharing.given(seat, facility=found), at=now).count(),
        "at": now,
        "form": form or SlotsForm(initial={"minutes": 60, "number": 1}),
        "may_change": seat.may(*facilities.ROLES),
        "may_book": people,
        "zone": seat.organisation.time_zone,
    }
    status = 422 if form is not None and form.errors else 200
    return show(request, seat, "meet/lab.html", context, status=status)


@seated(*facilities.ROLES)
@require_POST
def open_slots(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """Open slots."""
    found = facilities.facility_of(seat, lab)
    form = SlotsForm(request.POST)
    if form.is_valid():
        try:
            made = facilities.open_slots(seat, lab, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext("%(n)d slot is open.", "%(n)d slots are open.", len(made))
            messages.success(request, said % {"n": len(made)})
            return redirect("meet:lab", seat.organisation.uuid, lab)
    return _one(request, seat, found, form=form)


@seated(*facilities.ROLES)
@require_POST
def close_slot(request: Request, seat: Seat, slot: UUID) -> HttpResponse:
    """Close a slot that nobody booked."""
    found = facilities.slot_of(seat, slot)
    try:
        facilities.close_slot(seat, slot, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("meet:lab", seat.organisation.uuid, found.facility.uuid)


@seated(*inviting.PEOPLE)
@require_POST
def book(request: Request, seat: Seat, slot: UUID) -> HttpResponse:
    """Book a seat for a learner, by their number or address."""
    found = facilities.slot_of(seat, slot)
    learner = reads.learner_by(seat.organisation, request.POST.get("learner", ""))
    if learner is None:
        messages.error(request, _("No learner here has this number or address."))
    else:
        try:
            booking.book(seat, slot, learner.uuid, ports=request.ports)
        except (Conflict, TooMuch) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Booked for %(name)s.") % {"name": learner.name})
    return redirect("meet:lab", seat.organisation.uuid, found.facility.uuid)


@seated(*inviting.PEOPLE)
@require_POST
def cancel(request: Request, seat: Seat, booking_uuid: UUID) -> HttpResponse:
    """Give a learner's seat back."""
    rows = Booking.objects.of(seat.organisation).filter(uuid=booking_uuid).select_related("slot__facility")
    found = rows.first()
    if found is None:
        raise NotFound("no such booking")
    try:
        booking.cancel(seat, booking_uuid, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("meet:lab", seat.organisation.uuid, found.slot.facility.uuid)


@seated(*inviting.PEOPLE)
@require_http_methods(_METHODS)
def take_results(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """Results from a file: tried first, then kept as evidence."""
    found = facilities.facility_of(seat, lab)
    known = reads.choosable(seat.organisation)
    form = ResultsForm(request.POST or None, request.FILES or None, known=known)
    done, is_trial = None, "trial" in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            done = _taken(request, seat, found, form, is_trial=is_trial)
        except InvalidInput as refused:
            form.take(refused)
        except (TooMuch, TableError) as refused:
            form.add_error("file", of_file(refused))
    context = {"lab": found, "form": form, "done": done, "is_trial": is_trial}
    return show(request, seat, "meet/lab_results.html", context, status=422 if form.errors else 200)


def _taken(
    request: Request, seat: Seat, found: Facility, form: ResultsForm, *, is_trial: bool
) -> results.Taken:
    file = form.cleaned_data["file"]
    data = file.read(results.MOST_BYTES + 1)
    what = UUID(form.cleaned_data["achievement"])
    if data.lstrip()[:1] in (b"{", b"["):
        said = results.parsed(data)
        return results.read_statements(seat, found.uuid, what, said, is_trial=is_trial, ports=request.ports)
    return results.read_file(
        seat, found.uuid, what, data=data, filename=file.name or "", is_trial=is_trial, ports=request.ports
    )
