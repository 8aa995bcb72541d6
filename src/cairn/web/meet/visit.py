"""Learners: their invitations, by an account or by the link of their letter; the door; what they write afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Invitee, Person, Seminar
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.meet import door, inviting, reflecting, seminars, telling
from cairn.web import holding
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.forms import CodeForm, ReflectForm
from cairn.web.meet.seminars import calendar_file
from cairn.web.meet.words import state_of
from cairn.web.public_page import secret
from cairn.web.requests import Request

SCAN: Final = "scanned"  # in the session: which seminar's code was scanned, and when
_METHODS: Final = ["GET", "HEAD", "POST"]
_SORTS: Final = {"when": ("seminar__starts_at", "pk"), "title": ("seminar__title", "pk")}


@require_http_methods(_METHODS)
def by_link(request: Request, token: str) -> HttpResponse:
    """One's invitation, by the link of the letter."""
    try:
        invitee = inviting.link_of(token, ports=request.ports)
    except Conflict as refused:
        return secret(render(request, "meet/guest_late.html", {"refused": refused}, status=409))
    form = _form(request, invitee)
    if request.method == "POST" and _wrote(request, invitee, form, person=None):
        return secret(redirect("meeting:seminar", token))
    return _page(request, "meet/guest_seminar.html", invitee, form, token=token)


@require_safe
def link_calendar(request: Request, token: str) -> HttpResponse:
    """The seminar as a file for one's calendar."""
    return secret(calendar_file(inviting.link_of(token, ports=request.ports).seminar))


@holding.holding
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """Every seminar one is invited to."""
    listing = Listing.of(request.GET, sorts=_SORTS, default="-when")
    page: Page[Any] = listing.page_of(inviting.of_person(person).order_by(*listing.ordering))
    now = request.ports.now()
    rows = [(row, state_of(row.seminar, now), telling.speaker(row.seminar)) for row in page.rows]
    coming = inviting.of_person(person).filter(seminar__starts_at__gte=now, seminar__cancelled_at=None)
    context = {"listing": listing, "page": page, "rows": rows, "coming": coming.count()}
    return holding.answer(request, "meet/own_seminars.html", {**context, "at_passport": "true"}, status=200)


@holding.holding
@require_http_methods(_METHODS)
def own(request: Request, person: Person, invitation_uuid: UUID) -> HttpResponse:
    """One seminar, by one's account."""
    invitee = inviting.own(person, invitation_uuid)
    form = _form(request, invitee)
    if request.method == "POST" and _wrote(request, invitee, form, person=person):
        return redirect("seminars:one", invitation_uuid)
    return _page(request, "meet/own_seminar.html", invitee, form, nav_template=holding.NAVIGATION)


@holding.holding
@require_safe
def own_calendar(request: Request, person: Person, invitation_uuid: UUID) -> HttpResponse:  # noqa: ARG001
    """The seminar as a file for one's calendar."""
    return calendar_file(inviting.own(person, invitation_uuid).seminar)


def _form(request: Request, invitee: Invitee) -> ReflectForm:
    done = {row.evidence.assessment_id for row in reflecting.written(invitee)}
    open_ones = [row for row in reflecting.assessments(invitee)[:20] if row.pk not in done]
    known = [(str(row.uuid), row.version.name) for row in open_ones]
    return ReflectForm(request.POST if request.method == "POST" else None, known=known)


def _wrote(request: Request, invitee: Invitee, form: ReflectForm, *, person: Person | None) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        reflecting.write(
            invitee, UUID(said["assessment"]), text=said["text"], person=person, ports=request.ports
        )
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, TooMuch) as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def _page(
    request: Request, template: str, invitee: Invitee, form: ReflectForm, **more: object
) -> HttpResponse:
    found, now = invitee.seminar, request.ports.now()
    choices: Any = form.fields["assessment"]
    context = {
        "invitee": invitee,
        "seminar": found,
        "organisation": found.organisation,
        "speaker": telling.speaker(found),
        "state": state_of(found, now),
        "ends_at": seminars.ends_at(found),
        "judge": invitee.learner.organisation.name,
        "recording": found.recording_link
        if seminars.shows_recording(found, came=invitee.attended_at is not None)
        else "",
        "form": form,
        "may_write": invitee.attended_at is not None and bool(choices.choices),
        "written": list(reflecting.written(invitee)),
        **more,
    }
    with timezone.override(found.organisation.time_zone):
        return secret(render(request, template, context, status=422 if form.errors else 200))


@require_http_methods(_METHODS)
def door_page(request: Request, token: str) -> HttpResponse:
    """What the code on the screen leads to: be counted, by one's account or by the code of one's letter."""
    if request.method == "POST":
        return _counted(request, token)
    try:
        found = door.scanned(token, ports=request.ports)
    except Conflict as refused:
        if (mine := _scanned(request, token)) is None:
            return secret(render(request, "meet/door_late.html", {"refused": refused}, status=409))
        found = mine[0]  # scanned in time, and back from signing in
    else:
        now = request.ports.now()
        request.session[SCAN] = {"seminar": str(found.uuid), "at": now.isoformat(), "token": token}
    return _door(request, found, CodeForm())


def _scanned(request: Request, token: str) -> tuple[Seminar, datetime] | None:
    """The seminar whose code this browser scanned, and when."""
    kept = request.session.get(SCAN)
    if not isinstance(kept, dict) or kept.get("token") != token:
        return None
    at = datetime.fromisoformat(kept["at"])
    if request.ports.now() - at > door.SCAN_LASTS:
        return None
    return door.of_uuid(UUID(kept["seminar"])), at


def _counted(request: Request, token: str) -> HttpResponse:
    mine = _scanned(request, token)
    if mine is None:
        door.known(token)
        late = _("Scan the code that is on the screen now, with this very browser.")
        return secret(render(request, "meet/door_late.html", {"refused": late}, status=409))
    found, at = mine
    form = CodeForm(request.POST)
    code = form.data.get("code", "") if form.is_valid() else ""
    refused = ""
    try:
        invitee = door.attend(found, scanned_at=at, person=request.person, code=code, ports=request.ports)
    except InvalidInput as wrong:
        form.take(wrong)
    except NotFound:
        form.add_error("code", _("Type the code that stands in your letter."))
    except Conflict as wrong:
        refused = str(wrong)
    else:
        del request.session[SCAN]  # the next learner scans for themselves
        return _door(request, found, form, invitee=invitee)
    return _door(request, found, form, refused=refused)


def _door(
    request: Request, found: Seminar, form: CodeForm, *, refused: str = "", invitee: Invitee | None = None
) -> HttpResponse:
    mine = None
    if request.person is not None and invitee is None:
        mine = inviting.of_person(request.person).filter(seminar=found).first()
    context = {
        "seminar": found,
        "organisation": found.organisation,
        "form": form,
        "refused": refused,
        "mine": mine,
        "invitee": invitee,
        "address": request.path,
    }
    status = 422 if form.errors else (409 if refused else 200)
    with timezone.override(found.organisation.time_zone):
        return secret(render(request, "meet/attend.html", context, status=status))
