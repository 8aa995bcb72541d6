"""The public page of a qualification: its exits and rules in words; the same address gives them as data."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.records.models import QualificationVersion
from cairn.records.reads.names import names_of
from cairn.records.reads.qualifications import versions
from cairn.services.share.answers import HOUR, answer
from cairn.services.stack import catalogue
from cairn.web.qualification_words import KINDS, Words, iris_in
from cairn.web.requests import Request
from cairn.web.showcase.documents import respond, wants_data


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
    words = Words(rules, names_of(iris_in(rules)))
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
        "rules": rules,
        "exits": exits,
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
