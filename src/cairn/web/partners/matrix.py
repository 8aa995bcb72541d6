"""Areas and the partners engaged in each: the matrix, its list, and the areas themselves."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.reads import partners as reads
from cairn.services.access import Seat
from cairn.services.codesign import areas
from cairn.services.errors import Conflict, InvalidInput
from cairn.skills.fields_of_study import broad_of
from cairn.web.components.lists import Listing, Page
from cairn.web.partner_words import FIELDS, TIERS
from cairn.web.partners.forms import AreaForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

COLUMNS: Final = 8  # partners side by side; the list below has them all


@seated(*areas.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def matrix(request: Request, seat: Seat) -> HttpResponse:
    """Where partners are engaged and where nobody is; a form for another area."""
    form = AreaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            areas.add(seat, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("The area is added. Tick it at the partners who work in it."))
            return redirect("partners:matrix", seat.organisation.uuid)
    listing = Listing.of(
        request.GET, sorts={"tier": ("closeness", "name", "pk")}, default="tier", size=COLUMNS
    )
    page: Page[Any] = listing.page_of(reads.columns(seat.organisation).order_by(*listing.ordering))
    rows = reads.matrix(seat.organisation, areas.of(seat.organisation), page.rows)
    context = {
        "form": form,
        "listing": listing,
        "page": page,
        "columns": [(partner, TIERS[partner.tier]) for partner in page.rows],
        "rows": [
            (row, list(zip(page.rows, row.cells, strict=True)), FIELDS.get(broad_of(row.area.field), ""))
            for row in rows
        ],
        "changing": _uuid(request.GET.get("change", "")),
        "gaps": [row.area for row in rows if row.gap == "nobody"],
        "distant": [row.area for row in rows if row.gap == "distant"],
        "away": areas.of(seat.organisation, archived=True),
    }
    return show(request, seat, "partners/matrix.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@seated(*areas.ROLES)
@require_POST
def area(request: Request, seat: Seat, area: UUID) -> HttpResponse:
    """Rename an area, move it, put it away or bring it back."""
    try:
        if "up" in request.POST or "down" in request.POST:
            areas.move(seat, area, up="up" in request.POST, ports=request.ports)
        elif "archive" in request.POST:
            areas.archive(seat, area, ports=request.ports)
            messages.success(request, _("The area is put away. Who worked in it stays written down."))
        elif "restore" in request.POST:
            areas.restore(seat, area, ports=request.ports)
            messages.success(request, _("The area is back."))
        else:
            said = {"name": request.POST.get("name", ""), "field": request.POST.get("field")}
            areas.rename(seat, area, **said, ports=request.ports)
            messages.success(request, _("Saved."))
    except (Conflict, InvalidInput) as refused:
        messages.error(request, str(refused))
    return redirect("partners:matrix", seat.organisation.uuid)
