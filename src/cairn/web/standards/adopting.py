"""Adopting shared standards for a draft: what it adopts, what is newer, what there is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Adoption, Role, StandardVersion
from cairn.records.reads import standards as reads
from cairn.services.access import Seat
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.standards import adopting
from cairn.services.standards.find import published
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards.words import OPEN_TO, facts_of


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """What the draft adopts, and what else it could; one press pins a version."""
    found = version_of(seat, version)
    problem, status = "", 200
    if request.method == "POST":
        try:
            _pressed(request, seat, version)
        except Conflict as refused:
            problem, status = str(refused), 409
        except InvalidInput as refused:
            problem, status = " ".join(s for said in refused.fields.values() for s in said), 422
        else:
            return redirect("standards:adopt", seat.organisation.uuid, version)
    listing = Listing.of(request.GET, sorts=reads.SORTS, default="title", size=20)
    page: Page[Any] = listing.page_of(reads.newest(search=listing.search).order_by(*listing.ordering))
    mine = [_standing(row) for row in adopting.adopted(found)]
    here = {row["standard"].uuid for row in mine}
    context = {
        "version": found,
        "is_draft": found.state == "DRAFT",
        "mine": mine,
        "listing": listing,
        "page": page,
        "rows": [_offered(row, seat) for row in page.rows if row.standard.uuid not in here],
        "problem": problem,
    }
    return show(request, seat, "standards/adopt.html", context, status=status)


def _pressed(request: Request, seat: Seat, version: UUID) -> None:
    try:
        standard = UUID(request.POST.get("standard", ""))
        number = int(request.POST.get("number", "0")[:6])
    except ValueError:
        raise InvalidInput(fields={"standard": [_("Choose a standard.")]}) from None
    if "drop" in request.POST:
        adopting.drop(seat, version, standard=standard, ports=request.ports)
        messages.success(request, _("It adopts this standard no more."))
        return
    adopting.adopt(
        seat,
        version,
        standard=standard,
        number=number,
        with_outcomes="with_outcomes" in request.POST,
        ports=request.ports,
    )
    messages.success(request, _("Adopted: version %(number)d is pinned.") % {"number": number})


def _standing(row: Adoption) -> dict[str, Any]:
    pinned = row.standard_version
    newest = published(pinned.standard.uuid)
    return {
        "row": row,
        "pinned": pinned,
        "standard": pinned.standard,
        "newest": newest if newest.number != pinned.number else None,
    }


def _offered(row: StandardVersion, seat: Seat) -> dict[str, object]:
    return {
        "version": row,
        "open_to": OPEN_TO[row.open_to],
        "may": adopting.may_adopt(row, seat.organisation),
        "facts": facts_of(row.facts),
    }
