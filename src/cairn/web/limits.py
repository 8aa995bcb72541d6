"""What a visitor, or somebody who brings credentials in, may ask for on a page; `cairn.services.meters` counts."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from cairn.records.models import Person
from cairn.services.access import Seat
from cairn.services.meters import PEOPLE, VISITORS
from cairn.web.requests import Request

View = Callable[..., HttpResponse]


def anonymous_verifications(view: View) -> View:
    """Count what a visitor has verified; somebody who asks too much is told when to come back.

    Reading the empty page costs nothing: only a question is counted.
    """
    return _counted(view, asks=lambda request: request.method == "POST" or bool(request.GET))


def anonymous_downloads(view: View) -> View:
    """Count every file that is made for a visitor, against the same allowance as verifications."""
    return _counted(view, asks=lambda _request: True)


def own_verifications(view: View) -> View:
    """Count what somebody who is signed in has verified, as for a visitor: each may ask other sites."""

    @functools.wraps(view)
    def counted(request: Request, person: Person, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST" or not settings.CAIRN_RATE_LIMITS:
            return view(request, person, *args, **kwargs)
        caller = f"person:{person.uuid}"
        if wait := VISITORS.ask(caller):
            return too_many(request, wait)
        with VISITORS.charging(caller):
            return view(request, person, *args, **kwargs)

    return counted


def own_thought(view: View) -> View:
    """Charge somebody who is signed in for what is planned, audited or read for them, pages and keys together.

    Goes below `holding`, which gives the person.
    """

    @functools.wraps(view)
    def charged(request: Request, person: Person, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.CAIRN_RATE_LIMITS:
            return view(request, person, *args, **kwargs)
        caller = f"person:{person.uuid}"
        if wait := PEOPLE.ask(caller):
            return too_many(request, wait, own=True)
        with PEOPLE.charging(caller):
            return view(request, person, *args, **kwargs)

    return charged


def seats_thought(view: View) -> View:
    """Charge somebody who works for an organisation for a file that is read for them, as `own_thought` does.

    Goes below `seated`, which gives the seat. Reading the empty page costs nothing.
    """

    @functools.wraps(view)
    def charged(request: Request, seat: Seat, *args: object, **kwargs: object) -> HttpResponse:
        person = seat.actor.person
        if request.method != "POST" or person is None or not settings.CAIRN_RATE_LIMITS:
            return view(request, seat, *args, **kwargs)
        caller = f"person:{person.uuid}"
        if wait := PEOPLE.ask(caller):
            return too_many(request, wait, own=True)
        with PEOPLE.charging(caller):
            return view(request, seat, *args, **kwargs)

    return charged


def _counted(view: View, *, asks: Callable[[Request], bool]) -> View:
    @functools.wraps(view)
    def counted(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if not asks(request) or not settings.CAIRN_RATE_LIMITS:
            return view(request, *args, **kwargs)
        address = str(request.META.get("REMOTE_ADDR", ""))
        wait = VISITORS.ask(address)
        if wait:
            return too_many(request, wait)
        with VISITORS.charging(address):
            return view(request, *args, **kwargs)

    return counted


def too_many(request: Request, wait: int, *, own: bool = False) -> HttpResponse:
    """The page that says when to come back. own: it is the person's work that was too much, not an address."""
    response = render(request, "429.html", {"wait": wait, "own": own}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response
