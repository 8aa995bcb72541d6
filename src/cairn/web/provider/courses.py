"""What a provider offers to learners: listed, written on a page, brought in from a file, closed, put away."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import LearningOffer
from cairn.records.reads import plan as reads
from cairn.records.reads.directory import directory
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.explore.designed import led_by_employers, partners_of
from cairn.services.plan import offer_files, offers
from cairn.services.ports import TableError
from cairn.web import row_files
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.courses_forms import OfferFileForm, OfferForm, typed
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show
from cairn.web.unread import said as of_file

_METHODS: Final = ["GET", "HEAD", "POST"]


@seated(*offers.ROLES)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """The list."""
    listing = Listing.of(
        request.GET,
        sorts={"name": ("name", "pk"), "updated": ("updated_at", "pk")},
        default="name",
        filters=("made",),
    )
    rows = reads.of_provider(seat.organisation)
    for word in listing.search.split()[:6]:
        rows = rows.filter(name__says=word)
    if listing.filter("made") == "employers":
        rows = led_by_employers(rows, directory())
    page: Page[LearningOffer] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "rows": list(zip(page.rows, partners_of(page.rows), strict=True)),
        "filters": [("made", _("Designed with"), [("employers", _("Employers"))])],
    }
    return show(request, seat, "provider/courses.html", context)


@seated(*offers.ROLES)
@require_http_methods(_METHODS)
def new(request: Request, seat: Seat) -> HttpResponse:
    """Write an offer."""
    return _write(request, seat, None, OfferForm(request.POST if request.method == "POST" else None))


@seated(*offers.ROLES)
@require_http_methods(_METHODS)
def edit(request: Request, seat: Seat, course: UUID) -> HttpResponse:
    """Change an offer."""
    row = offers.find(seat, course)
    if request.method == "POST":
        return _write(request, seat, course, OfferForm(request.POST))
    values = typed(reads.read([row])[0], code=row.code, summary=row.summary)
    values["needs"] = "\n".join(" | ".join(group) for group in row.needs)
    context = {"form": OfferForm(initial=values), "row": row}
    return show(request, seat, "provider/course.html", context)


def _write(request: Request, seat: Seat, course: UUID | None, form: OfferForm) -> HttpResponse:
    row = offers.find(seat, course) if course is not None else None
    if request.method == "POST" and form.is_valid():
        try:
            made = offers.put(seat, form.body(), uuid=course, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("The course is saved. Plans use it from now on."))
            return redirect("provider:course", seat.organisation.uuid, made.uuid)
    context = {"form": form, "row": row}
    return show(request, seat, "provider/course.html", context, status=422 if form.errors else 200)


@seated(*offers.ROLES)
@require_http_methods(_METHODS)
def file(request: Request, seat: Seat) -> HttpResponse:
    """Look at a file without keeping anything, or bring it in."""
    form = OfferFileForm(request.POST, request.FILES) if request.method == "POST" else OfferFileForm()
    looked, keep = None, row_files.kept(request)
    if form.is_valid():
        data, filename = row_files.sent(form, most=offer_files.MAX_BYTES)
        act = offer_files.bring if keep else offer_files.look
        try:
            looked = act(seat, data=data, filename=filename, ports=request.ports)
        except (InvalidInput, TableError) as refused:
            form.add_error("file", of_file(refused))
    context = row_files.context(form, looked, "new", "changed", "broken", keep=keep)
    return show(request, seat, "provider/courses_file.html", context, status=422 if form.errors else 200)


@seated(*offers.ROLES)
@require_safe
def template(request: Request, seat: Seat) -> HttpResponse:
    """An empty file with the right headings."""
    return sheet(request, seat, "courses-template", offer_files.COLUMNS, ())


@seated(*offers.ROLES)
@require_POST
def closed(request: Request, seat: Seat, course: UUID) -> HttpResponse:
    """Take nobody any more, or take people again."""
    stop = request.POST.get("closed") == "yes"
    offers.set_closed(seat, course, closed=stop, ports=request.ports)
    messages.success(request, _("It takes nobody any more.") if stop else _("It takes people again."))
    return redirect("provider:course", seat.organisation.uuid, course)


@seated(*offers.ROLES)
@require_POST
def put_away(request: Request, seat: Seat, course: UUID) -> HttpResponse:
    """Put an offer away."""
    offers.put_away(seat, course, ports=request.ports)
    messages.success(request, _("The course is put away."))
    return redirect("provider:courses", seat.organisation.uuid)
