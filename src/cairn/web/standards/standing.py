"""How adoptions stand: an adopter looks before it moves, a body confirms who adopted its standard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Adoption, Role
from cairn.records.reads import standards as reads
from cairn.services.access import Seat
from cairn.services.codesign import news
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.standards import comparing, confirming, moving
from cairn.services.standards.find import draft_of, standard_of, versions_of
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request, uuid_of
from cairn.web.seats import seated, show
from cairn.web.standards.words import CONFIRMED, change_of, fact_name

MINE = {"name": ("version__name", "pk")}


@seated()
@require_safe
def adopted(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """One's own credentials that adopt a standard: on which version, what changed since, what they would lack."""
    newest, found = moving.adopting(seat, standard)
    listing = Listing.of(request.GET, sorts=MINE, default="name", size=5)
    page: Page[Any] = listing.page_of(found.order_by(*listing.ordering))
    rows = [moving.standing(row, newest) for row in page.rows]
    older = {
        one.adoption.standard_version.number: one.adoption.standard_version for one in rows if one.impact
    }
    context = {
        "newest": newest,
        "body": newest.standard.organisation,
        "listing": listing,
        "page": page,
        "rows": [_standing(one) for one in rows],
        "behind": found.exclude(standard_version=newest).count(),
        "changes": [
            (number, [change_of(change) for change in comparing.difference(version, newest)])
            for number, version in sorted(older.items())
        ],
        "may_design": seat.may(Role.DESIGNER),
    }
    return show(request, seat, "standards/adopted.html", context)


def _standing(one: moving.Standing) -> dict[str, Any]:
    found = one.impact
    return {
        "row": one.adoption,
        "version": one.adoption.version,
        "pinned": one.adoption.standard_version,
        "state": CONFIRMED.get(confirming.state_of(one.adoption), ""),
        "impact": found,
        "facts": [(fact_name(fact.check.code), fact.required) for fact in found.facts] if found else [],
    }


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def adopters(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Who adopted a standard of this body; where it confirms adoptions, what it says to each."""
    found = standard_of(seat, standard, lead=True)
    problem, status = "", 200
    pressed = {"confirm", "refuse"} & request.POST.keys()
    if request.method == "POST" and "adoption" in request.POST and pressed:
        try:
            row = confirming.decide(
                seat,
                standard,
                uuid_of(request.POST["adoption"]),
                confirmed="refuse" not in request.POST,
                words=request.POST.get("words", ""),
                ports=request.ports,
            )
        except (Conflict, TooMuch) as refused:
            problem, status = str(refused), 409
        except InvalidInput as refused:
            problem, status = " ".join(one for said in refused.fields.values() for one in said), 422
        else:
            said = _("Confirmed. The provider is told.") if row.is_confirmed else _("The provider is told.")
            messages.success(request, said)
            return redirect("standards:adopters", seat.organisation.uuid, standard)
    if request.person is not None:
        news.seen(request.person, standard, only=(news.ADOPTION,), ports=request.ports)
    listing = Listing.of(request.GET, sorts=reads.MAP_SORTS, default="since", filters=("state",), size=20)
    rows = confirming.of_state(
        reads.placed(reads.adoptions(found), search=listing.search), listing.filter("state")
    )
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "standard": found,
        "version": next(iter(versions_of(found)), None) or draft_of(found),
        "listing": listing,
        "page": page,
        "rows": [_line(row) for row in page.rows],
        "waiting": confirming.waiting(found),
        "problem": problem,
        "typed": request.POST,
        "filters": [("state", _("State"), list(CONFIRMED.items()))],
    }
    return show(request, seat, "standards/adopters.html", context, status=status)


def _line(row: Adoption) -> dict[str, Any]:
    state = confirming.state_of(row)
    return {
        "row": row,
        "provider": row.version.achievement.organisation,
        "state": state,
        "state_name": CONFIRMED.get(state, ""),
    }
