"""The public page of a qualification: its exits and rules in words; the same address gives them as data."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cairn.records.models import QualificationVersion
from cairn.records.reads.names import names_of
from cairn.records.reads.qualifications import versions
from cairn.services.explore import targets
from cairn.services.explore.targets import Target
from cairn.services.share.answers import HOUR, answer
from cairn.services.stack import catalogue
from cairn.web import vouched
from cairn.web.components.lists import Listing
from cairn.web.qualification_words import KINDS, Words, iris_in
from cairn.web.requests import Request
from cairn.web.showcase.documents import respond, wants_data

AIMS: Final = {
    "school": gettext_lazy("School"),
    "vocational": gettext_lazy("Certificate or diploma"),
    "degree": gettext_lazy("Degree"),
    "work": gettext_lazy("Workplace or licence"),
}


@require_safe
def index(request: Request) -> HttpResponse:
    """All qualifications, by what they lead to; each with where one can begin and where one can leave."""
    listing = Listing.of(request.GET, sorts={"name": "name"}, default="name", filters=("aim",))
    aim = listing.filter("aim") if listing.filter("aim") in AIMS else ""
    page = listing.page_of(targets.targets(aim=aim, search=listing.search))
    names = names_of({iri for one in page.rows for iri in one.begin})
    rows = [(one, _exits(one), [names[iri] for iri in one.begin if iri in names]) for one in page.rows]
    context = {
        "listing": listing,
        "page": page,
        "rows": rows,
        "filters": [("aim", _("Leads to"), [(code, str(words)) for code, words in AIMS.items()])],
        "mine": request.person is not None,
    }
    return render(request, "showcase/qualifications.html", context)


def _exits(one: Target) -> list[tuple[str, object]]:
    return [(exit_.name, KINDS.get(exit_.kind, KINDS[""])) for exit_ in one.exits]


@require_safe
def newest(request: Request, uuid: UUID) -> HttpResponse:
    """The newest version."""
    return _shown(request, catalogue.published(uuid))


@require_safe
def version(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """One version; it never changes."""
    return _shown(request, catalogue.published(uuid, number=number))


def _shown(request: Request, found: QualificationVersion) -> HttpResponse:
    if wants_data(request):
        return respond(request, answer(found.rules.encode(), "application/json", seconds=HOUR, varies=True))
    rules = catalogue.rules_of(found)
    names = names_of(iris_in(rules))
    words = Words(rules, names)
    target = targets.target_of(found)
    exits = [
        {
            "exit": one,
            "kind": KINDS.get(one.kind, KINDS[""]),
            "lines": list(words.lines(one.rule)),
            "whole": words.whole(one),
            "awards": words.name(one.awards) if one.awards else "",
            "awards_url": one.awards,
        }
        for one in rules.exits
    ]
    context = {
        "version": found,
        "provider": found.qualification.organisation,
        "organisation": found.qualification.organisation,
        "vouched": vouched.of_qualification(found, at=request.ports.now()),
        "rules": rules,
        "exits": exits,
        "begin": [(names[iri], iri) for iri in target.begin if iri in names],
        "free": target.free,
        "sharing": words.amount(rules.sharing) if rules.sharing else "",
        "equal": [
            (words.names(one.of), words.name(one.counts_as), one.because) for one in rules.equivalences
        ],
        "first": [
            (words.names(one.of), [words.names(group) for group in one.needs], one.in_order)
            for one in rules.prerequisites
        ],
        "versions": versions(found.qualification),
        "mine": request.person is not None,
    }
    response = render(request, "showcase/qualification.html", context)
    response.headers["Vary"] = "Accept, Cookie"
    return response
