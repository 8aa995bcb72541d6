"""Public documents as data: signed text, status lists, keys, pictures. Anybody's page may fetch them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cairn.services.hold.picture import version_picture
from cairn.services.share import answers, documents
from cairn.services.share.answers import HOUR, answer
from cairn.web.public_answers import respond, wants_data
from cairn.web.requests import Request

__all__ = ["host_keys", "image", "issuer_keys", "logo", "respond", "status_list", "wants_data"]


@require_safe
def status_list(request: Request, uuid: UUID) -> HttpResponse:
    """The signed status list; fresh within a minute of any change."""
    return respond(request, answers.status_list(uuid, ports=request.ports))


@require_safe
def issuer_keys(request: Request, uuid: UUID) -> HttpResponse:
    """The DID document of one issuer."""
    return respond(request, answers.issuer_keys(uuid))


@require_safe
def host_keys(request: Request) -> HttpResponse:
    """The DID document of the host itself, where an issuer has that name."""
    return respond(request, answers.host_keys())


@require_safe
def image(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """The picture of a published version; it never changes."""
    found = documents.version(uuid, number)
    picture = version_picture(found, ports=request.ports)
    return respond(request, answer(picture, "image/png", seconds=24 * HOUR))


@require_safe
def logo(request: Request, uuid: UUID) -> HttpResponse:
    """The organisation's own picture."""
    return respond(request, answer(documents.logo(uuid, ports=request.ports), "image/png", seconds=HOUR))
