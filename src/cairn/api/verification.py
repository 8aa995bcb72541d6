"""Verify a credential of anybody's: the same pipeline, the same answer as the command line."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from ninja import Router

from cairn.api.door import JSON, MULTIPART, judges_its_body, takes
from cairn.api.requests import Request
from cairn.api.schemas.verification import VerificationOut
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.meters import VISITORS
from cairn.services.verify.asked import MOST_ADDRESS, look_at, said
from cairn.services.verify.examination import Examination
from cairn.services.verify.look import MAX_BYTES, verify_bytes

router = Router(tags=["Verify"])

_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "description": "One of the two: the credential (an object, or a compact token), or its address.",
                "properties": {
                    "credential": {"type": ["object", "string"]},
                    "url": {"type": "string", "maxLength": MOST_ADDRESS},
                },
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            }
        },
        MULTIPART: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
    },
}


@router.post(
    "/verify",
    auth=None,
    response=VerificationOut,
    exclude_unset=True,
    summary="Verify a credential",
    openapi_extra={"requestBody": _BODY},
)
@judges_its_body
@takes(MAX_BYTES)
def verify(request: Request) -> HttpResponse:
    """A file (JSON, compact token, baked PNG or SVG, PDF, a photograph of a code), a credential, or an address.

    200 for every verdict, `error` among them. Needs no token; without one 60 a minute for each address.
    """
    if request.caller is not None or not settings.CAIRN_RATE_LIMITS:
        return _answer(_examined(request))
    address = str(request.META.get("REMOTE_ADDR", ""))
    if wait := VISITORS.ask(address):
        raise TooMuch(
            "At most 60 verifications a minute without a token.", code="verify.too_many", retry_after=wait
        )
    with VISITORS.charging(address):
        return _answer(_examined(request))


def _examined(request: Request) -> Examination:
    """Find what was given: a file, the body that is no strict JSON, a credential, an address."""
    upload = request.FILES.get("file") if request.content_type == MULTIPART else None
    if upload is not None:
        return verify_bytes(upload.read(MAX_BYTES + 1), ports=request.ports, source=upload.name or "")
    if not request.is_strict:
        return verify_bytes(request.body, ports=request.ports)
    found = look_at(request.given, ports=request.ports)
    if found is None:
        raise InvalidInput(
            fields={"": ["Send a file, or one of `credential` and `url`."]}, code="verify.nothing"
        )
    return found


def _answer(found: Examination) -> HttpResponse:
    """The object as the command line prints it, member for member."""
    response = HttpResponse(said(found), content_type=JSON)
    response.is_data = True  # type: ignore[attr-defined]  # the same in every language: cairn.site.middleware
    return response
