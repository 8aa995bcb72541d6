"""The workspace of a credential: what blocks it and by when, its gates, its outcomes, who is in it and who signs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import Role
from cairn.records.reads import workshop
from cairn.records.reads import workspace as reads
from cairn.services.access import Seat
from cairn.services.codesign import areas, gates, news, rating, workspace
from cairn.services.design.find import achievement_of
from cairn.services.errors import InvalidInput, NotFound
from cairn.web.partner_words import STAGES, STRANDS
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.workshop import shown, words
from cairn.web.workshop.forms import NeedForm
from cairn.web.workshop.place import Place, stand

DESIGNER = Role.DESIGNER


@seated()
@require_safe
def overview(request: Request, seat: Seat, achievement: UUID, *, shared: bool = False) -> HttpResponse:
    """The workspace; where there is none yet, what it is for and the button that opens it."""
    try:
        place = stand(seat, achievement, shared=shared)
    except NotFound:
        if shared:
            raise
        return _nothing_yet(request, seat, achievement)
    told(request, place)
    return workspace_page(request, place)


def told(request: Request, place: Place) -> None:
    """Whoever opens a workspace has seen what is new there: no letter speaks of it any more."""
    if request.person is not None and request.method == "GET":
        news.seen(request.person, place.voice.workspace.achievement.uuid, ports=request.ports)


def workspace_page(
    request: Request, place: Place, *, need: NeedForm | None = None, status: int = 200
) -> HttpResponse:
    """The first page, with the form of the need as it was typed."""
    version = place.version
    prefetch_related_objects([version], "outcomes__levels")  # read once, whoever asks for them below
    case = gates.Case(place.voice.workspace, version, ports=request.ports)
    blocked = shown.in_the_way(case)
    here = shown.current(case)
    context = {
        "place": place,
        "version": version,
        "achievement": place.voice.workspace.achievement,
        "tone": tone_of(version.skill_group),
        "number": version.number or (place.last.number or 0) + 1 if place.last else 1,
        "last": place.last,
        "answer": shown.answer(case, blocked),
        "todos": shown.todos(place, blocked),
        "here": here,
        "here_name": STAGES[here.stage] if here is not None else "",
        "steps": shown.steps(place, case),
        "lines": shown.lines(place, case),
        "rubric": shown.rubric(place, request.GET.get("outcome", "")),
        "signers": shown.signers(case),
        "definitions": shown.definitions(place, case),
        "rated": rating.answered(version),
        "strands": _strands(place),
        "counted": reads.counted(place.voice.workspace),
        "need": need or need_form(place),
        "urls": urls(place),
    }
    return show(request, place.seat, "workshop/workspace.html", context, status=status)


def need_form(place: Place, data: Any = None) -> NeedForm:
    """The form of why it should exist."""
    found = place.voice.workspace
    known = list(areas.of(place.voice.organisation))
    if found.area is not None and found.area not in known:  # put away since
        known.append(found.area)
    area = str(found.area.uuid) if found.area is not None else ""
    return NeedForm(data, areas=known, initial={"need": found.need, "area": area})


def urls(place: Place) -> dict[str, str]:
    """The addresses of the workspace's pages, as this reader reaches them."""
    names = ["comments", "research", "record"]
    found = {name: place.url(name) for name in names} | {"workspace": place.url("")}
    if not place.is_shared:
        found |= {name: place.url(name) for name in ("strands", "need")}
    return found


def _strands(place: Place) -> list[tuple[object, object, list[Any]]]:
    found = reads.strands(place.voice.workspace)
    return [(STRANDS[key], words.STRAND_NOTES[key], rows) for key, rows in found.items()]


def _nothing_yet(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    found = achievement_of(seat, achievement)
    rows = workshop.versions_of(found)
    newest = next((row for row in rows if row.state == "DRAFT"), None) or (rows[0] if rows else None)
    context = {
        "achievement": found,
        "version": newest,
        "may_design": seat.may(DESIGNER) and found.archived_at is None,
    }
    return show(request, seat, "workshop/begin.html", context)


@seated(DESIGNER)
@require_POST
def begin(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Open the workspace of a credential."""
    workspace.begin(seat, achievement, ports=request.ports)
    messages.success(request, _("The workspace is open. Begin with why the credential is needed."))
    return redirect("workshop:workspace", seat.organisation.uuid, achievement)


@seated(DESIGNER)
@require_POST
def describe(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Write why it should exist."""
    place = stand(seat, achievement, shared=False)
    form = need_form(place, request.POST)
    if form.is_valid():
        area = form.cleaned_data.get("area")
        try:
            workspace.describe(
                seat,
                achievement,
                need=form.cleaned_data["need"],
                area_uuid=UUID(area) if area else None,
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{place.url('')}#need")
    return workspace_page(request, place, need=form, status=422)
