"""How a public address answers a program: the same bytes and headers on every page that has data behind it."""

from __future__ import annotations

from django.http import HttpResponse

from cairn.services.share.answers import Answer, prefers_data
from cairn.web.requests import Request


def respond(request: Request, given: Answer) -> HttpResponse:
    """Write an answer; a caller who has these very bytes already is told so."""
    made = given.under(
        if_match=request.headers.get("If-Match"), if_none_match=request.headers.get("If-None-Match")
    )
    response = HttpResponse(made.body, status=made.status, headers=made.headers())
    response.is_data = True  # type: ignore[attr-defined]  # the same in every language: cairn.site.middleware
    return response


def wants_data(request: Request) -> bool:
    """True when the caller prefers data to a page (`Accept`), or asks for it by `?format=json`."""
    return request.GET.get("format") == "json" or prefers_data(request.headers.get("Accept", "*/*"))
