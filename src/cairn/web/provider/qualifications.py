"""Qualifications of a provider: the list, a new one, its rules as a file, publishing, putting away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.credentials.document import dump_pretty
from cairn.records.models import Role
from cairn.records.reads import qualifications as reads
from cairn.records.reads.waivers import waivers
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.stack import design
from cairn.services.stack.proposed import proposed_to
from cairn.web.attachments import attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm, lines
from cairn.web.provider.qualification_waivers import WAYS
from cairn.web.requests import Request
from cairn.web.seats import file_name, seated, show


class NameForm(ServiceForm):
    """How a qualification is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Such as “Solar practice”. Its exits have names of their own."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class NoteForm(ServiceForm):
    """What changed since the last version."""

    change_note = lines(gettext_lazy("What changed"), most=500, rows=2)


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """The list; those put away on their own."""
    listing = Listing.of(request.GET, sorts=reads.SORTS, default="-changed", filters=("state",))
    away = listing.filter("state") == "archived"
    rows = reads.qualifications(seat.organisation, search=listing.search, archived=away)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    waiting = 0
    if seat.may(Role.ISSUER):
        at = request.ports.now()
        waiting = reads.asked(seat.organisation).count() + len(reads.flagged(seat.organisation, at=at))
    context = {
        "listing": listing,
        "page": page,
        "away": away,
        "waiting": waiting,
        "may_issue": seat.may(Role.ISSUER),
        "may_decide": seat.may(*WAYS),
        "asked": waivers(seat.organisation, states=("ASKED",)).count() if seat.may(*WAYS) else 0,
        "may_design": seat.may(Role.DESIGNER),
        "proposed": proposed_to(seat, state="WAITING").count() if seat.may(Role.DESIGNER) else 0,
        "filters": [("state", _("Which"), [("archived", _("Put away"))])],
    }
    return show(request, seat, "provider/qualifications.html", context)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Begin one with nothing but its name."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = design.begin(seat, name=form.cleaned_data["name"], ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            return redirect("provider:qualification", seat.organisation.uuid, version.qualification.uuid)
    status = 422 if form.errors else 200
    return show(request, seat, "provider/qualification_new.html", {"form": form}, status=status)


@seated(Role.DESIGNER)
@require_safe
def rules(_request: Request, seat: Seat, qualification: UUID) -> HttpResponse:
    """The rules as they stand in the builder, as a file that can be sent back."""
    version = design.current(seat, qualification)
    body = dump_pretty(design.rules_json(version)[0]).encode()
    name = file_name(seat, "rules").removesuffix(".csv") + ".json"
    return attachment(body, content_type="application/json", filename=name)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, seat: Seat, qualification: UUID) -> HttpResponse:
    """Say what follows, then publish the draft as the next version."""
    version = design.current(seat, qualification)
    if not design.judged(version).sound:
        return redirect("provider:qualification", seat.organisation.uuid, qualification)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = design.publish(
                seat, qualification, change_note=form.cleaned_data["change_note"], ports=request.ports
            )
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            messages.error(request, str(refused))
            return redirect("provider:qualifications", seat.organisation.uuid)
        else:
            messages.success(
                request,
                _("Version %(number)d of %(name)s is published.")
                % {"number": made.number, "name": made.name},
            )
            return redirect("showcase:qualification", qualification)
    context = {"form": form, "version": version, "last": reads.versions(version.qualification).first()}
    status = 422 if form.errors else 200
    return show(request, seat, "provider/qualification_publish.html", context, status=status)


@seated(Role.DESIGNER)
@require_POST
def archive(request: Request, seat: Seat, qualification: UUID) -> HttpResponse:
    """Stop offering it."""
    design.archive(seat, qualification, ports=request.ports)
    messages.success(request, _("Put away. What was awarded stays, and so does its public page."))
    return redirect("provider:qualifications", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_POST
def restore(request: Request, seat: Seat, qualification: UUID) -> HttpResponse:
    """Offer it again."""
    design.restore(seat, qualification, ports=request.ports)
    messages.success(request, _("It is offered again."))
    return redirect("provider:qualifications", seat.organisation.uuid)
