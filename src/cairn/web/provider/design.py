"""Designing: the list of designs, a new one, and the editor, which is one form with many buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, Role
from cairn.records.reads import workshop
from cairn.services.access import Seat
from cairn.services.codesign import gates
from cairn.services.design import definitions, draft
from cairn.services.design.conformance import meter
from cairn.services.design.find import version_of
from cairn.services.design.publish import obstacles
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.ports import ImageError
from cairn.web.components.lists import Listing, Page
from cairn.web.provider import design_moves, design_page, design_saving, design_skills, design_typed
from cairn.web.provider.design_forms import forms_of
from cairn.web.provider.design_new import NewDesignForm
from cairn.web.provider.design_typed import Typed
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

SORTS = {"name": ("name", "pk"), "changed": ("changed_at", "pk"), "issued": ("issued", "name", "pk")}
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
REMOVED = "removed-outcome"  # in the session: what the last "remove" took, until something else is done


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Every design of the organisation, to search, sort and page."""
    listing = Listing.of(request.GET, sorts=SORTS, default="-changed", filters=("state",))
    rows = workshop.designs(seat.organisation, search=listing.search, state=listing.filter("state"))
    if listing.order == "-changed" and not listing.search:
        rows = workshop.last_changed(seat.organisation, rows)
    else:
        rows = rows.order_by(*listing.ordering)
    page: Page[Any] = listing.page_of(rows)
    states = [("draft", _("In design")), ("published", _("Published")), ("archived", _("Archived"))]
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, tone_of(row.skill_group)) for row in page.rows],
        "filters": [("state", _("Stage"), states)],
        "csv_url": reverse("provider:designs-csv", args=[seat.organisation.uuid]),
        "may_design": seat.may(Role.DESIGNER),
        "stages": workshop.on_the_bench(seat.organisation),
    }
    return show(request, seat, "provider/designs.html", context)


@seated()
@require_safe
def table(request: Request, seat: Seat) -> HttpResponse:
    """The same list as CSV."""
    listing = Listing.of(request.GET, sorts=SORTS, default="-changed", filters=("state",))
    rows = workshop.designs(
        seat.organisation, search=listing.search, state=listing.filter("state"), exact=True
    )
    headers = (
        _("Name"),
        _("Version"),
        _("Draft"),
        _("Changed"),
        _("To assess"),
        _("To issue"),
        _("Issued"),
        _("Taken"),
    )
    lines = (
        (row.name, row.number or "", _("yes") if row.draft_uuid else "", row.changed_at.isoformat(),
         row.to_assess, row.to_issue, row.issued, row.claimed)
        for row in rows.order_by(*listing.ordering)
    )  # fmt: skip
    return sheet(request, seat, "designs", headers, lines)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Start a design with nothing but its name."""
    form = NewDesignForm(
        request.POST if request.method == "POST" else None,
        initial={"language": seat.organisation.language},
        own=_own(seat),
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = draft.create(seat, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            return redirect("provider:design", seat.organisation.uuid, version.uuid)
    return show(request, seat, "provider/design_new.html", {"form": form}, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """The editor. Every button sends the whole form; what can be saved is saved first."""
    found = _as_saved(seat, version)
    if found.state != "DRAFT":
        return redirect("provider:design-versions", seat.organisation.uuid, found.achievement.uuid)
    if request.method != "POST":
        taken = request.session.get(REMOVED, {}).get(str(found.uuid))
        return _page(request, seat, found, design_typed.from_version(found), taken=taken)
    return _pressed(request, seat, found)


def _as_saved(seat: Seat, version: UUID) -> AchievementVersion:
    """The version as it stands now; its outcomes are read once, whoever asks for them."""
    found = version_of(seat, version)
    prefetch_related_objects([found], "outcomes__levels")
    return found


def _pressed(request: Request, seat: Seat, version: AchievementVersion) -> HttpResponse:
    typed = design_typed.from_post(request.POST)
    move = design_moves.move_of(request.POST)
    moved = _moved(request, version, typed, move)
    if "undo-remove" in request.POST:
        _put_back(request, version, typed)
    try:
        saved = design_saving.save(
            version, typed, seat=seat, ports=request.ports, seen_at=request.POST.get("seen_at", "")
        )
    except Conflict as conflict:
        if conflict.code != "draft.changed":
            raise
        return _page(request, seat, _as_saved(seat, version.uuid), typed, changed=True, status=409)
    said = {**saved.said, **_picture(request, seat, version)}
    _remember(request, version, moved)
    if said:
        return _page(request, seat, _as_saved(seat, version.uuid), typed, said=said, status=422)
    if moved is not None and moved.fresh:
        offers = _offers(request, version, typed, move)
        here = _as_saved(seat, version.uuid)
        return _page(request, seat, here, typed, focus=moved.focus, offers=offers)
    return _onwards(request, seat, version, moved)


def _moved(
    request: Request, version: AchievementVersion, typed: Typed, move: design_moves.Move | None
) -> design_moves.Moved | None:
    if move is not None and move.what == "skill":
        return design_skills.apply(typed, move, session=request.session, draft=str(version.uuid))
    return design_moves.apply(typed, move) if move else None


def _offers(
    request: Request, version: AchievementVersion, typed: Typed, move: design_moves.Move | None
) -> dict[str, object]:
    """The skills to confirm or refuse, when a button asked for them."""
    if move is None:
        return {}
    shown = design_skills.offered(
        typed,
        move,
        own=version.achievement.organisation,
        session=request.session,
        draft=str(version.uuid),
        ports=request.ports,
    )
    return {"offered": shown, "offered_said": design_skills.said(shown)} if shown else {}


def _onwards(
    request: Request, seat: Seat, version: AchievementVersion, moved: design_moves.Moved | None
) -> HttpResponse:
    here = seat.organisation.uuid, version.uuid
    for button in ("publish", "preview"):
        if f"go-{button}" in request.POST:
            return redirect(f"provider:design-{button}", *here)
    if "go-gates" in request.POST:
        return redirect("workshop:workspace", seat.organisation.uuid, version.achievement.uuid)
    if shelf := request.POST.get("shelf", ""):
        outcome = version.outcomes.filter(position=int(shelf) if shelf.isdecimal() else 0).first()
        if outcome is not None:
            return redirect("library:rubric-into", *here, outcome.key)
    if moved is None:
        messages.success(request, _("Saved."))
    place = f"#{moved.focus}" if moved else ""
    return redirect(f"{reverse('provider:design', args=here)}{place}")


@seated(Role.DESIGNER)
@require_POST
def autosave(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """Save while somebody types; the answer says what could not be saved."""
    found = version_of(seat, version)
    typed = design_typed.from_post(request.POST)
    try:
        saved = design_saving.save(
            found, typed, seat=seat, ports=request.ports, seen_at=request.POST.get("seen_at", "")
        )
    except Conflict as conflict:
        return JsonResponse({"code": conflict.code}, status=409)
    body = {
        "saved_at": saved.version.saved_at.isoformat(),
        "fields": {k: list(v) for k, v in saved.said.items()},
    }
    return JsonResponse(body, status=422 if saved.said else 200)


def _own(seat: Seat) -> dict[str, str]:
    """The organisation's own definitions, by their codes."""
    return {one.code: one.name for one in definitions.own(seat.organisation)}


