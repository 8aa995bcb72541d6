"""The rows of an organisation in the public registers: what it recognises; whom it accredited, as a quality body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import OrganisationKind, Role
from cairn.records.reads import vouch as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotPermitted
from cairn.services.vouch import accrediting, recognising
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence
from cairn.web.vouch.forms import AccreditationForm, RecognitionForm
from cairn.web.vouch.public import SORTS
from cairn.web.vouch_words import PURPOSES, RECOGNISED


@seated(Role.DESIGNER)
@require_safe
def recognitions(request: Request, seat: Seat) -> HttpResponse:
    """What this organisation recognises."""
    listing = Listing.of(request.GET, sorts=SORTS, default="-day")
    rows = reads.recognitions(search=listing.search, by=seat.organisation)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, PURPOSES[row.purpose], RECOGNISED[row.kind]) for row in page.rows],
        "today": request.ports.now().date(),
    }
    return show(request, seat, "vouch/recognitions.html", context)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: Request, seat: Seat) -> HttpResponse:
    """Write one entry."""
    form = RecognitionForm(
        request.POST if request.method == "POST" else None,
        initial={"address": request.GET.get("about", "")[:600]},
    )
    if _kept(request, seat, form, recognising.recognise):
        messages.success(request, _("It is in the register now."))
        return redirect("vouch:recognitions", seat.organisation.uuid)
    return show(request, seat, "vouch/recognise.html", {"form": form}, status=422 if form.errors else 200)


def _kept(request: Request, seat: Seat, form: ServiceForm, write: Callable[..., object]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        write(seat, form.cleaned_data, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, NotPermitted) as refused:
        form.add_error(None, sentence(str(refused)))
    else:
        return True
    return False


@seated(Role.DESIGNER)
@require_POST
def end_recognition(request: Request, seat: Seat, recognition: UUID) -> HttpResponse:
    """Withdraw an entry; it stays in the register with the reason."""
    try:
        recognising.withdraw(seat, recognition, reason=request.POST.get("reason", ""), ports=request.ports)
    except (InvalidInput, Conflict) as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("Withdrawn. The register says so, with your reason."))
    return redirect("vouch:recognitions", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_safe
def accreditations(request: Request, seat: Seat) -> HttpResponse:
    """Whom this body accredited; and by whom the organisation itself is accredited."""
    listing = Listing.of(request.GET, sorts=SORTS, default="-day")
    rows = reads.accreditations(search=listing.search, by=seat.organisation)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    today = request.ports.now().date()
    context = {
        "listing": listing,
        "page": page,
        "rows": page.rows,
        "today": today,
        "is_body": seat.organisation.kind == OrganisationKind.QUALITY_BODY,
        "own": reads.accredited(seat.organisation, on=today),
    }
    return show(request, seat, "vouch/accreditations.html", context)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def accredit(request: Request, seat: Seat) -> HttpResponse:
    """Write down one accreditation."""
    form = AccreditationForm(
        request.POST if request.method == "POST" else None,
        initial={"address": request.GET.get("about", "")[:600]},
    )
    if _kept(request, seat, form, accrediting.accredit):
        messages.success(request, _("It is in the register now."))
        return redirect("vouch:accreditations", seat.organisation.uuid)
    return show(request, seat, "vouch/accredit.html", {"form": form}, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_POST
def end_accreditation(request: Request, seat: Seat, accreditation: UUID) -> HttpResponse:
    """Withdraw an accreditation; it stays in the register with the reason."""
    try:
        accrediting.withdraw(seat, accreditation, reason=request.POST.get("reason", ""), ports=request.ports)
    except (InvalidInput, Conflict) as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("Withdrawn. The register says so, with your reason."))
    return redirect("vouch:accreditations", seat.organisation.uuid)
