"""Where errors meet people: one page that says what happened and what to do.

Services raise decisions; a view lets them through; here each becomes a status
and a page. An error that is no decision of ours is a bug and stays a 500.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused, TooMuch
from cairn.services.ports import PortError
from cairn.web import refusals

STATUS: Final[Mapping[type[CairnError], int]] = {
    NotFound: 404,
    NotPermitted: 403,
    Conflict: 409,
    TooMuch: 429,
    InvalidInput: 422,
    Refused: 422,
    PortError: 422,
}

SECRETS: Final = ("csrf", "password", "token", "code", "secret", "passphrase", "credential")


def status_of(error: CairnError) -> int | None:
    """The HTTP status of an error; None when nobody decided one, which is a bug."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), None)


class Middleware:
    """Turn a service's decision into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._next(request)
        is_browser = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and is_browser:
            return _only_a_form(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for our own decisions only."""
        if not isinstance(error, CairnError):
            return None
        status = status_of(error)
        return None if status is None else page(request, error, status=status)


def page(request: HttpRequest, error: CairnError, *, status: int) -> HttpResponse:
    """The problem's page; it shows everything that was typed, so that nothing is lost."""
    if status == 404:
        return render(request, "404.html", status=404)
    context = {
        "title": title_of(status),
        "advice": refusals.said(error),
        "code": error.code,
        "kept": kept(request),
        "wait": error.retry_after if isinstance(error, TooMuch) else None,
        "action": _("Back") if _is_ours(request) else "",
        "action_url": request.headers.get("Referer", "") if _is_ours(request) else "",
    }
    response = render(request, "problem.html", context, status=status)
    if isinstance(error, TooMuch) and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that failed, without secrets and without buttons."""
    return [
        (name.replace("_", " ").replace("-", " "), value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and not any(word in name.lower() for word in SECRETS)
    ][:60]


def title_of(status: int) -> str:
    """What happened, in one sentence."""
    return {
        403: _("You may not do this here."),
        409: _("This cannot be done any more."),
        422: _("Something has to be put right first."),
        429: _("That was a little too much at once."),
    }.get(status, _("Something went wrong."))


def _only_a_form(request: HttpRequest, refused: HttpResponseBase) -> HttpResponse:
    """Where only a form leads: after a reload, another language or logging in again somebody gets there by hand."""
    context = {
        "title": _("There is no page to read at this address."),
        "advice": _(
            "It only takes what a form sends. Nothing was sent and nothing has changed: "
            "open the page with the form again."
        ),
    }
    page_of = render(request, "problem.html", context, status=405)
    page_of.headers["Allow"] = refused.headers.get("Allow", "")
    return page_of


def _is_ours(request: HttpRequest) -> bool:
    referer = request.headers.get("Referer", "")
    return referer.startswith(f"{request.scheme}://{request.get_host()}/")
