"""Access for programs: tokens of the organisation, shown once, ended at will."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import ApiToken, Role
from cairn.records.reads import membership
from cairn.services.access import Seat
from cairn.services.admin import api_tokens
from cairn.services.errors import Conflict, InvalidInput
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.organisation_forms import TokenForm
from cairn.web.provider.organisation_members import words as roles_of
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show
from cairn.web.sentences import sentence

SORTS = {"name": ("name", "pk"), "made": ("created_at", "pk"), "used": ("last_used_at", "pk")}


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """The tokens, and a form for another one; its text is on the answer to that form and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made: tuple[ApiToken, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(request, seat, form)
        except InvalidInput as refused:
            form.take(refused)
    if made is not None:
        form = TokenForm()
    listing = _listing(request)
    rows = _rows(request, seat, listing)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "form": form,
        "made": made[0] if made else None,
        "plaintext": made[1] if made else "",
        "listing": listing,
        "page": page,
        "rows": [(row, roles_of(row), _state(row, request)) for row in page.rows],
        "live": membership.tokens(seat.organisation, state="live", now=request.ports.now()).count(),
        "filters": [("state", _("State"), [("live", _("In use")), ("ended", _("Ended"))])],
        "csv_url": reverse("provider:tokens-csv", args=[seat.organisation.uuid]),
    }
    response = show(
        request, seat, "provider/organisation_tokens.html", context, status=422 if form.errors else 200
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _create(request: Request, seat: Seat, form: TokenForm) -> tuple[ApiToken, str]:
    day = form.cleaned_data["last_day"]
    zone = ZoneInfo(seat.organisation.time_zone)
    ends = datetime.combine(day, time.max, tzinfo=zone) if day else None  # through the whole last day
    return api_tokens.create(
        seat,
        name=form.cleaned_data["name"],
        roles=form.cleaned_data["roles"],
        expires_at=ends,
        ports=request.ports,
    )


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="-made", filters=("state",))


def _rows(request: Request, seat: Seat, listing: Listing) -> Any:
    now = request.ports.now()
    return membership.tokens(seat.organisation, search=listing.search, state=listing.filter("state"), now=now)


def _state(row: ApiToken, request: Request) -> str:
    """`live`, `revoked` or `expired`."""
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at is not None and row.expires_at <= request.ports.now() else "live"


@seated(Role.OWNER)
@require_safe
def table(request: Request, seat: Seat) -> HttpResponse:
    """The tokens as CSV, without what they are."""
    listing = _listing(request)
    headers = (
        _("Name"),
        _("Begins with"),
        _("Roles"),
        _("Made"),
        _("Made by"),
        _("Ends"),
        _("Last used"),
        _("Ended"),
    )
    lines = (
        (row.name, row.prefix, roles_of(row), row.created_at.isoformat(), row.created_by.name if row.created_by else "",
         *(at.isoformat() if at else "" for at in (row.expires_at, row.last_used_at, row.revoked_at)))
        for row in _rows(request, seat, listing).order_by(*listing.ordering)
    )  # fmt: skip
    return sheet(request, seat, "tokens", headers, lines)


@seated(Role.OWNER)
@require_POST
def revoke(request: Request, seat: Seat, token: UUID) -> HttpResponse:
    """End a token at once."""
    try:
        api_tokens.revoke(seat, token, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("It has ended; the next call with it is refused."))
    return redirect("provider:tokens", seat.organisation.uuid)