def _page(
    request: Request,
    seat: Seat,
    version: AchievementVersion,
    typed: Typed,
    *,
    said: dict[str, tuple[str, ...]] | None = None,
    focus: str = "",
    status: int = 200,
    offers: Mapping[str, object] | None = None,
    **more: object,
) -> HttpResponse:
    drawn = forms_of(typed, said=said, own=_own(seat))
    design_page.focus(drawn, focus)
    judged = meter(version)
    missing = obstacles(version, ports=request.ports, judged=judged)
    context = design_page.context(version, drawn, seat=seat, judged=judged, missing=missing)
    last = workshop.last_published(version)
    return show(
        request,
        seat,
        "provider/design.html",
        {
            **context,
            "last": last,
            "held_up": "" if missing else gates.hindrance(version, ports=request.ports),
            "said": said,
            "wrong": design_page.wrong(drawn),
            "tone": tone_of(version.skill_group),
            **(offers or {}),
            **more,
        },
        status=status,
    )


def _picture(request: Request, seat: Seat, version: AchievementVersion) -> dict[str, tuple[str, ...]]:
    """Take the uploaded picture, or go back to the one made from the facts."""
    upload = request.FILES.get("picture")
    if upload is None and "made-picture" not in request.POST:
        return {}
    if upload and (upload.size or 0) > LARGEST_PICTURE:
        return {"picture": (_("This picture has more than 10 MB. Choose a smaller one."),)}
    try:
        draft.set_image(version.uuid, seat=seat, data=upload.read() if upload else None, ports=request.ports)
    except ImageError as refused:
        return {"picture": (_("This picture cannot be used: %(why)s.") % {"why": str(refused).rstrip(".")},)}
    return {}


def _remember(request: Request, version: AchievementVersion, moved: design_moves.Moved | None) -> None:
    """Keep what was just removed, so that it can be put back; anything else forgets it."""
    kept = {}
    if moved is not None and moved.taken is not None:
        taken = moved.taken
        row = {"outcome": design_typed.removed(taken.outcome), "place": taken.place, "instead": taken.instead}
        kept = {str(version.uuid): row}
    if kept or REMOVED in request.session:
        request.session[REMOVED] = kept


def _put_back(request: Request, version: AchievementVersion, typed: Typed) -> None:
    kept = request.session.get(REMOVED, {}).get(str(version.uuid))
    if kept:
        place = int(kept["place"])
        end = place + 1 if kept["instead"] else place
        typed.outcomes[place:end] = [design_typed.put_back(kept["outcome"])]
