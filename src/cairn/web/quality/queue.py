"""What waits for a reviewer: of the organisation itself, and of those it is engaged by; the oldest due first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import OrganisationKind, Review, Role
from cairn.records.reads import review as reads
from cairn.services.access import Seat
from cairn.services.review import engaging, reviewing
from cairn.services.review.clock import clock_of
from cairn.services.review.rule import Rule, rule_for, today_of
from cairn.services.review.telling import ROLES
from cairn.web.components.lists import Listing, Page
from cairn.web.quality import words
from cairn.web.requests import Request
from cairn.web.seats import seated, show, streamed_sheet


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.SORTS, default="due", filters=("lane", "state"))


def _rows(request: Request, seat: Seat, listing: Listing) -> Any:
    rows = reviewing.queue_of(seat, ports=request.ports)
    asked = {name: listing.filter(name) for name in ("lane", "state")}
    return reads.narrowed(rows, search=listing.search, **asked).order_by(*listing.ordering)


@seated(*ROLES)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """The queue with its clock."""
    listing = _listing(request)
    page: Page[Review] = listing.page_of(_rows(request, seat, listing))
    today = today_of(seat.organisation, ports=request.ports)
    waiting, late = reads.waiting(reviewing.queue_of(seat, ports=request.ports), on=today)
    is_body = seat.organisation.kind == OrganisationKind.QUALITY_BODY
    paces = reads.paces_by(seat.organisation) if is_body else reads.paces_of(seat.organisation)
    context = {
        "listing": listing,
        "page": page,
        "rows": _shown(page.rows, request),
        "waiting": waiting,
        "late": late,
        "filters": [
            ("lane", _("Way"), list(words.LANES.items())),
            (
                "state",
                _("Which"),
                [("waiting", _("Waiting")), ("back", _("Sent back")), ("decided", _("Decided"))],
            ),
        ],
        "csv_url": reverse("quality:queue-csv", args=[seat.organisation.uuid]),
        "paces": [(words.LANES[one.lane], one) for one in paces],
        "is_body": is_body,
        "engaged": engaging.asked_of(seat).filter(accepted_at=None).count() if is_body else 0,
        "is_owner": seat.may(Role.OWNER),
    }
    return show(request, seat, "quality/queue.html", context)


def _shown(rows: Any, request: Request) -> list[dict[str, object]]:
    """Each row with its clock; the rule of an organisation is asked for once."""
    rules: dict[tuple[int, int | None], Rule] = {}
    found = []
    for row in rows:
        rule = _rule(rules, row)
        found.append(
            {
                "row": row,
                "state": words.state(row),
                "lane": words.LANES[row.lane],
                "clock": words.clock(clock_of(row, rule, ports=request.ports)),
            }
        )
    return found


def _rule(known: dict[tuple[int, int | None], Rule], row: Review) -> Rule:
    key = (row.organisation_id, row.body_id)
    if key not in known:
        known[key] = rule_for(row.organisation, row.body)
    return known[key]


@seated(*ROLES)
@require_safe
def export(request: Request, seat: Seat) -> Any:
    """The queue as CSV: what the search found, all pages."""
    headers = (
        _("Design"), _("Organisation"), _("Way"), _("State"), _("Asked"), _("Due"), _("Reviewer"),
        _("Sent back"), _("Working days"), _("Decided"),
    )  # fmt: skip
    lines = (
        (
            row.version.name, row.organisation.name, str(words.LANES[row.lane]), words.state(row)[0],
            row.asked_at.date(), row.due_date or "", row.reviewer_name, row.rounds,
            "" if row.took_days is None else row.took_days, row.decided_at.date() if row.decided_at else "",
        )
        for row in _rows(request, seat, _listing(request)).iterator(chunk_size=500)
    )  # fmt: skip
    return streamed_sheet(request, seat, "reviews", headers, lines)
