"""What the ledger will say of a partner: shown to its members before it is signed, called wrong, and answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.services.access import Seat
from cairn.services.codesign import objections
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.web.requests import Request
from cairn.web.seats import seated
from cairn.web.workshop.page import DESIGNER
from cairn.web.workshop.place import stand


@seated()
@require_POST
def say(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """A member of a partner says that a line about it is wrong."""
    place = stand(seat, achievement, shared=True)
    try:
        objections.raise_in_workspace(
            place.voice,
            request.POST.get("object", ""),
            reason=request.POST.get("reason", ""),
            ports=request.ports,
        )
        messages.success(request, _("They have to answer before it is published."))
    except InvalidInput:
        messages.error(request, _("Write why it is wrong, in 1,000 characters at most."))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect(f"{place.url('record')}#said-of-you")


@seated(DESIGNER)
@require_POST
def answer(request: Request, seat: Seat, achievement: UUID, objection: UUID) -> HttpResponse:
    """Leave the line out, or keep it with a reason."""
    place = stand(seat, achievement, shared=False)
    mine = [row for row in objections.of_version(place.version) if row.uuid == objection]
    if not mine:
        raise NotFound("no such objection")
    leave_out = "leave_out" in request.POST
    try:
        words = request.POST.get("words", "")
        objections.answer(seat, objection, leave_out=leave_out, words=words, ports=request.ports)
        messages.success(request, _("The line is left out.") if leave_out else _("The line stays."))
    except InvalidInput:
        messages.error(request, _("Write why the line stays, in 1,000 characters at most."))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect(f"{place.url('record')}#objections")
