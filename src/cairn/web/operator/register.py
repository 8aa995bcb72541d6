"""The register of known issuers: list, add, change, take out and put back."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import TrustedIssuer
from cairn.records.reads import register as reads
from cairn.services.access import Actor
from cairn.services.admin import trusted
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.web.attachments import CSV, attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.operator.desk import operating
from cairn.web.operator.forms import IssuerForm, facts_of
from cairn.web.requests import Request
from cairn.web.sentences import sentence

ACTS: Final = {
    "register.added": gettext_lazy("put it into the register"),
    "register.changed": gettext_lazy("changed it"),
    "register.removed": gettext_lazy("took it out"),
    "register.restored": gettext_lazy("put it back"),
}


@operating
@require_safe
def index(request: Request, _by: Actor) -> HttpResponse:
    """The list: those that count, those whose day is past, those that were taken out."""
    now = request.ports.now()
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_rows(request, listing))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, _state(row, now.date())) for row in page.rows],
        "total": reads.entries(at=now).count(),
        "removed": _removed(request.GET.get("removed", "")),
        "csv": reverse("operator:issuers-csv"),
        "filters": [("state", _("State"), [("over", _("Past their last day")), ("removed", _("Taken out"))])],
    }
    return render(request, "operator/issuers.html", context)


@operating
@require_safe
def export(request: Request, _by: Actor) -> HttpResponse:
    """The list as CSV: what the search found, all pages."""
    headers = (
        _("Name"),
        _("Identifier"),
        _("From which list"),
        _("Why it is known"),
        _("Last day"),
        _("Added"),
        _("Taken out"),
    )
    lines = (
        (
            row.name,
            row.issuer_id,
            row.source,
            row.reason,
            row.valid_until.isoformat() if row.valid_until else "",
            row.added_at.date().isoformat(),
            row.removed_at.date().isoformat() if row.removed_at else "",
        )
        for row in _rows(request, _listing(request)).iterator()
    )
    body = request.ports.tables.write_csv([str(header) for header in headers], lines)
    return attachment(body, content_type=CSV, filename="known-issuers.csv")


@operating
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, by: Actor) -> HttpResponse:
    """Add one; the verifier leads here with what it read."""
    begins = {name: request.GET.get(name, "")[:600] for name in ("issuer_id", "name")}
    form = IssuerForm(request.POST if request.method == "POST" else None, initial=begins)
    if form.is_bound and form.is_valid():
        try:
            made = trusted.add(form.cleaned_data, by=by, ports=request.ports)
        except (InvalidInput, Conflict) as refused:
            _take(form, refused)
        else:
            said = _("%(name)s is in the register. From now on whoever checks its credentials reads that.")
            messages.success(request, said % {"name": made.name})
            return redirect("operator:issuers")
    return render(request, "operator/issuer.html", {"form": form}, status=422 if form.errors else 200)


@operating
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, by: Actor, entry: UUID) -> HttpResponse:
    """Correct one, with what happened to it so far."""
    found = reads.one(entry)
    if found is None:
        raise NotFound("no such entry")
    form = IssuerForm(request.POST if request.method == "POST" else None, initial=facts_of(found))
    if form.is_bound and form.is_valid():
        try:
            trusted.change(entry, form.cleaned_data, by=by, ports=request.ports)
        except (InvalidInput, Conflict) as refused:
            _take(form, refused)
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("operator:issuers")
    history = [(event, ACTS.get(event.action, event.action), who) for event, who in reads.history(found)]
    context = {"form": form, "entry": found, "history": history}
    return render(request, "operator/issuer.html", context, status=422 if form.errors else 200)


@operating
@require_POST
def remove(request: Request, by: Actor, entry: UUID) -> HttpResponse:
    """Take one out; the list then offers to put it back."""
    trusted.remove(entry, by=by, ports=request.ports)
    return redirect(f"{reverse('operator:issuers')}?removed={entry}")


@operating
@require_POST
def restore(request: Request, by: Actor, entry: UUID) -> HttpResponse:
    """Put one back."""
    try:
        found = trusted.restore(entry, by=by, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("%(name)s is in the register again.") % {"name": found.name})
    return redirect("operator:issuers")


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.SORTS, default="name", filters=("state",))


def _rows(request: Request, listing: Listing) -> Any:
    rows = reads.entries(search=listing.search, state=listing.filter("state"), at=request.ports.now())
    return rows.order_by(*listing.ordering)


def _state(row: TrustedIssuer, today: date) -> str:
    """`removed`, `over` or `known`."""
    if row.removed_at is not None:
        return "removed"
    return "over" if row.valid_until is not None and row.valid_until < today else "known"


def _removed(said: str) -> TrustedIssuer | None:
    """The entry that was taken out a moment ago, to be put back with one press."""
    try:
        uuid = UUID(said)
    except ValueError:
        return None
    return reads.one(uuid, removed=True)


def _take(form: IssuerForm, refused: InvalidInput | Conflict) -> None:
    if isinstance(refused, InvalidInput):
        form.take(refused)
    else:
        form.add_error("issuer_id", sentence(str(refused)))
