"""Certificates of vendors: the register, and what each of them counts for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import VendorMapping
from cairn.records.reads import library as reads
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.library import certifications, mapping
from cairn.services.library.entries import today_of
from cairn.services.ports import TableError
from cairn.web.components.lists import Listing, Page
from cairn.web.library.forms import CertificationForm, MappingForm, TableForm
from cairn.web.library_words import COUNTS
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.unread import said as of_file

_METHODS = ["GET", "HEAD", "POST"]
MOST_COURSES = 200  # to choose from


@seated(*certifications.ROLES)
@require_http_methods(_METHODS)
def index(request: Request, seat: Seat) -> HttpResponse:
    """The register; a POST adds one, or a table of them."""
    one, many = CertificationForm(), TableForm()
    if request.method == "POST":
        if "table" in request.POST:
            many = TableForm(request.POST, request.FILES)
            done = _bring_in(request, seat, many)
        else:
            one = CertificationForm(request.POST)
            done = _add(request, seat, one)
        if done:
            return redirect("library:certifications", seat.organisation.uuid)
    sorts = {"vendor": ("vendor", "title", "pk"), "title": ("title", "pk")}
    listing = Listing.of(request.GET, sorts=sorts, default="vendor")
    today = today_of(seat.organisation, ports=request.ports)
    rows = reads.certifications(seat.organisation, search=listing.search, today=today)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {"listing": listing, "page": page, "form": one, "table": many}
    wrong = one.errors or many.errors
    return show(request, seat, "library/certifications.html", context, status=422 if wrong else 200)


def _add(request: Request, seat: Seat, form: CertificationForm) -> bool:
    if not form.is_valid():
        return False
    try:
        certifications.add(seat, facts=form.cleaned_data, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return False
    except TooMuch as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("It is in the register. Say now what it counts for."))
    return True


def _bring_in(request: Request, seat: Seat, form: TableForm) -> bool:
    if not form.is_valid():
        return False
    sent = form.cleaned_data["file"]
    try:
        made = certifications.bring_in(
            seat,
            data=sent.read(certifications.MAX_BYTES + 1),
            filename=sent.name,
            ports=request.ports,
        )
    except InvalidInput as refused:
        form.take(refused)
        return False
    except (TooMuch, TableError) as refused:
        form.add_error("file", of_file(refused))
        return False
    said = ngettext("One was added.", "%(n)d were added.", made.added) % {"n": made.added}
    known = ngettext("One was there already.", "%(n)d were there already.", made.known) % {"n": made.known}
    messages.success(request, f"{said} {known}" if made.known else said)
    return True


@seated(*certifications.ROLES)
@require_http_methods(_METHODS)
def certification(request: Request, seat: Seat, certification: UUID) -> HttpResponse:
    """One of them: every decision about it, and a form for another. `?for=UUID` says of which credential."""
    found = certifications.certification_of(seat, certification)
    courses = reads.courses(seat.organisation, most=MOST_COURSES)
    chosen = _chosen(seat, request.POST.get("for") or request.GET.get("for", ""))
    outcomes = mapping.outcomes_of(chosen) if chosen is not None else []
    form = MappingForm(request.POST if request.method == "POST" else None, outcomes=outcomes)
    if request.method == "POST" and chosen is not None and form.is_valid():
        try:
            mapping.decide(seat, certification, chosen.uuid, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Decided, with your name. It stands on the page of the credential."))
            return redirect("library:certification", seat.organisation.uuid, certification)
    today = today_of(seat.organisation, ports=request.ports)
    listing = Listing.of(request.GET, sorts={"at": "decided_at"}, default="-at")
    page: Page[Any] = listing.page_of(mapping.history(seat, certification))
    names = {one.achievement_id: one.name for one in courses}
    context = {
        "certification": found,
        "courses": courses,
        "chosen": chosen,
        "form": form,
        "listing": listing,
        "page": page,
        "rows": [
            (row, names.get(row.achievement_id, ""), COUNTS[row.counts], _state(row, today))
            for row in page.rows
        ],
    }
    return show(request, seat, "library/certification.html", context, status=422 if form.errors else 200)


def _chosen(seat: Seat, uuid: str) -> Any:
    try:
        return achievement_of(seat, UUID(uuid)) if uuid else None
    except ValueError:
        raise NotFound("no such achievement") from None


def _state(row: VendorMapping, today: Any) -> str:
    """Say `ended`, `over` (its last day has gone by) or `holds`."""
    if row.ended_at is not None:
        return "ended"
    return "over" if row.until_date < today else "holds"


@seated(*certifications.ROLES)
@require_POST
def archive(request: Request, seat: Seat, certification: UUID) -> HttpResponse:
    """Put one away."""
    try:
        certifications.archive(seat, certification, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
        return redirect("library:certification", seat.organisation.uuid, certification)
    messages.success(request, _("Put away. What it counted for stays in the record."))
    return redirect("library:certifications", seat.organisation.uuid)


@seated(*certifications.ROLES)
@require_POST
def mapping_end(request: Request, seat: Seat, mapping_uuid: UUID) -> HttpResponse:
    """End what one counts for."""
    try:
        ended = mapping.end(seat, mapping_uuid, reason=request.POST.get("reason"), ports=request.ports)
    except InvalidInput:
        messages.error(request, _("Write why it ends."))
        return redirect("library:certifications", seat.organisation.uuid)
    messages.success(request, _("It counts no more. The record says why."))
    return redirect("library:certification", seat.organisation.uuid, ended.certification.uuid)
