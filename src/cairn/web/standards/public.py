"""Public pages of shared standards: the list, a version, what changed, who adopted which version."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import Adoption, StandardVersion
from cairn.records.reads import standards as reads
from cairn.services.standards import comparing, confirming, languages
from cairn.services.standards.document import document
from cairn.services.standards.find import published, versions_of
from cairn.web.attachments import CSV, to_keep
from cairn.web.components.lists import Listing, Page
from cairn.web.countries import name_of
from cairn.web.public_answers import respond, wants_data
from cairn.web.requests import Request
from cairn.web.standards.words import CONFIRMED, OPEN_TO, change_of, facts_of, language_name
from cairn.web.words import SECTORS

MOST_IN_FILE = 100_000
FILTERS = ("country", "sector", "version", "confirmed")


@require_safe
def index(request: Request) -> HttpResponse:
    """Every standard in use, in its newest version."""
    listing = Listing.of(request.GET, sorts=reads.SORTS, default="title")
    page: Page[Any] = listing.page_of(reads.newest(search=listing.search).order_by(*listing.ordering))
    return render(request, "standards/list.html", {"listing": listing, "page": page, "rows": page.rows})


@require_safe
def newest(request: Request, uuid: UUID) -> HttpResponse:
    """The newest version of a standard."""
    found = published(uuid)
    if wants_data(request):
        return respond(request, document(uuid, found.number or 0))
    return redirect("shared:version", uuid=uuid, number=found.number)


@require_safe
def version(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """One version of a standard: its text, outcomes, what a credential must state, who may adopt it."""
    if wants_data(request):
        return respond(request, document(uuid, number))
    found = published(uuid, number)
    versions = versions_of(found.standard)
    counted = reads.by_version(reads.adoptions(found.standard))
    reader = get_language() or "en"
    told = languages.told(found, found.language if "own" in request.GET else reader)
    context = {
        "told": told,
        "is_translated": told.language != found.language,
        "said": _language_said(found, told, reader),
        "version": found,
        "body": found.standard.organisation,
        "facts": facts_of(found.facts),
        "open_to": OPEN_TO[found.open_to],
        "versions": versions,
        "newest": versions[0],
        "adopted": sum(counted.values()),
        "here": counted.get(number, 0),
    }
    response = render(request, "standards/version.html", context)
    response.headers["Vary"] = "Accept, Cookie"
    return response


def _language_said(found: StandardVersion, told: languages.Told, reader: str) -> str:
    """In which language the page is, where that is not the reader's or not the one that counts."""
    own = {"own": language_name(found.language)}
    if told.language != found.language:
        if told.gaps:
            return _("A translation; what is not translated is shown in %(own)s, whose text counts.") % own
        return _("A translation; the text in %(own)s counts.") % own
    if languages.base(found.language) == languages.base(reader):
        return ""
    if any(languages.base(code) == languages.base(reader) for code in found.translations):
        return _("This is the text that counts, in %(own)s.") % own
    return _("This standard is not there in your language; it is shown in %(own)s.") % own


@require_safe
def changes(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """What a version changed, since the one before or since `?since=`."""
    found = published(uuid, number)
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else number - 1
    old = published(uuid, since) if since >= 1 else None
    context = {
        "version": found,
        "body": found.standard.organisation,
        "old": old,
        "changes": [change_of(one) for one in comparing.difference(old, found)] if old else [],
    }
    return render(request, "standards/changes.html", context)


def _listed(request: Request, found: StandardVersion) -> tuple[Listing, Any, Any]:
    listing = Listing.of(request.GET, sorts=reads.MAP_SORTS, default="provider", filters=FILTERS)
    every = reads.adoptions(found.standard)
    asked = listing.filter("version")
    rows = reads.placed(
        every,
        search=listing.search,
        country=listing.filter("country")[:2].upper(),
        sector=listing.filter("sector")[:14],
        number=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None,
    )
    rows = confirming.of_state(rows, listing.filter("confirmed"))
    return listing, every, rows.order_by(*listing.ordering)


@require_safe
def adoption(request: Request, uuid: UUID) -> HttpResponse:
    """Who is on which version: a table with filters, and how many are on each version."""
    found = published(uuid)
    listing, every, rows = _listed(request, found)
    page: Page[Any] = listing.page_of(rows)
    counted = reads.by_version(every)
    versions = versions_of(found.standard)
    context = {
        "version": found,
        "body": found.standard.organisation,
        "listing": listing,
        "page": page,
        "rows": [_line(row) for row in page.rows],
        "total": sum(counted.values()),
        "behind": sum(n for number, n in counted.items() if number != found.number),
        "bars": [(one, counted.get(one.number or 0, 0)) for one in versions],
        "filters": [
            ("version", _("Version"), [(str(one.number), str(one.number)) for one in versions]),
            ("country", _("Country"), [(code, name_of(code)) for code in reads.countries(every)]),
            ("sector", _("Sector"), list(SECTORS.items())),
            *(
                [("confirmed", _("Confirmed"), list(CONFIRMED.items()))]
                if any(one.confirms for one in versions)
                else []
            ),
        ],
        "csv_url": reverse("shared:adoption-csv", args=[uuid]),
    }
    return render(request, "standards/adoption.html", context)


def _line(row: Adoption) -> dict[str, object]:
    organisation = row.version.achievement.organisation
    return {
        "row": row,
        "organisation": organisation,
        "country": name_of(organisation.country) if organisation.country else "",
        "sector": SECTORS.get(organisation.sector, organisation.sector),
        "confirmed": CONFIRMED.get(confirming.state_of(row), ""),
    }


@require_safe
def adoption_csv(request: Request, uuid: UUID) -> StreamingHttpResponse:
    """The same as a file."""
    found = published(uuid)
    _listing, _every, rows = _listed(request, found)
    headers = (
        "provider",
        "country",
        "sector",
        "credential",
        "address",
        "standard_version",
        "adopted",
        "confirmed",
    )
    lines = (
        (
            row.version.achievement.organisation.name, row.version.achievement.organisation.country,
            row.version.achievement.organisation.sector, row.version.name, row.version.url,
            row.standard_version.number, row.adopted_at.date(), confirming.state_of(row),
        )
        for row in rows[:MOST_IN_FILE].iterator(1000)
    )  # fmt: skip
    body = request.ports.tables.stream_csv(list(headers), lines)
    return to_keep(StreamingHttpResponse(body, content_type=CSV), "adoption.csv")
