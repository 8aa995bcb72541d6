"""Seminars of an organisation: the list, one of them, planning, changing, the expert's answer, calling it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Seminar
from cairn.records.reads import meet as reads
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import door, experts, inviting, seminars, sharing, telling
from cairn.web.attachments import attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.meet.forms import ReasonForm, SeminarForm
from cairn.web.meet.words import SPEAKER, SPEAKER_TAGS, STATES, state_of
from cairn.web.requests import Request
from cairn.web.seats import seated, show, streamed_sheet

CALENDAR = "text/calendar; charset=utf-8"
_METHODS = ["GET", "HEAD", "POST"]


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=reads.SEMINAR_SORTS, default="-when", filters=("state",))


def _rows(request: Request, seat: Seat, listing: Listing) -> Any:
    now = request.ports.now()
    rows = reads.seminars(seat.organisation, search=listing.search, state=listing.filter("state"), at=now)
    return rows.order_by(*listing.ordering)


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What is to come, and what was."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_rows(request, seat, listing))
    now = request.ports.now()
    coming = reads.seminars(seat.organisation, state="coming", at=now).order_by("starts_at", "pk")
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, state_of(row, now)) for row in page.rows],
        "following": coming.first(),
        "total": Seminar.objects.of(seat.organisation).count(),
        "filters": [("state", _("Which"), list(STATES.items()))],
        "csv_url": reverse("meet:seminars-csv", args=[seat.organisation.uuid]),
        "may_change": seat.may(*seminars.ROLES),
    }
    return show(request, seat, "meet/seminars.html", context)


@seated()
@require_safe
def export(request: Request, seat: Seat) -> HttpResponseBase:
    """The list as CSV: what the search found, all pages."""
    headers = (_("Title"), _("With"), _("Begins"), _("Minutes"), _("Place"), _("Invited"), _("Came"))
    lines = (
        (
            row.title, row.expert.name, row.starts_at.isoformat(), row.minutes, row.place or row.join_link,
            row.invited, row.came,
        )
        for row in _rows(request, seat, _listing(request)).iterator(chunk_size=500)
    )  # fmt: skip
    return streamed_sheet(request, seat, "seminars", headers, lines)


@seated(*seminars.ROLES)
@require_http_methods(_METHODS)
def new(request: Request, seat: Seat) -> HttpResponse:
    """Plan one."""
    form = _form(request, seat)
    if request.method == "POST" and form.is_valid():
        try:
            made = seminars.plan_series(
                seat,
                facts=form.facts,
                days=form.further,
                expert=_expert(form),
                serves=_serves(form),
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Planned. Nobody has been written to yet."))
            return redirect("meet:seminar", seat.organisation.uuid, made[0].uuid)
    context = {
        "form": form,
        "zone": seat.organisation.time_zone,
        "has_experts": bool(reads.speakers(seat.organisation, most=1)),
    }
    return show(request, seat, "meet/seminar_new.html", context, status=422 if form.errors else 200)


def _form(request: Request, seat: Seat, found: Seminar | None = None) -> SeminarForm:
    speakers = reads.speakers(seat.organisation)
    initial: dict[str, Any] = {"expert": request.GET.get("expert", ""), "minutes": 60}
    if found is not None:
        kept = (str(found.expert.uuid), found.expert.name)
        speakers = speakers if kept in speakers else [kept, *speakers]
        initial = {**seminars.facts_of(found), "expert": kept[0]}
        initial["serves"] = [str(uuid) for uuid, _name in reads.served(found)]
    return SeminarForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        is_planned=found is not None,
        experts=speakers,
        achievements=reads.choosable(seat.organisation),
    )


def _expert(form: SeminarForm) -> UUID:
    return UUID(form.cleaned_data["expert"])


def _serves(form: SeminarForm) -> list[UUID]:
    return [UUID(one) for one in form.cleaned_data["serves"]]


@seated()
@require_safe
def seminar(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """One seminar: when, where, with whom, for whom, and what comes next."""
    return _one(request, seat, seminars.seminar_of(seat, seminar))


def _one(
    request: Request, seat: Seat, found: Seminar, *, link: str = "", form: ReasonForm | None = None
) -> HttpResponse:
    now = request.ports.now()
    people = seat.may(*inviting.PEOPLE)
    context = {
        "seminar": found,
        "state": state_of(found, now),
        "ends_at": seminars.ends_at(found),
        "recording": found.recording_link,
        "body": experts.body_of(found.expert),
        "speaker": SPEAKER[found.expert_state],
        "speaker_kind": SPEAKER_TAGS[found.expert_state],
        "serves": reads.served(found),
        "invited": found.invitees.count(),
        "came": found.invitees.filter(attended_at__isnull=False).count(),
        "guests": reads.guests_of(found),
        "series": reads.series_of(found),
        "shared": reads.running(sharing.given(seat, seminar=found), at=now).count(),
        "left": inviting.candidates(found).count() if people else 0,
        "link": link,
        "reason_form": form or ReasonForm(),
        "may_change": seat.may(*seminars.ROLES),
        "may_count": people,
        "is_open": door.is_open(found, at=now),
    }
    wrong = form is not None and bool(form.errors)
    return show(request, seat, "meet/seminar.html", context, status=422 if wrong else 200)


@seated(*seminars.ROLES)
@require_http_methods(_METHODS)
def change(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Change it; everybody who was invited is told once."""
    found = seminars.seminar_of(seat, seminar)
    form = _form(request, seat, found)
    if request.method == "POST" and form.is_valid():
        try:
            seminars.change(
                seat,
                seminar,
                facts=form.facts,
                expert=_expert(form),
                serves=_serves(form),
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. Who was invited is told of what they have to know."))
            return redirect("meet:seminar", seat.organisation.uuid, seminar)
    context = {"form": form, "seminar": found, "zone": seat.organisation.time_zone}
    return show(request, seat, "meet/seminar_change.html", context, status=422 if form.errors else 200)


@seated(*seminars.ROLES)
@require_POST
def act(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Ask the expert, or call it off."""
    found = seminars.seminar_of(seat, seminar)
    try:
        if "cancel" in request.POST:
            form = ReasonForm(request.POST)
            form.is_valid()
            try:
                seminars.cancel(
                    seat, seminar, reason=form.cleaned_data.get("reason", ""), ports=request.ports
                )
            except InvalidInput as refused:
                form.take(refused)
                return _one(request, seat, found, form=form)
            messages.success(request, _("Called off. Everybody is told."))
        else:
            _row, token = inviting.ask_speaker(seat, seminar, ports=request.ports)
            if not found.expert.email:  # shown once: only its hash is kept
                found = seminars.seminar_of(seat, seminar)
                return _one(request, seat, found, link=places.guest(seat.organisation, telling.SPEAK, token))
            messages.success(request, _("A letter with a file for the calendar is on its way."))
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
    return redirect("meet:seminar", seat.organisation.uuid, seminar)


@seated()
@require_safe
def calendar(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:  # noqa: ARG001
    """The seminar as a file for a calendar."""
    return calendar_file(seminars.seminar_of(seat, seminar))


def calendar_file(found: Seminar) -> HttpResponse:
    """Answer with the file."""
    return attachment(telling.file(found).encode(), content_type=CALENDAR, filename="seminar.ics")
