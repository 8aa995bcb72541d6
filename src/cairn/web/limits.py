"""What a visitor, or somebody who brings credentials in, may ask for on a page; `cairn.services.meters` counts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from cairn.records.models import Person
from cairn.services.access import Seat
from cairn.services.meters import PEOPLE, VISITORS, Meter
from cairn.web.requests import Request

Answered = TypeVar("Answered", bound=HttpResponseBase)
View = Callable[..., HttpResponse]


def anonymous_verifications(view: View) -> View:
    """Count what a visitor has verified; somebody who asks too much is told when to come back.

    Reading the empty page costs nothing: only a question is counted.
    """
    return _counted(view, asks=lambda request: request.method == "POST" or bool(request.GET))


def anonymous_downloads(view: Callable[..., Answered]) -> Callable[..., Answered | HttpResponse]:
    """Count every file that is made for a visitor, against the same allowance as verifications."""
    return _counted(view, asks=lambda _request: True)


def own_verifications(view: View) -> View:
    """Count what somebody who is signed in has verified, as for a visitor: each may ask other sites."""

    @functools.wraps(view)
    def counted(request: Request, person: Person, *args: object, **kwargs: object) -> HttpResponse:
        def answer() -> HttpResponse:
            return view(request, person, *args, **kwargs)

        if request.method != "POST":
            return answer()
        return _charged(request, answer, meter=VISITORS, caller=f"person:{person.uuid}")

    return counted


def own_thought(view: View) -> View:
    """Charge somebody who is signed in for what is planned, audited or read for them, pages and keys together.

    Goes below `holding`, which gives the person.
    """

    @functools.wraps(view)
    def charged(request: Request, person: Person, *args: object, **kwargs: object) -> HttpResponse:
        def answer() -> HttpResponse:
            return view(request, person, *args, **kwargs)

        return _charged(request, answer, meter=PEOPLE, caller=f"person:{person.uuid}")

    return charged


def seats_thought(view: View) -> View:
    """Charge somebody who works for an organisation for a file that is read for them, as `own_thought` does.

    Goes below `seated`, which gives the seat. Reading the empty page costs nothing.
    """

    @functools.wraps(view)
    def charged(request: Request, seat: Seat, *args: object, **kwargs: object) -> HttpResponse:
        def answer() -> HttpResponse:
            return view(request, seat, *args, **kwargs)

        person = seat.actor.person
        if request.method != "POST" or person is None:
            return answer()
        return _charged(request, answer, meter=PEOPLE, caller=f"person:{person.uuid}")

    return charged


def _counted(
    view: Callable[..., Answered], *, asks: Callable[[Request], bool]
) -> Callable[..., Answered | HttpResponse]:
    @functools.wraps(view)
    def counted(request: Request, *args: object, **kwargs: object) -> Answered | HttpResponse:
        def answer() -> Answered:
            return view(request, *args, **kwargs)

        if not asks(request):
            return answer()
        return _charged(request, answer, meter=VISITORS, caller=str(request.META.get("REMOTE_ADDR", "")))

    return counted


def _charged(
    request: Request, answer: Callable[[], Answered], *, meter: Meter, caller: str
) -> Answered | HttpResponse:
    """Answer at the caller's expense; or say when to come back."""
    if not settings.CAIRN_RATE_LIMITS:
        return answer()
    if wait := meter.ask(caller):
        return too_many(request, wait, own=meter is PEOPLE)
    with meter.charging(caller):
        return answer()


def too_many(request: Request, wait: int, *, own: bool = False) -> HttpResponse:
    """The page that says when to come back. own: it is the person's work that was too much, not an address."""
    response = render(request, "429.html", {"wait": wait, "own": own}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response
