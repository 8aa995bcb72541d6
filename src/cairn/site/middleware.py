"""What every response says to a browser, and how much a request may bring.

Source: trust.md, "Web"; the content policy itself is django-csp's (settings.CONTENT_SECURITY_POLICY).
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cairn.records.models import Person
from cairn.services.access import Actor
from cairn.services.ports import Ports
from cairn.site.world import ports

Next = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY: Final = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
TIME_ZONE_KEY: Final = "time_zone"  # in the session: set when a person logs in or chooses one


class SecurityHeaders:
    """Headers that Django has no setting for; a view may widen them for a public document.

    A signed document, a key or a status list is fetched by other sites' pages: those views set
    `Cross-Origin-Resource-Policy: cross-origin` and `Access-Control-Allow-Origin: *` themselves.
    """

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._next(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class Compressed(GZipMiddleware):
    """Compress pages, for a site without a proxy that does; files and documents go as they are.

    Django pads what it compresses by a random length, and its form secrets are masked anew in every
    answer; cookies that are SameSite=Lax keep other sites from asking in somebody's name (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress an HTML page."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class BodyLimit:
    """Refuse a body that says it is larger than anything we take, before reading it."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return HttpResponse(
                "The length of the request is not a number.\n", status=400, content_type="text/plain"
            )
        if int(length[:20]) > settings.CAIRN_LARGEST_BODY:
            return HttpResponse("The request is too large.\n", status=413, content_type="text/plain")
        return self._next(request)


class TimeZone:
    """Show instants in the time zone the person chose; the session remembers it."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = settings.SESSION_COOKIE_NAME in request.COOKIES
        name = request.session.get(TIME_ZONE_KEY) if named else None
        if not name:
            return self._next(request)
        try:
            zone = ZoneInfo(name)
        except (ValueError, OSError, KeyError):  # a zone that this machine no longer knows
            return self._next(request)
        with timezone.override(zone):
            return self._next(request)


class Language(LocaleMiddleware):
    """Pages speak the caller's language; a signed document, a key or a verdict is the same in every one.

    Their views set `is_data` on the response: no `Content-Language`, and no `Vary` that would
    make a cache keep one copy for each language.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language, where there is one."""
        if getattr(response, "is_data", False):
            return response
        named: HttpResponseBase = super().process_response(request, response)
        return named


class World:
    """Hand every view the ports, and the person who asks.

    Without a session cookie nothing is looked up, so that public answers stay the same for everybody.
    """

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = _person_of(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        # The attributes of cairn.web.requests.Request:
        request.ports = SimpleLazyObject(ports)  # type: ignore[attr-defined]
        request.person = person  # type: ignore[attr-defined]
        request.actor = Actor(person=person)  # type: ignore[attr-defined]
        response = self._next(request)
        if person is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def on_every_answer(scheme: str) -> dict[str, str]:
    """Return the headers that every answer of the site has, as the middleware itself writes them.

    For the path in front of Django, so that none of them is written down twice.
    """
    bare = WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()})
    inner = XFrameOptionsMiddleware(lambda _request: HttpResponse())
    secured = SecurityMiddleware(CSPMiddleware(inner))
    chain = SecurityHeaders(secured)  # type: ignore[arg-type]  # asynchronous only when what it wraps is
    return {name: value for name, value in chain(bare).headers.items() if name != "Content-Type"}


def world() -> Ports:
    """Return the ports that `World` hands out."""
    return ports()


def _person_of(request: HttpRequest) -> Person | None:
    user = request.user
    return getattr(user, "person", None) if user.is_authenticated else None
