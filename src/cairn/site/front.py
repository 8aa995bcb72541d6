"""The path in front of Django, wired to this installation's settings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from cairn.public.door import before
from cairn.public.site import Site
from cairn.site import middleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def with_public_path(inner: WSGIApplication) -> WSGIApplication:
    """Return `inner` (Django) with the public path in front of it."""
    site = Site(
        ports=middleware.world,
        headers=lru_cache(maxsize=2)(middleware.on_every_answer),
        is_ours=lru_cache(maxsize=64)(_is_ours),
        session_cookie=settings.SESSION_COOKIE_NAME,
        limited=lambda: bool(settings.CAIRN_RATE_LIMITS),
    )
    return before(inner, site=site)


def _is_ours(host: str) -> bool:
    """Whether Django would take this `Host` header."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
