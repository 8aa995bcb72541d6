"""A door in front of Django, in the same process, for what machines ask for most.

It answers GET and HEAD of the public documents, and a credential sent to
`POST /api/v1/verify`, with the bytes and headers that Django's views would
give: both write the same `Answer`. Whatever is not a plain success (nothing
there, private, somebody signed in, a page wanted, another host, an odd request,
a fault) is left to Django, which says so as it always does.

Source: house.md, doors; docs/decisions/0010-public-path.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.core.signals import request_finished

from cairn.public import verifying
from cairn.public.site import Site
from cairn.services.errors import NotFound
from cairn.services.share import answers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("cairn.public")

#: What the paths of our documents begin with; a request for anything else passes by after this look.
BEGINNINGS: Final = (
    "/credentials/", "/endorsements/", "/status/", "/issuers/", "/achievements/", "/.well-known/did.json",
)  # fmt: skip
_REASONS: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def before(inner: WSGIApplication, *, site: Site) -> WSGIApplication:
    """Return `inner` behind this door."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = _answer(environ, site)
        except NotFound:
            answer = None
        except Exception as error:  # noqa: BLE001 - Django answers instead, and says what is wrong
            LOG.warning("public path left a request to Django: %s", type(error).__name__)
            answer = None
        if answer is None:
            return inner(environ, start_response)  # which looks after the connection to the database itself
        request_finished.send(sender=application)
        status, headers, body = answer
        common = site.headers(environ["wsgi.url_scheme"])
        start_response(_REASONS[status], [*{**common, **headers}.items()])
        return [body]

    return application


def _answer(environ: WSGIEnvironment, site: Site) -> tuple[int, Mapping[str, str], bytes] | None:
    """Status, headers of its own and body; None: this is for Django."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if method == "POST" and path == verifying.PATH:
        return verifying.answer(environ, site) if _is_plain(environ, site) else None
    if method not in ("GET", "HEAD") or not path.startswith(BEGINNINGS) or not _is_plain(environ, site):
        return None
    if environ.get("CONTENT_LENGTH", "") not in ("", "0"):
        return None
    query = environ.get("QUERY_STRING", "")
    if query not in ("", "format=json"):
        return None
    data = bool(query) or answers.prefers_data(environ.get("HTTP_ACCEPT", "*/*"))
    found = answers.at(path, data=data, ports=site.ports())
    if found is None:
        return None
    made = found.under(if_match=environ.get("HTTP_IF_MATCH"), if_none_match=environ.get("HTTP_IF_NONE_MATCH"))
    return made.status, made.headers(), made.body


def _is_plain(environ: WSGIEnvironment, site: Site) -> bool:
    """True for a visitor whom nobody knows, at one of our own hosts."""
    return site.session_cookie not in environ.get("HTTP_COOKIE", "") and site.is_ours(
        environ.get("HTTP_HOST", "")
    )
