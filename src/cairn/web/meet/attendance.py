"""Who is invited and who came: the list, ticks by hand, and the code on the host's screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cairn.records.reads import meet as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import door, inviting, seminars, sharing
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.words import COUNTED
from cairn.web.public_page import data_url, secret
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.INVITEE_SORTS, default="name", filters=("state",))


@seated(*inviting.PEOPLE)
@require_safe
def index(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Who was invited, who came and how that is known."""
    found = seminars.seminar_of(seat, seminar)
    listing = _listing(request)
    now = request.ports.now()
    named = sharing.names_shown(found.starts_at, found.minutes, at=now)
    rows = reads.invitees(found, search=listing.search, state=listing.filter("state"), guests=named)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    has_begun = now >= found.starts_at - door.OPENS_BEFORE and found.cancelled_at is None
    context = {
        "seminar": found,
        "listing": listing,
        "page": page,
        "rows": [(row, COUNTED.get(row.attended_by, "")) for row in page.rows],
        "invited": found.invitees.count(),
        "came": found.invitees.filter(attended_at__isnull=False).count(),
        "guests": reads.guests_of(found),
        "named": named,
        "filters": [("state", _("Which"), [("came", _("Came")), ("absent", _("Did not come"))])],
        "csv_url": reverse("meet:attendance-csv", args=[seat.organisation.uuid, seminar]),
        "has_begun": has_begun,
        "is_open": door.is_open(found, at=now),
    }
    return show(request, seat, "meet/attendance.html", context)


@seated(*inviting.PEOPLE)
@require_safe
def export(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """The list as CSV: what the search found, all pages."""
    found, listing = seminars.seminar_of(seat, seminar), _listing(request)
    named = sharing.names_shown(found.starts_at, found.minutes, at=request.ports.now())
    rows: Any = reads.invitees(found, search=listing.search, state=listing.filter("state"), guests=named)
    headers = (
        _("Name"), _("Number"), _("E-mail"), _("Invited"), _("Came"), _("How it is known"),
        _("Reason of a correction"), _("Wrote about it"), _("Guest of"),
    )  # fmt: skip
    yes, no = _("Yes"), _("No")
    lines = (
        (
            row.learner.name, *(("", "") if row.sharing_id else (row.learner.number, row.learner.email)),
            row.invited_at.isoformat(),
            row.attended_at.isoformat() if row.attended_at else "", str(COUNTED.get(row.attended_by, "")),
            row.corrected_reason, "" if row.sharing_id else (yes if row.wrote else no),
            row.learner.organisation.name if row.sharing_id else "",
        )
        for row in rows.order_by(*listing.ordering)
    )  # fmt: skip
    return sheet(request, seat, "attendance", headers, lines)


@seated(*inviting.PEOPLE)
@require_POST
def invite(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Invite every learner of the credentials that it is for."""
    seminars.seminar_of(seat, seminar)
    try:
        done = inviting.invite(seat, seminar, ports=request.ports)
    except (Conflict, InvalidInput, TooMuch) as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("%(n)d learner is invited.", "%(n)d learners are invited.", done.new)
        messages.success(request, said % {"n": done.new})
        if done.unmailed:
            said = ngettext(
                "%(n)d of them has no address: tell them yourself, and tick them on the day.",
                "%(n)d of them have no address: tell them yourself, and tick them on the day.",
                done.unmailed,
            )
            messages.warning(request, said % {"n": done.unmailed})
    return redirect("meet:seminar", seat.organisation.uuid, seminar)


@seated(*inviting.PEOPLE)
@require_POST
def tick(request: Request, seat: Seat, seminar: UUID, invitee: UUID) -> HttpResponse:
    """Count somebody by hand, or take it back with a reason."""
    is_present = "absent" not in request.POST
    reason = request.POST.get("reason", "")
    try:
        door.tick(seat, seminar, invitee, is_present=is_present, reason=reason, ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted."))
    return redirect("meet:attendance", seat.organisation.uuid, seminar)


@seated(*inviting.PEOPLE)
@require_safe
def door_page(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """The code on the screen; it comes anew by itself, with or without a script."""
    found = seminars.seminar_of(seat, seminar)
    try:
        address = door.code(seat, seminar, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
        return redirect("meet:attendance", seat.organisation.uuid, seminar)
    context = {
        "seminar": found,
        "qr": data_url(request.ports.images.qr_png(address, scale=10)),
        "address": address,
        "came": found.invitees.filter(attended_at__isnull=False).count(),
        "invited": found.invitees.count(),
    }
    return secret(show(request, seat, "meet/door.html", context))
