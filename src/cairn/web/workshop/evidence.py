"""What shows that a credential is needed: listed, added, taken away, downloaded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.records.reads import workspace as reads
from cairn.services.access import Seat
from cairn.services.codesign import research
from cairn.services.errors import InvalidInput, NotFound, TooMuch
from cairn.services.ports import FileError
from cairn.web.attachments import attachment
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.unread import said as of_file
from cairn.web.workshop import words
from cairn.web.workshop.forms import ResearchForm
from cairn.web.workshop.page import DESIGNER, urls
from cairn.web.workshop.place import Place, stand


@seated()
@require_safe
def listed(request: Request, seat: Seat, achievement: UUID, *, shared: bool = False) -> HttpResponse:
    """Every piece, and for designers the form for another one."""
    return _page(request, stand(seat, achievement, shared=shared), ResearchForm())


@seated(DESIGNER)
@require_POST
def add(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Add a piece: a file, a link, or what was found."""
    place = stand(seat, achievement, shared=False)
    form = ResearchForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _add(request, place, form)
        except InvalidInput as refused:
            form.take(refused)
        except (TooMuch, FileError) as refused:
            form.add_error("file", of_file(refused))
        else:
            messages.success(request, _("Added."))
            return redirect(place.url("research"))
    return _page(request, place, form)


def _add(request: Request, place: Place, form: ResearchForm) -> None:
    said = form.cleaned_data
    upload = said.pop("file", None)
    research.add(
        place.seat,
        place.voice.workspace.achievement.uuid,
        facts=said,
        data=upload.read(research.MAX_BYTES + 1) if upload else b"",
        filename=upload.name if upload else "",
        ports=request.ports,
    )


def _page(request: Request, place: Place, form: ResearchForm) -> HttpResponse:
    rows = reads.research(place.voice.workspace)[: research.MOST]
    context = {
        "place": place,
        "version": place.version,
        "rows": [(row, words.RESEARCH[row.kind]) for row in rows],
        "form": form,
        "urls": urls(place),
    }
    return show(request, place.seat, "workshop/research.html", context, status=422 if form.errors else 200)


@seated()
@require_safe
def download(
    request: Request, seat: Seat, achievement: UUID, research_uuid: UUID, *, shared: bool = False
) -> HttpResponse:
    """A file, to whoever may read the workspace."""
    place = stand(seat, achievement, shared=shared)
    file = research.open_file(place.voice, research_uuid, ports=request.ports)
    with file.stream as stream:
        return attachment(stream.read(), content_type=file.content_type, filename=file.filename)


@seated(DESIGNER)
@require_POST
def remove(request: Request, seat: Seat, achievement: UUID, research_uuid: UUID) -> HttpResponse:
    """Take a piece away, with its file."""
    place = stand(seat, achievement, shared=False)
    if not reads.research(place.voice.workspace).filter(uuid=research_uuid).exists():
        raise NotFound("no such research")
    research.remove(seat, research_uuid, ports=request.ports)
    messages.success(request, _("It is gone."))
    return redirect(place.url("research"))
