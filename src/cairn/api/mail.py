"""What mail servers tell: letters that came back. Signed with the installation's bounce secret, not with a token."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from ninja import Router

from cairn.api.door import JSON, refuses
from cairn.api.problems import RequestError
from cairn.api.requests import Request
from cairn.api.schemas.mail import BounceOut
from cairn.credentials import document
from cairn.services import bounces

router = Router(tags=["Mail"])
MOST_REPORT: Final = 16 * 1024  # bytes

_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "description": "The letter by its Message-ID or X-Cairn-Letter; or only whom it was sent to.",
                "properties": {
                    "message_id": {"type": "string", "maxLength": 500},
                    "recipient": {"type": "string", "maxLength": 254},
                    "kind": {"type": "string", "enum": sorted(bounces.CODES)},
                    "diagnostic": {"type": "string", "maxLength": 2000},
                },
                "required": ["kind"],
                "additionalProperties": False,
            }
        }
    },
}
_SIGNED: Final = [
    {
        "name": name,
        "in": "header",
        "required": True,
        "description": meaning,
        "schema": {"type": "string"},
    }
    for name, meaning in (
        ("X-Cairn-Timestamp", "Seconds since 1970, at most five minutes from now."),
        ("X-Cairn-Signature", "HMAC-SHA-256 of the timestamp, a point and the body, in hexadecimal."),
    )
]


@router.post(
    "/mail/bounces",
    auth=None,
    response=BounceOut,
    summary="Report a letter that came back",
    openapi_extra={"requestBody": _BODY, "parameters": _SIGNED},
)
@refuses(403, 404, 409)
def bounce_report(request: Request) -> HttpResponse:
    """From the mail server, signed with `CAIRN_BOUNCE_SECRET`; each report is taken once."""
    body = request.body
    if len(body) > MOST_REPORT:
        raise RequestError("A report has at most 16 kB.", code="request.too_large", status=413)
    known = bounces.take(
        body,
        instant=request.headers.get("X-Cairn-Timestamp", "")[:20],
        signature=request.headers.get("X-Cairn-Signature", "")[:100],
        secret=settings.CAIRN_BOUNCE_SECRET.encode() if settings.CAIRN_BOUNCE_SECRET else None,
        ports=request.ports,
    )
    return HttpResponse(document.dump({"known": known}), content_type=JSON)
