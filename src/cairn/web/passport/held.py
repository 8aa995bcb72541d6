"""Everything one holds as a list: to search, to sort, to take away. The cairn is its picture."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import Person
from cairn.records.reads import passport as reads
from cairn.web.attachments import CSV, attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.holding import holding
from cairn.web.passport.holder import show
from cairn.web.passport.words import HELD, SEEN
from cairn.web.requests import Request

SORTS: Final = {
    "title": ("title", "pk"),
    "provider": ("organisation__name", "pk"),
    "hours": ("award__version__hours", "pk"),
    "awarded": ("award__awarded_date", "pk"),
    "standing": ("standing", "pk"),
}


@holding
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """Every credential in the passport, and who can see it."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_rows(request, person, listing))
    everything = reads.credentials(person, at=request.ports.now())
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, *HELD[row.standing], SEEN[seen_by(row)]) for row in page.rows],
        "filters": [
            ("standing", _("Standing"), [(name, words) for name, (words, _kind) in HELD.items()]),
            ("seen", _("Who can see it"), list(SEEN.items())),
        ],
        "everything": everything.count(),
        "seen": everything.count()
        - reads.credentials(person, at=request.ports.now(), seen="private").count(),
        "csv": reverse("passport:credentials-csv"),
    }
    return show(request, "passport/credentials.html", context)


@holding
@require_safe
def export(request: Request, person: Person) -> HttpResponse:
    """The list as CSV."""
    headers = (
        _("Credential"),
        _("Provider"),
        _("Hours"),
        _("Level"),
        _("Awarded"),
        _("Valid until"),
        _("Standing"),
        _("Who can see it"),
        _("Code"),
    )
    lines = [_line(row) for row in _rows(request, person, _listing(request))]
    body = request.ports.tables.write_csv(headers, lines)
    return attachment(body, content_type=CSV, filename="your-credentials.csv")


def seen_by(row: Any) -> str:
    """Who can see a row of the list: a key of SEEN."""
    if row.is_public:
        return "public"
    return "links" if row.open_links else "private"


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="-awarded", filters=("standing", "seen"))


def _rows(request: Request, person: Person, listing: Listing) -> Any:
    rows = reads.credentials(
        person,
        at=request.ports.now(),
        search=listing.search,
        standing=listing.filter("standing"),
        seen=listing.filter("seen"),
    )
    return rows.order_by(*listing.ordering)


def _line(row: Any) -> tuple[str | int, ...]:
    version = row.award.version
    return (
        row.title,
        row.organisation.name,
        "" if version.hours is None else f"{version.hours.normalize():f}",
        version.eqf_level or "",
        row.award.awarded_date.isoformat(),
        row.valid_until.isoformat() if row.valid_until else "",
        str(HELD[row.standing][0]),
        str(SEEN[seen_by(row)]),
        row.code,
    )
