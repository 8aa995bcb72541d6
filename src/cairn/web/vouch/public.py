"""The registers that anybody may search both ways, and the page of one endorsement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import AccreditationRecord, Organisation, Recognition
from cairn.records.reads import vouch as reads
from cairn.services.errors import NotFound
from cairn.services.share import answers, documents
from cairn.services.verify.look import verify_document
from cairn.web.attachments import CSV, to_keep
from cairn.web.components.lists import Listing, Page
from cairn.web.countries import names
from cairn.web.limits import anonymous_downloads
from cairn.web.public_answers import respond, wants_data
from cairn.web.requests import Request
from cairn.web.verdicts import shown
from cairn.web.vouch_words import ENDORSED, PURPOSES, RECOGNISED

FILTERS: Final = ("purpose", "country", "by", "about", "subject", "all")
SORTS: Final = {"day": ("since_date", "pk"), "what": ("subject_name", "pk")}  # orders that an index keeps
MOST_IN_FILE: Final = 100_000
MOST_COUNTRIES: Final = 250


def _organisation(text: str) -> Organisation | None:
    """The organisation that a filter names; None: none is named.

    Raises:
        NotFound: it is not there, or archived.
    """
    if not text:
        return None
    try:
        return documents.issuer(UUID(text))
    except ValueError:
        raise NotFound("no such organisation") from None


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="-day", filters=FILTERS)


def _asked(request: Request, listing: Listing) -> dict[str, Any]:
    """What both registers are asked: search words, who, whose, in which country, and whether what has ended counts."""
    return {
        "search": listing.search,
        "by": _organisation(listing.filter("by")),
        "about": _organisation(listing.filter("about")),
        "country": listing.filter("country")[:2].upper(),
        "on": None if listing.filter("all") else request.ports.now().date(),
    }


def _recognitions(request: Request, listing: Listing) -> tuple[dict[str, Any], Any]:
    asked = _asked(request, listing)
    purpose = listing.filter("purpose") if listing.filter("purpose") in PURPOSES else ""
    subject = listing.filter("subject")[:600]
    rows = reads.recognitions(**asked, purpose=purpose, subject=subject)
    return {**asked, "purpose": purpose, "subject": subject}, rows.order_by(*listing.ordering)


@require_safe
def recognition(request: Request) -> HttpResponse:
    """Who accepts this? What does somebody accept? For what, since when, and where that is written."""
    listing = _listing(request)
    asked, rows = _recognitions(request, listing)
    page: Page[Any] = listing.page_of(rows)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, PURPOSES[row.purpose], RECOGNISED[row.kind]) for row in page.rows],
        "asked": asked,
        "filters": [
            ("purpose", _("For"), list(PURPOSES.items())),
            ("country", _("Country"), _countries()),
        ],
        "today": request.ports.now().date(),
        "every": listing.query(all=1),
    }
    return render(request, "vouch/recognition.html", context)


def _countries() -> list[tuple[str, str]]:
    """The countries of organisations that recognise or are accredited."""
    codes = Organisation.objects.public().exclude(country="").values_list("country", flat=True)
    known = names()
    found = sorted(set(codes.distinct()[:MOST_COUNTRIES]))
    return [(code, known.get(code, code)) for code in found]


@require_safe
@anonymous_downloads
def recognition_csv(request: Request) -> StreamingHttpResponse:
    """The register as a file, under the same filters."""
    listing = _listing(request)
    _asked_for, rows = _recognitions(request, listing)
    headers = (
        "accepted_by", "country", "what", "provider", "address", "for", "detail", "since", "until", "evidence",
        "withdrawn", "reason",
    )  # fmt: skip
    return _file(request, "recognition.csv", headers, map(_line, rows[:MOST_IN_FILE].iterator(1000)))


def _line(row: Recognition) -> tuple[object, ...]:
    return (
        row.organisation.name, row.organisation.country, row.subject_name, row.provider_name, row.subject_url,
        row.purpose, row.detail, row.since_date, row.until_date or "", row.evidence_link,
        row.withdrawn_at.date() if row.withdrawn_at else "", row.reason,
    )  # fmt: skip


def _file(
    request: Request, name: str, headers: Iterable[str], rows: Iterable[tuple[object, ...]]
) -> StreamingHttpResponse:
    body = request.ports.tables.stream_csv(list(headers), rows)
    return to_keep(StreamingHttpResponse(body, content_type=CSV), name)


@require_safe
def accreditation(request: Request) -> HttpResponse:
    """Which quality body accredited whom, for what, since when."""
    listing = _listing(request)
    asked = _asked(request, listing)
    page: Page[Any] = listing.page_of(reads.accreditations(**asked).order_by(*listing.ordering))
    today = request.ports.now().date()
    known = reads.known_bodies({row.organisation_id for row in page.rows}, on=today)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, row.organisation_id in known) for row in page.rows],
        "asked": asked,
        "filters": [
            ("country", _("Country"), _countries()),
        ],
        "today": today,
        "every": listing.query(all=1),
    }
    return render(request, "vouch/accreditation.html", context)


@require_safe
@anonymous_downloads
def accreditation_csv(request: Request) -> StreamingHttpResponse:
    """The register as a file, under the same filters."""
    listing = _listing(request)
    rows = reads.accreditations(**_asked(request, listing)).order_by(*listing.ordering)
    headers = (
        "body", "provider", "credential", "scope", "level", "reference", "since", "until", "evidence", "withdrawn",
        "reason",
    )  # fmt: skip
    lines = map(_accredited, rows[:MOST_IN_FILE].iterator(1000))
    return _file(request, "accreditation.csv", headers, lines)


def _accredited(row: AccreditationRecord) -> tuple[object, ...]:
    return (
        row.organisation.name, row.about.name, row.subject_name if row.achievement_id else "", row.scope, row.level,
        row.reference, row.since_date, row.until_date or "", row.evidence_link,
        row.withdrawn_at.date() if row.withdrawn_at else "", row.reason,
    )  # fmt: skip


@require_safe
def endorsement(request: Request, uuid: UUID) -> HttpResponse:
    """One endorsement at its own address: the signed text, or its page, checked now as a stranger would."""
    found = documents.endorsement(uuid, viewer=request.person)
    private = found.credential is not None
    if wants_data(request):
        body = found.signed.encode()
        return respond(request, answers.answer(body, answers.CREDENTIAL, private=private, varies=True))
    seen = verify_document(found.signed.encode(), ports=request.ports)
    context: Mapping[str, object] = {
        "endorsement": found,
        "about_word": ENDORSED[found.kind],
        "shown": shown(seen, again=request.get_full_path()),
        "organisation": found.organisation,
    }
    response = render(request, "vouch/endorsement.html", context)
    response.headers["Vary"] = "Accept, Cookie"
    if private:
        response.headers["Cache-Control"] = "private, no-store"
    return response
