"""Endorsements of an organisation: what others said of it, whom it asked, what it gave itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Endorsement, EndorsementRequest, Role
from cairn.records.reads import vouch as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, Refused, TooMuch
from cairn.services.vouch import asking, giving, showing, subjects, travelling, withdrawing
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence
from cairn.web.vouch.forms import AskForm, GiveForm
from cairn.web.vouch_words import ENDORSED, NOT_CARRIED, SHOWN, STATES

ROLES = (Role.DESIGNER, Role.ISSUER)
FEW = 20


@seated(*ROLES)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Three lists: received, to decide on first; asked for; given."""
    received = Listing.of(request.GET, sorts={"day": ("issued_at", "pk")}, default="-day", size=FEW)
    rows = reads.received_by(seat.organisation)
    page: Page[Any] = received.page_of(rows.order_by(*received.ordering))
    not_carried = _not_carried(seat, page.rows, request)
    asked = reads.asked_by(seat.organisation).order_by("-asked_at", "-pk")[:FEW]
    given = reads.given_by(seat.organisation).order_by("-issued_at", "-pk")[:FEW]
    context = {
        "listing": received,
        "page": page,
        "waiting": rows.filter(shown="WAITING", withdrawn_at=None).count(),
        "received": [
            (row, ENDORSED[row.kind], *SHOWN[row.shown], not_carried.get(row.pk, "")) for row in page.rows
        ],
        "asked": [(row, *state_of(row, request)) for row in asked],
        "given": [(row, ENDORSED[row.kind]) for row in given],
        "may_design": seat.may(Role.DESIGNER),
        "may_issue": seat.may(Role.ISSUER),
    }
    return show(request, seat, "vouch/endorsements.html", context)


def _not_carried(seat: Seat, rows: Sequence[Endorsement], request: Request) -> dict[int, Any]:
    """Why credentials leave out what is shown, by the key of its row."""
    if not seat.organisation.carries_endorsements:
        return {}
    now = request.ports.now()
    shown = [row.pk for row in rows if row.shown == "SHOWN"]
    there = travelling.standing(seat.organisation, at=now).filter(pk__in=shown)
    faults = ((row.pk, travelling.fault_of(row, at=now)) for row in there)
    return {pk: NOT_CARRIED[fault] for pk, fault in faults if fault}


def state_of(row: EndorsementRequest, request: Request) -> tuple[Any, str]:
    """What became of a request, in words and as a tag."""
    if row.state == "ASKED" and row.link.expires_at < request.ports.now():
        return _("The link has expired"), "outline"
    return STATES[row.state]


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, seat: Seat) -> HttpResponse:
    """Ask an employer or body to endorse a published standard, or the organisation."""
    about = request.POST.get("about", request.GET.get("about", ""))
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, seat, about, form):
        return redirect("vouch:endorsements", seat.organisation.uuid)
    context = {
        "form": form,
        "about": about,
        "versions": [
            (str(uuid), _("%(name)s, version %(number)s") % {"name": name, "number": number})
            for uuid, name, number in reads.can_be_endorsed(seat.organisation)
        ],
    }
    return show(request, seat, "vouch/ask.html", context, status=422 if form.errors else 200)


def _asked(request: Request, seat: Seat, about: str, form: AskForm) -> bool:
    try:
        if about:
            asking.for_version(seat, _uuid(about), facts=form.facts(), ports=request.ports)
        else:
            asking.for_issuer(seat, facts=form.facts(), ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, TooMuch) as refused:
        form.add_error(None, sentence(str(refused)))
    else:
        messages.success(request, _("The letter is on its way. You read here what they answer."))
        return True
    return False


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(_("Choose one of the list.")) from None


@seated(Role.ISSUER)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: Request, seat: Seat) -> HttpResponse:
    """Endorse something published, unasked."""
    address = request.GET.get("about", "")[:600]
    form = GiveForm(request.POST if request.method == "POST" else None, initial={"address": address})
    if request.method == "POST" and form.is_valid() and _given(request, seat, form):
        return redirect("vouch:endorsements", seat.organisation.uuid)
    known = subjects.at(address) if address and request.method != "POST" else None
    context = {"form": form, "known": known}
    return show(request, seat, "vouch/give.html", context, status=422 if form.errors else 200)


def _given(request: Request, seat: Seat, form: GiveForm) -> bool:
    subject = subjects.endorsable(form.cleaned_data["address"])
    if subject is None:
        form.add_error(
            "address", _("Nothing that can be endorsed is published at this address of this site.")
        )
        return False
    try:
        giving.give(seat, subject, form.words, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, Refused) as refused:
        form.add_error(None, sentence(str(refused)))
    else:
        messages.success(request, _("Signed. Whose it is decides whether their page shows it."))
        return True
    return False


@seated(Role.DESIGNER)
@require_POST
def decide(request: Request, seat: Seat, endorsement: UUID) -> HttpResponse:
    """Show an endorsement on the page of what it is about, or hide it."""
    made = showing.decide(seat, endorsement, show="show" in request.POST, ports=request.ports)
    messages.success(request, _("It is shown.") if made.shown == "SHOWN" else _("It is hidden."))
    return redirect("vouch:endorsements", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_POST
def carry(request: Request, seat: Seat) -> HttpResponse:
    """Decide whether credentials carry the endorsements that are shown."""
    made = travelling.decide(seat, carries="carry" in request.POST, ports=request.ports)
    if made.carries_endorsements:
        messages.success(request, _("What is issued from now on carries the endorsements that you show."))
    else:
        messages.success(request, _("What is issued from now on carries none."))
    return redirect("vouch:endorsements", seat.organisation.uuid)


@seated(Role.ISSUER)
@require_POST
def withdraw(request: Request, seat: Seat, endorsement: UUID) -> HttpResponse:
    """Withdraw one that was given; everybody reads the reason."""
    try:
        withdrawing.withdraw(seat, endorsement, reason=request.POST.get("reason", ""), ports=request.ports)
    except (InvalidInput, Conflict) as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("Withdrawn. Every check of it says so from now on."))
    return redirect("vouch:endorsements", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_POST
def take_back(request: Request, seat: Seat, asked: UUID) -> HttpResponse:
    """Take a request back; its link leads nowhere."""
    try:
        asking.take_back(seat, asked, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("Taken back. The link leads nowhere any more."))
    return redirect("vouch:endorsements", seat.organisation.uuid)
