"""Bytes that somebody handed in or takes away: an attachment that can do nothing here.

Source: trust.md, "Web".
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: A file from somebody never runs anything here, whatever a browser takes it for.
SANDBOX: Final = "default-src 'none'; sandbox"


def attachment(body: bytes, *, content_type: str, filename: str) -> HttpResponse:
    """Answer with a file to keep."""
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
