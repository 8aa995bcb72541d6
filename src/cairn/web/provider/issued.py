"""What was issued: the list with standing and claim state, and one credential as its issuer sees it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cairn.badges.stone import tone_of
from cairn.records.documents import signed_text
from cairn.records.reads import design, letters
from cairn.records.reads import issue as reads
from cairn.records.reads.issue import IssuedPage
from cairn.records.reads.lists import Look, reach
from cairn.services.access import Seat
from cairn.services.errors import NotFound
from cairn.services.hold import download
from cairn.services.verify.look import verify_bytes
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.issued_forms import AddressForm, CorrectForm, ReasonForm
from cairn.web.provider.learners_assign import uuids
from cairn.web.provider.letter_words import why_of
from cairn.web.refusals import of_record
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show
from cairn.web.verdicts import shown

STAFF = ("issuer", "assessor")
STANDINGS: Final = {
    "good": (gettext_lazy("In force"), "good"),
    "suspended": (gettext_lazy("On hold"), "waiting"),
    "revoked": (gettext_lazy("Withdrawn"), "failed"),
    "replaced": (gettext_lazy("Replaced by a corrected one"), "note"),
    "expired": (gettext_lazy("Past its last day"), "outline"),
    "intent": (gettext_lazy("Being issued"), "waiting"),
    "failed": (gettext_lazy("Refused, not issued"), "failed"),
}
CLAIMS: Final = {
    "claimed": (gettext_lazy("Taken"), "good"),
    "waiting": (gettext_lazy("Waiting"), "waiting"),
    "expired": (gettext_lazy("Link has run out"), "waiting"),
    "declined": (gettext_lazy("Declined"), "outline"),
    "no_address": (gettext_lazy("No address"), "note"),
    "ended": (gettext_lazy("Not taken"), "outline"),
    "": ("", "outline"),
}


def _listing(request: Request) -> Listing:
    filters = ("standing", "claim", "course", "job")
    return Listing.of(request.GET, sorts=reads.ISSUED_SORTS, default="-issued", filters=filters)


def _rows(request: Request, seat: Seat, listing: Listing, *, within: Q | None = None) -> Any:
    rows = reads.issued(
        seat.organisation,
        at=request.ports.now(),
        search=listing.search,
        standing=listing.filter("standing"),
        claim=listing.filter("claim"),
        achievement=next(iter(uuids([listing.filter("course")])), None),
        job=next(iter(uuids([listing.filter("job")])), None),
        within=within,
    )
    return rows.order_by(*listing.ordering).defer("unsigned", "signed", "leaves", "jwt")


def _looked_at(request: Request, seat: Seat, listing: Listing) -> Look[Any]:
    own = seat.organisation
    seen = reach(
        own,
        reads.newest(own),
        straight=listing.is_straight("issued"),
        also=reads.named(own, listing.search) if listing.search else (),
    )
    return Look(_rows(request, seat, listing, within=seen.within), seen)


@seated(*STAFF)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Every credential, the newest first."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_looked_at(request, seat, listing))
    lost = letters.not_arrived_about(seat.organisation, [row.uuid for row in page.rows])
    courses = [(str(one.achievement.uuid), one.name) for one in design.published(seat.organisation)]
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, STANDINGS[row.standing], CLAIMS[row.claim], lost.get(row.uuid)) for row in page.rows],
        "lost": letters.count_not_arrived(seat.organisation),
        "counts": reads.issued_counts(seat.organisation),
        "filters": [
            ("standing", _("Standing"), [(name, words[0]) for name, words in STANDINGS.items()]),
            ("claim", _("Offer"), [(name, words[0]) for name, words in CLAIMS.items() if name]),
            ("course", _("Course"), courses),
        ],
        "may_issue": seat.may("issuer"),
    }
    return show(request, seat, "provider/issued.html", context)


@seated(*STAFF)
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV."""
    headers = (
        _("Learner"),
        _("E-mail"),
        _("Course"),
        _("Version"),
        _("Awarded on"),
        _("Issued"),
        _("Standing"),
        _("Offer"),
        _("Code"),
        _("Address"),
    )
    lines = (
        (
            row.learner_name,
            row.award.learner.email,
            row.title,
            row.award.version.number,
            row.award.awarded_date.isoformat(),
            row.issued_at.isoformat() if row.issued_at else "",
            str(STANDINGS[row.standing][0]),
            str(CLAIMS[row.claim][0]),
            row.code,
            row.url,
        )
        for row in _rows(request, seat, _listing(request)).iterator()
    )
    return sheet(request, seat, "credentials", headers, lines)


def found(request: Request, seat: Seat, uuid: UUID) -> IssuedPage:
    """The credential with everything that happened to it.

    Raises:
        NotFound: no such credential here.
    """
    page = reads.credential(seat.organisation, uuid, at=request.ports.now())
    if page is None:
        raise NotFound("no such credential")
    return page


def here(seat: Seat, uuid: UUID) -> str:
    """The address of the credential's page for its issuer."""
    return reverse("provider:issued-credential", args=[seat.organisation.uuid, uuid])


@seated(*STAFF)
@require_safe
def credential(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """One credential as its issuer sees it."""
    return credential_page(request, seat, credential)


@seated(*STAFF)
@require_safe
def as_json(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """The signed text as a file."""
    row = found(request, seat, credential).credential
    if row.state != "ISSUED":
        raise NotFound("not issued")
    file = download.as_json(row)
    response = HttpResponse(file.body, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def credential_page(
    request: Request, seat: Seat, uuid: UUID, *, status: int = 200, **refused: object
) -> HttpResponse:
    """Draw the page; `refused` are forms (withdraw, hold, reinstate, correct, address) that were refused."""
    page = found(request, seat, uuid)
    row = page.credential
    learner = row.award.learner
    issued = row.state == "ISSUED"
    seen = verify_bytes(signed_text(row).encode(), ports=request.ports) if issued else None
    lost = letters.not_arrived_about(seat.organisation, [uuid]).get(uuid)
    sent = letters.of_offers(page.offers)
    live = issued and page.standing in ("good", "suspended", "expired")
    context: dict[str, object] = {
        "page": page,
        "credential": row,
        "learner": learner,
        "version": row.award.version,
        "tone": tone_of(row.award.version.skill_group),
        "standing": STANDINGS[page.standing],
        "claim": CLAIMS[page.claim],
        "shown": shown(seen) if seen is not None else None,
        "badge": seen.badge if seen is not None else None,
        "failure": of_record(row.failure),
        "live": live,
        "lost": lost,
        "lost_tone": "info" if page.claim == "claimed" else "danger",
        "lost_why": why_of(lost) if lost is not None else "",
        "offers": [(offer, sent.get(offer.uuid)) for offer in page.offers],
        "unclaimed": live
        and page.standing != "suspended"
        and page.claim in ("waiting", "expired", "no_address"),
        "may_issue": seat.may("issuer"),
        "may_hold": row.status_list.purpose == "suspension",
        "withdraw": ReasonForm(prefix="withdraw"),
        "hold": ReasonForm(prefix="hold"),
        "reinstate": ReasonForm(prefix="reinstate"),
        "correct": CorrectForm(initial={"name": row.learner_name, "awarded_date": row.award.awarded_date}),
        "address": AddressForm(initial={"email": learner.email}),
        **refused,
    }
    return show(request, seat, "provider/issued_one.html", context, status=status)
