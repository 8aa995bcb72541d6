"""Public documents as data: signed text, status lists, keys, pictures. Anybody's page may fetch them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from cairn.services.hold.picture import version_picture
from cairn.services.share import documents
from cairn.web.requests import Request

MINUTE = 60


def data(body: bytes, content_type: str, *, seconds: int = MINUTE) -> HttpResponse:
    """Answer with a public document that any site may read and any cache may keep for a while."""
    response = HttpResponse(body, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def wants_data(request: Request) -> bool:
    """True when the caller prefers data to a page (`Accept`), or asks for it by `?format=json`."""
    if request.GET.get("format") == "json":
        return True
    preferred = request.get_preferred_type(
        ["text/html", "application/json", "application/ld+json", "application/vc+ld+json", "application/vc"]
    )
    return preferred is not None and preferred != "text/html"


@require_safe
def status_list(request: Request, uuid: UUID) -> HttpResponse:
    """The signed status list; fresh within a minute of any change."""
    found = documents.status_list(uuid, ports=request.ports)
    tag = quote_etag(f"{found.uuid}-{found.version}")

    @condition(etag_func=lambda _: tag)
    def answer(_: Request) -> HttpResponse:
        return data(found.signed.encode(), "application/vc+ld+json")

    return answer(request)


@require_safe
def issuer_keys(request: Request, uuid: UUID) -> HttpResponse:  # noqa: ARG001
    """The DID document of one issuer."""
    return data(documents.issuer_document(uuid), "application/did+ld+json")


@require_safe
def host_keys(request: Request) -> HttpResponse:  # noqa: ARG001
    """The DID document of the host itself, where an issuer has that name."""
    return data(documents.host_document(), "application/did+ld+json")


@require_safe
def image(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """The picture of a published version; it never changes."""
    found = documents.version(uuid, number)
    return data(version_picture(found, ports=request.ports), "image/png", seconds=24 * 60 * MINUTE)


@require_safe
def logo(request: Request, uuid: UUID) -> HttpResponse:
    """The organisation's own picture."""
    return data(documents.logo(uuid, ports=request.ports), "image/png", seconds=60 * MINUTE)
