"""`POST /api/v1/verify` of a visitor who sends JSON; every other form, and every refusal, is the API's.

A body that was read and is left to Django is put back first.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONValue
from cairn.public.site import Site
from cairn.services.meters import VISITORS
from cairn.services.verify import asked

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATH: Final = "/api/v1/verify"
MOST: Final = 1_000_000  # bytes; more is refused by the API
_JSON: Final = "application/json"


def answer(environ: WSGIEnvironment, site: Site) -> tuple[int, Mapping[str, str], bytes] | None:
    """Return the verdict; None: not for this door."""
    if "HTTP_AUTHORIZATION" in environ or environ.get("QUERY_STRING"):
        return None
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or not 0 < int(length[:20]) <= MOST:
        return None
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != _JSON:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        given = document.parse(body)
    except DocumentError:
        return None
    if not asked.is_question(given):
        return None
    address = str(environ.get("REMOTE_ADDR", ""))
    if not site.limited():
        return _judged(given, site)
    if VISITORS.ask(address):
        return None  # one too many is not counted; the API says when to come back
    with VISITORS.charging(address):
        return _judged(given, site)


def _judged(given: JSONValue, site: Site) -> tuple[int, Mapping[str, str], bytes] | None:
    found = asked.look_at(given, ports=site.ports())
    if found is None:
        return None
    body = asked.said(found)
    headers = {"Content-Type": _JSON, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return 200, headers, body
