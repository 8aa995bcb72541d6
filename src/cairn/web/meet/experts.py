"""The directory of experts: the list, one of them, the file, asking them whether they agree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Expert, ExpertConsent, Partner
from cairn.records.reads import meet as reads
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.codesign import areas
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import consent, experts
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.forms import ExpertForm
from cairn.web.meet.words import CONSENT_TAGS, CONSENTS, MAY
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

_FILTERS = ("area", "may", "consent", "state")
_METHODS = ["GET", "HEAD", "POST"]


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.EXPERT_SORTS, default="name", filters=_FILTERS)


def _rows(seat: Seat, listing: Listing) -> Any:
    asked = {name: listing.filter(name) for name in _FILTERS if name != "state"}
    away = listing.filter("state") == "archived"
    rows = reads.experts(seat.organisation, search=listing.search, archived=away, **asked)
    return rows.order_by(*listing.ordering)


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Who may speak or mentor."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_rows(seat, listing))
    everybody = Expert.objects.of(seat.organisation).filter(archived_at=None)
    known = [(str(area.uuid), area.name) for area in areas.of(seat.organisation)]
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, CONSENTS[row.consent], CONSENT_TAGS[row.consent]) for row in page.rows],
        "total": everybody.count(),
        "agreed": everybody.filter(consent=ExpertConsent.AGREED).count(),
        "filters": [
            *([("area", _("Area"), known)] if known else []),
            ("may", _("They may"), list(MAY.items())),
            ("consent", _("Their answer"), list(CONSENTS.items())),
            ("state", _("Which"), [("archived", _("Put away"))]),
        ],
        "csv_url": reverse("meet:experts-csv", args=[seat.organisation.uuid]),
        "may_change": seat.may(*experts.ROLES),
    }
    return show(request, seat, "meet/experts.html", context)


@seated()
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV: what the search found, all pages."""
    headers = (
        _("Name"), _("Position"), _("Body"), _("E-mail"), _("Languages"), _("Topics"), _("Areas"),
        _("May speak"), _("May mentor"), _("Their answer"), _("Seminars"),
    )  # fmt: skip
    yes, no = _("Yes"), _("No")
    lines = (
        (
            row.name, row.title, experts.body_of(row), row.email, row.languages, row.topics,
            "; ".join(one.area.name for one in row.knows.all() if one.area.archived_at is None),
            yes if row.may_speak else no, yes if row.may_mentor else no, str(CONSENTS[row.consent]), row.held,
        )
        for row in _rows(seat, _listing(request))
    )  # fmt: skip
    return sheet(request, seat, "experts", headers, lines)


@seated(*experts.ROLES)
@require_http_methods(_METHODS)
def new(request: Request, seat: Seat) -> HttpResponse:
    """Add an expert."""
    form = _form(request, seat)
    if request.method == "POST" and form.is_valid():
        try:
            knows = [UUID(one) for one in form.areas]
            made = experts.add(seat, facts=form.facts, knows=knows, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Nobody beyond your members sees it before they agree."))
            return redirect("meet:expert", seat.organisation.uuid, made.uuid)
    return show(request, seat, "meet/expert_new.html", {"form": form}, status=422 if form.errors else 200)


def _form(request: Request, seat: Seat, found: Expert | None = None) -> ExpertForm:
    rows = Partner.objects.of(seat.organisation).filter(archived_at=None).values_list("uuid", "name")[:500]
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {name: getattr(found, name) for name in experts.FACTS if name != "partner"}
        initial["partner"] = str(found.partner.uuid) if found.partner else ""
        initial["knows"] = [str(one.area.uuid) for one in found.knows.select_related("area")]
    return ExpertForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        areas=areas.of(seat.organisation),
        partners=[(str(uuid), name) for uuid, name in rows],
    )


@seated()
@require_http_methods(_METHODS)
def expert(request: Request, seat: Seat, expert: UUID) -> HttpResponse:
    """One expert, to read; for designers to change."""
    found = experts.expert_of(seat, expert, archived=None)
    form = _form(request, seat, found)
    if request.method == "POST":
        seat.require(*experts.ROLES)
        if form.is_valid():
            try:
                knows = [UUID(one) for one in form.areas]
                experts.update(seat, expert, facts=form.facts, knows=knows, ports=request.ports)
            except InvalidInput as refused:
                form.take(refused)
            except Conflict as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Saved."))
                return redirect("meet:expert", seat.organisation.uuid, expert)
    return _one(request, seat, found, form=form)


def _one(
    request: Request, seat: Seat, found: Expert, *, form: ExpertForm | None = None, link: str = ""
) -> HttpResponse:
    form = form or _form(request, seat, found)
    held = found.seminars.order_by("-starts_at", "-pk")[:20]
    context = {
        "expert": found,
        "form": form,
        "body": experts.body_of(found),
        "consent": CONSENTS[found.consent],
        "consent_kind": CONSENT_TAGS[found.consent],
        "is_gone": consent.is_gone(found),
        "seminars": list(held),
        "link": link,
        "plan_url": f"{reverse('meet:seminar-new', args=[seat.organisation.uuid])}?expert={found.uuid}",
        "may_change": seat.may(*experts.ROLES),
    }
    return show(request, seat, "meet/expert.html", context, status=422 if form.errors else 200)


@seated(*experts.ROLES)
@require_POST
def act(request: Request, seat: Seat, expert: UUID) -> HttpResponse:
    """Ask them whether they agree, put them away, bring them back."""
    found = experts.expert_of(seat, expert, archived=None)
    try:
        if "archive" in request.POST:
            experts.archive(seat, expert, ports=request.ports)
            messages.success(request, _("Put away. Seminars they held stay."))
        elif "restore" in request.POST:
            experts.restore(seat, expert, ports=request.ports)
            messages.success(request, _("They are back in the directory."))
        else:
            _row, token = experts.ask(seat, expert, ports=request.ports)
            if found.email:
                messages.success(request, _("A letter with their link is on its way."))
            else:  # shown once: only its hash is kept
                request.method = "GET"
                found.refresh_from_db()
                link = places.guest(seat.organisation, experts.PURPOSE, token)
                return _one(request, seat, found, link=link)
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
    return redirect("meet:expert", seat.organisation.uuid, expert)
