"""Copies to keep: the signed text, the token, pictures with the text inside, a certificate to print."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Person
from cairn.services.errors import NotFound
from cairn.services.hold import download, printing, sharing
from cairn.web.attachments import attachment
from cairn.web.holding import holding
from cairn.web.requests import Request


@holding
@require_safe
def file(request: Request, person: Person, uuid: UUID, form: str) -> HttpResponse:
    """The credential as json, jwt, png or svg: always the same signed credential."""
    held = sharing.own(uuid, person=person)
    return sent(download.in_form(held, form, ports=request.ports))


@holding
@require_POST
def certificate(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """The printed certificate; while the credential is private its code leads through a link made now."""
    return sent(printing.certificate(uuid, person=person, ports=request.ports))


def sent(made: download.Download | None) -> HttpResponse:
    """Hand a file over.

    Raises:
        NotFound: there is no such form.
    """
    if made is None:
        raise NotFound("no such form of a credential")
    return attachment(made.body, content_type=made.content_type, filename=made.filename)
