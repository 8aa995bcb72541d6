"""The door by role: jobs that what is on offer leads to, and for one job, what of it can be earned here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.passport.passport import Passport
from cairn.records.reads import explore
from cairn.records.reads import skills as reads
from cairn.records.reads.directory import directory
from cairn.services.errors import NotFound
from cairn.services.explore import roles
from cairn.services.hold.passport import passport_of
from cairn.web.components.lists import Listing
from cairn.web.requests import Request
from cairn.web.showcase.skills import attributions
from cairn.web.words import INDUSTRIES


@require_safe
def index(request: Request) -> HttpResponse:
    """Roles by what of them can be earned here; for somebody signed in, by what they hold of them."""
    listing = Listing.of(request.GET, sorts={"fit": "fit"}, default="fit", filters=("industry",))
    industry = listing.filter("industry") if listing.filter("industry") in INDUSTRIES else ""
    held = roles.held_by(_passport(request))
    found = roles.roles(directory().entries, search=listing.search, industry=industry, held=held)
    trades = [(code, str(INDUSTRIES[code])) for code in explore.industries() if code in INDUSTRIES]
    context = {
        "listing": listing,
        "page": listing.page_of(found),
        "mine": request.person is not None,
        "filters": [("industry", _("Industry"), trades)] if trades else [],
        "attributions": attributions([role.occupation.framework for role in found]),
    }
    return _private(request, render(request, "showcase/occupations.html", context))


@require_safe
def occupation(request: Request, uuid: UUID) -> HttpResponse:
    """One occupation: what it asks for, what gives that here, and what of it the reader holds."""
    found = reads.occupation_by_uuid(uuid)
    if found is None:
        raise NotFound("no such occupation")
    held = roles.held_by(_passport(request))
    rows = roles.needed(found, held=held)
    essential = [one for one in rows if one.row.essential]
    context = {
        "occupation": found,
        "essential": essential,
        "optional": [one for one in rows if not one.row.essential],
        "held": sum(one.held for one in essential),
        "here": sum(one.here and not one.held for one in essential),
        "mine": request.person is not None,
        "industries": [(code, INDUSTRIES[code]) for code in found.industries if code in INDUSTRIES],
        "names": found.names.splitlines(),
        "attributions": attributions([found.framework]),
    }
    return _private(request, render(request, "showcase/occupation.html", context))


def _passport(request: Request) -> Passport | None:
    return passport_of(request.person, request.ports) if request.person is not None else None


def _private(request: Request, response: HttpResponse) -> HttpResponse:
    """What tells of the reader's own passport is kept nowhere."""
    if request.person is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response
