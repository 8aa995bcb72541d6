"""The register of partners: the list, one of them, the link to their organisation here, the file."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Partner
from cairn.records.reads import partners as reads
from cairn.services.access import Seat
from cairn.services.codesign import areas, partners, pledges
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.web.components.lists import Listing, Page
from cairn.web.partner_words import ISSUER_TYPES, STRANDS, TIERS
from cairn.web.partners.files import HEADINGS, row_of
from cairn.web.partners.forms import LinkForm, PartnerForm
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.SORTS, default="tier", filters=("tier", "kind", "state"))


def _rows(seat: Seat, listing: Listing) -> Any:
    asked = {name: listing.filter(name) for name in ("tier", "kind")}
    away = listing.filter("state") == "archived"
    rows = reads.listed(seat.organisation, search=listing.search, archived=away, **asked)
    return rows.order_by(*listing.ordering)


def _today(request: Request, seat: Seat) -> date:
    return request.ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()


@seated(*partners.ROLES)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Who they are, how close, and whose agreement ends soon."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_rows(seat, listing))
    today = _today(request, seat)
    everybody = Partner.objects.of(seat.organisation).filter(archived_at=None)
    soon = everybody.filter(agreement_until__gte=today, agreement_until__lte=today + partners.WARNED)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, partner_facts(row, today)) for row in page.rows],
        "total": everybody.count(),
        "soon": soon.count(),
        "over": everybody.filter(agreement_until__lt=today).count(),
        "filters": [
            ("tier", _("How close"), list(TIERS.items())),
            ("kind", _("What they are"), list(ISSUER_TYPES.items())),
            ("state", _("Which"), [("archived", _("Put away"))]),
        ],
        "csv_url": reverse("partners:csv", args=[seat.organisation.uuid]),
    }
    return show(request, seat, "partners/index.html", context)


def partner_facts(row: Partner, today: date) -> dict[str, object]:
    """What the list says of a partner in words."""
    found = partners.agreement(row, on=today)
    return {
        "tier": TIERS[row.tier],
        "kind": ISSUER_TYPES[row.kind],
        "agreement": agreement_words(row, found),
        "state": found.state,
        "link": "none" if row.as_organisation_id is None else ("linked" if row.linked_at else "asked"),
    }


def agreement_words(row: Partner, found: partners.Agreement) -> str:
    """How it stands with an agreement, in a few words."""
    days = found.days or 0
    if found.state == "ended":
        return ngettext("ended yesterday", "ended %(n)d days ago", days) % {"n": days}
    if found.state == "ending":
        return ngettext("ends in %(n)d day", "ends in %(n)d days", days) % {"n": days}
    if found.state == "coming":
        return ngettext("begins in %(n)d day", "begins in %(n)d days", days) % {"n": days}
    if found.state == "none":
        return _("no agreement written down")
    return _("in force") if row.agreement_until is None else _("in force, with a last day")


@seated(*partners.ROLES)
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV: what the search found, all pages."""
    rows = _rows(seat, _listing(request))
    return sheet(request, seat, "partners", list(HEADINGS.values()), (row_of(row) for row in rows))


@seated(*partners.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Add a partner."""
    known = areas.of(seat.organisation)
    form = PartnerForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            engaged = [UUID(one) for one in form.engaged]
            made = partners.add(seat, facts=form.facts, engaged=engaged, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("%(name)s is in the register.") % {"name": made.name})
            return redirect("partners:partner", seat.organisation.uuid, made.uuid)
    return show(request, seat, "partners/new.html", {"form": form}, status=422 if form.errors else 200)


@seated(*partners.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: Request, seat: Seat, partner: UUID) -> HttpResponse:
    """One partner: what the register says, to read and to change."""
    found = partners.partner_of(seat, partner, archived=None)
    form = _form(request, seat, found)
    if request.method == "POST" and form.is_valid():
        try:
            engaged = [UUID(one) for one in form.engaged]
            partners.update(seat, partner, facts=form.facts, engaged=engaged, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error("is_public", str(refused))
        else:
            messages.success(request, _("Saved. What is signed already keeps what it said."))
            return redirect("partners:partner", seat.organisation.uuid, partner)
    return _one(request, seat, found, form=form)


def _form(request: Request, seat: Seat, found: Partner) -> PartnerForm:
    initial = {name: getattr(found, name) for name in partners.FACTS}
    initial["areas"] = [str(one.area.uuid) for one in found.engaged.select_related("area")]
    known = areas.of(seat.organisation)
    return PartnerForm(request.POST if request.method == "POST" else None, initial=initial, known=known)


def _one(
    request: Request, seat: Seat, found: Partner, *, form: PartnerForm, link: LinkForm | None = None
) -> HttpResponse:
    rows = list(found.involved.filter(ended_at=None).select_related("workspace__achievement")[:50])
    names = reads.names({row.workspace.achievement_id for row in rows})
    involved = [(row, names.get(row.workspace.achievement_id, ""), STRANDS[row.strand]) for row in rows]
    context = {
        "partner": found,
        "said": partner_facts(found, _today(request, seat)),
        "form": form,
        "link_form": link or LinkForm(),
        "involved": involved,
        "pledges": partners.pledged_by(found, on=_today(request, seat)).count(),
    }
    wrong = form.errors or (link is not None and link.errors)
    return show(request, seat, "partners/one.html", context, status=422 if wrong else 200)


@seated(*partners.ROLES)
@require_POST
def act(request: Request, seat: Seat, partner: UUID) -> HttpResponse:
    """Put a partner away, bring them back, ask for a link to their organisation here, or end it."""
    found = partners.partner_of(seat, partner, archived=None)
    try:
        if "archive" in request.POST:
            why = request.POST.get("reason", "")
            pledges.put_partner_away(seat, partner, reason=why, ports=request.ports)
            messages.success(request, _("Put away. What they signed stays; you can bring them back."))
        elif "restore" in request.POST:
            partners.restore(seat, partner, ports=request.ports)
            messages.success(request, _("They are back in the register."))
        elif "unlink" in request.POST:
            partners.end_link(seat, partner, ports=request.ports)
            messages.success(request, _("The link is ended; nobody there sees anything from now on."))
        else:
            return _asked(request, seat, found)
    except (Conflict, InvalidInput) as refused:
        messages.error(request, str(refused))
    return redirect("partners:partner", seat.organisation.uuid, partner)


def _asked(request: Request, seat: Seat, found: Partner) -> HttpResponse:
    link = LinkForm(request.POST)
    if link.is_valid():
        address = link.cleaned_data["address"]
        try:
            partners.ask_link(seat, found.uuid, address=address, ports=request.ports)
        except InvalidInput as refused:
            link.take(refused)
        except TooMuch as refused:
            link.add_error("address", str(refused))
        else:
            messages.success(request, _("An owner there is asked. Until they accept, they see nothing."))
            return redirect("partners:partner", seat.organisation.uuid, found.uuid)
    initial = {name: getattr(found, name) for name in partners.FACTS}
    initial["areas"] = [str(one.area.uuid) for one in found.engaged.select_related("area")]
    form = PartnerForm(initial=initial, known=areas.of(seat.organisation))
    return _one(request, seat, found, form=form, link=link)
