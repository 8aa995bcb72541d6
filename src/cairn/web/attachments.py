"""Bytes that somebody handed in or takes away: an attachment that can do nothing here.

Source: trust.md, "Web".
"""

from __future__ import annotations

from typing import Final, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", bound=HttpResponseBase)
CSV: Final = "text/csv; charset=utf-8"
#: A file from somebody never runs anything here, whatever a browser takes it for.
SANDBOX: Final = "default-src 'none'; sandbox"


def attachment(body: bytes, *, content_type: str, filename: str) -> HttpResponse:
    """Answer with a file to keep."""
    return to_keep(HttpResponse(body, content_type=content_type), filename)


def to_keep(response: Answer, filename: str) -> Answer:
    """Make an answer a file to keep; its content may be written while it is read."""
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
