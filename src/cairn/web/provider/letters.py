"""Letters that did not arrive: which, why, and what can be done about each."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import OutboxMessage
from cairn.records.reads import letters as reads
from cairn.records.reads.lists import Look, reach
from cairn.services.access import Seat
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.issued import STAFF
from cairn.web.provider.letter_words import REASONS, kind_of, tag_of, why_of
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

_OF_A_CREDENTIAL: Final = frozenset({"offer", "reminder", "corrected", "revoked", "suspended", "reinstated"})
_OF_AN_ASSESSMENT: Final = frozenset({"evidence_asked", "awarded", "not_yet"})


@seated(*STAFF)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Every letter that somebody has to look after, the newest first."""
    listing = _listing(request)
    newest = reads.newest_not_arrived(seat.organisation, settled=listing.filter("settled") == "1")
    seen = reach(seat.organisation, newest, straight=listing.is_straight("failed"))
    rows = _rows(seat, listing, within=seen.within)
    page: Page[Any] = listing.page_of(Look(rows, seen))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, kind_of(row), tag_of(row), why_of(row), _place(seat, row)) for row in page.rows],
        "waiting": reads.count_not_arrived(seat.organisation),
        "filters": [
            ("reason", _("Why"), [(name, words[0]) for name, words in REASONS.items()]),
            ("settled", _("Show"), [("1", _("also those sent anew since"))]),
        ],
    }
    return show(request, seat, "provider/letters.html", context)


@seated(*STAFF)
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV."""
    headers = (
        _("Since"),
        _("E-mail"),
        _("Learner"),
        _("Course"),
        _("Letter"),
        _("What happened"),
        _("Why"),
        _("Words of the mail server"),
    )
    lines = (
        (
            row.failed_at.isoformat(),
            row.recipient,
            row.name,
            row.title,
            str(kind_of(row)),
            str(tag_of(row)[0]),
            str(why_of(row)),
            row.reply,
        )
        for row in _rows(seat, _listing(request)).iterator()
    )
    return sheet(request, seat, "letters", headers, lines)


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.SORTS, default="-failed", filters=("reason", "settled"))


def _rows(seat: Seat, listing: Listing, *, within: Q | None = None) -> Any:
    rows = reads.not_arrived(
        seat.organisation,
        search=listing.search,
        reason=listing.filter("reason"),
        settled=listing.filter("settled") == "1",
        within=within,
    )
    return rows.order_by(*listing.ordering)


def _place(seat: Seat, letter: OutboxMessage) -> str:
    """The page on which something can be done about it; "" when there is none."""
    subject: UUID | None = letter.subject_uuid
    if subject is None:
        return ""
    org = seat.organisation.uuid
    if letter.kind in _OF_A_CREDENTIAL:
        return reverse("provider:issued-credential", args=[org, subject])
    if letter.kind in _OF_AN_ASSESSMENT:
        return reverse("provider:assessment", args=[org, subject])
    return reverse("provider:members", args=[org]) if seat.may("owner") else ""
