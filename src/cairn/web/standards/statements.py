"""The conformance statement: as it stands for its own organisation, as it was published for anybody."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cairn.credentials.document import dump
from cairn.services.access import Seat
from cairn.services.design import statement
from cairn.services.design.statement import Judged, Statement
from cairn.services.share.answers import answer
from cairn.web.attachments import attachment
from cairn.web.definition_words import FACTS
from cairn.web.limits import anonymous_downloads
from cairn.web.public_answers import respond, wants_data
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards import paper
from cairn.web.standards.words import ROLES, said_of

DATA = "application/json"


@seated()
@require_safe
def own(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """A statement of one's own draft or version; nobody else sees it."""
    found = statement.of_draft(seat, version, ports=request.ports)
    if wants_data(request):
        return respond(request, answer(dump(found.to_json()).encode(), DATA, private=True, varies=True))
    return show(request, seat, "standards/statement_own.html", _context(found))


@require_safe
def published(request: Request, achievement: UUID, number: int) -> HttpResponse:
    """The statement of a published version, as a page to print or as data."""
    found = statement.published(achievement, number, ports=request.ports)
    if wants_data(request):
        return respond(request, answer(dump(found.to_json()).encode(), DATA, varies=True))
    response = render(request, "standards/statement.html", _context(found))
    response.headers["Vary"] = "Accept, Cookie"
    return response


@seated()
@require_safe
def own_pdf(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """The same as a file, for one's own draft or version."""
    found = statement.of_draft(seat, version, ports=request.ports)
    return _file(request, found)


@require_safe
@anonymous_downloads
def published_pdf(request: Request, achievement: UUID, number: int) -> HttpResponse:
    """The statement of a published version as a PDF, in the reader's language, with its data attached."""
    found = statement.published(achievement, number, ports=request.ports)
    return _file(request, found)


def _file(request: Request, found: Statement) -> HttpResponse:
    body = paper.pdf(found, ports=request.ports)
    return attachment(body, content_type="application/pdf", filename=paper.file_name(found))


def _context(found: Statement) -> dict[str, object]:
    return {
        "statement": found,
        "version": found.version,
        "issuer": found.version.achievement.organisation,
        "judged": [_shown(one) for one in found.definitions],
        "claims": [one for one in found.definitions if one.role != "beside"],
        "met": [one for one in found.definitions if one.role != "beside" and one.met],
    }


def _shown(one: Judged) -> dict[str, object]:
    language = (get_language() or "en").partition("-")[0]
    needed = [line for line in one.lines if line.required]
    return {
        "one": one,
        "name": one.names.get(language) or one.name,
        "role": ROLES[one.role],
        "present": sum(line.present for line in needed),
        "required": len(needed),
        "lines": [
            (line, FACTS.get(line.code) or line.title, said_of(line.code, line.said)) for line in one.lines
        ],
    }
