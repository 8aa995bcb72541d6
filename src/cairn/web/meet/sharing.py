"""The owner's side of sharing: to whom a lab or a seminar is open, on which terms, and how much they use it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Facility, Seminar
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.meet import facilities, seminars, sharing
from cairn.web.meet.shared_forms import TermsForm
from cairn.web.meet.words import sharing_state
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_METHODS = ["GET", "HEAD", "POST"]
_MOST = 100  # sharings on a page: the newest


@seated()
@require_http_methods(_METHODS)
def of_lab(request: Request, seat: Seat, lab: UUID) -> HttpResponse:
    """To whom a lab is open."""
    found = facilities.facility_of(seat, lab, archived=None)
    return _page(request, seat, found, None)


@seated()
@require_http_methods(_METHODS)
def of_seminar(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """To whom a seminar is open."""
    return _page(request, seat, None, seminars.seminar_of(seat, seminar))


def _page(request: Request, seat: Seat, lab: Facility | None, seminar: Seminar | None) -> HttpResponse:
    named = [(str(one.uuid), one.name) for one in sharing.linked(seat).order_by("name", "pk")[:300]]
    form = TermsForm(request.POST if request.method == "POST" else None, named=named, of_lab=lab is not None)
    link = ""
    if request.method == "POST":
        seat.require(*sharing.ROLES)
        if form.is_valid():
            made, link = _shared(request, seat, lab, seminar, form)
            if made and not link:
                messages.success(request, _("Shared. They find it under “Shared with us”."))
                return redirect(request.path)
            form = form if not made else TermsForm(named=named, of_lab=lab is not None)
    now = request.ports.now()
    rows = sharing.given(seat, facility=lab, seminar=seminar).annotate(
        booked=Count("bookings", filter=Q(bookings__cancelled_at=None), distinct=True),
        invited=Count("invitees", distinct=True),
    )
    context = {
        "lab": lab,
        "seminar": seminar,
        "rows": [(row, sharing_state(row, now)) for row in rows[:_MOST]],
        "form": form,
        "link": link,
        "may_share": seat.may(*sharing.ROLES),
        "is_away": (lab and lab.archived_at)
        or (seminar and (seminar.cancelled_at or seminar.starts_at <= now)),
    }
    answer = show(request, seat, "meet/sharing.html", context, status=422 if form.errors else 200)
    return secret(answer) if link else answer


def _shared(
    request: Request, seat: Seat, lab: Facility | None, seminar: Seminar | None, form: TermsForm
) -> tuple[bool, str]:
    """Was it shared, and the address of the link: it is shown once."""
    try:
        if lab is not None:
            _row, token = sharing.share_lab(seat, lab.uuid, terms=form.terms, ports=request.ports)
        elif seminar is not None:
            _row, token = sharing.share_seminar(seat, seminar.uuid, terms=form.terms, ports=request.ports)
        else:
            raise NotFound("nothing to share")
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, TooMuch) as refused:
        form.add_error(None, str(refused))
    else:
        return True, places.guest(seat.organisation, "sharing", token) if token else ""
    return False, ""


@seated(*sharing.ROLES)
@require_POST
def end(request: Request, seat: Seat, sharing_uuid: UUID) -> HttpResponse:
    """End one, with a reason."""
    found = sharing.of_uuid(seat, sharing_uuid)
    try:
        sharing.end(
            seat,
            sharing_uuid,
            reason=request.POST.get("reason", ""),
            gives_back="gives_back" in request.POST,
            ports=request.ports,
        )
    except (InvalidInput, Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Ended. They book nothing more."))
    where, thing = ("lab", found.facility) if found.facility else ("seminar", found.seminar)
    return redirect(f"meet:{where}-sharing", seat.organisation.uuid, thing.uuid if thing else "")
