"""The page of one credential as anybody may see it: at its address, through a link, or looked at beforehand.

It stands outside the audiences, because a holder looks at the very page that a stranger gets.
"""

from __future__ import annotations

import base64
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from cairn.badges.stone import tone_of
from cairn.records.documents import signed_text
from cairn.records.models import Credential
from cairn.services.design.conformance import meter
from cairn.services.explore.leads import leads
from cairn.services.verify.look import verify_bytes
from cairn.web.employer import sheet
from cairn.web.requests import Request
from cairn.web.translated import ASKED, texts_of
from cairn.web.verdicts import shown

WHOLE: Final = "showcase/credential.html"
EMPLOYER: Final = "showcase/employer.html"


def page(request: Request, found: Credential, *, template: str = WHOLE, **more: object) -> HttpResponse:
    """Check the credential now, as a stranger would, and show it; `more` overrides what the page knows.

    With `?view=employer` it is the one screen that looks the same for every issuer.
    """
    seen = verify_bytes(signed_text(found).encode(), ports=request.ports)
    address = found.url if found.is_public else ""
    if template == WHOLE and request.GET.get("view") == "employer":
        template = EMPLOYER
    context = {
        "credential": found,
        "shown": shown(seen, again=request.get_full_path()),
        "badge": seen.badge,
        "sheet": sheet(seen.badge, version=found.award.version) if seen.badge is not None else None,
        "version": found.award.version,
        "texts": texts_of(found.award.version, signed=ASKED in request.GET),
        "organisation": found.organisation,
        "meters": meter(found.award.version),
        "leads": leads(found.award.version),
        "tone": tone_of(found.award.version.skill_group),
        "came_from": _uuid(request.GET.get("from", "")),
        "own": request.person is not None and found.claimed_by_id == request.person.pk,
        "check_address": address,
        "qr": data_url(request.ports.images.qr_png(address, scale=4)) if address else "",
        **more,
    }
    return render(request, template, context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def secret(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither kept nor passed on."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def data_url(png: bytes) -> str:
    """A picture inside the page, for something that has no address of its own."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
