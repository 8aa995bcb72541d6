"""Awards of completed stacks that wait for a human, and those of which a part was withdrawn since."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import Role
from cairn.records.reads import qualifications as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, Refused
from cairn.services.stack import awarding
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST = 100


@seated(Role.ISSUER)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What waits, the oldest first, each with the parts that count; then what needs a second look."""
    waiting = list(reads.asked(seat.organisation)[: MOST + 1])
    at = request.ports.now()
    fallen = reads.fallen_parts(waiting, at=at)
    context = {
        "waiting": [(one, {part.pk for part in fallen.get(one.pk, ())}) for one in waiting[:MOST]],
        "more": len(waiting) > MOST,
        "flagged": reads.flagged(seat.organisation, at=at),
    }
    return show(request, seat, "provider/stacks.html", context)


@seated(Role.ISSUER)
@require_POST
def decide(request: Request, seat: Seat, stack: UUID) -> HttpResponse:
    """Award and issue, refuse with a reason, or let an award stand although a part of it fell."""
    try:
        if "award" in request.POST:
            made = awarding.award(seat, stack, ports=request.ports)
            messages.success(
                request,
                _("%(title)s was issued to %(name)s.") % {"title": made.title, "name": made.learner_name},
            )
        elif "stand" in request.POST:
            awarding.let_stand(seat, stack, ports=request.ports)
            messages.success(
                request, _("It stands. It comes up again only when something else is withdrawn.")
            )
        else:
            awarding.refuse(seat, stack, reason=request.POST.get("reason", ""), ports=request.ports)
            messages.success(request, _("They read your reason, and may ask again."))
    except InvalidInput:
        messages.error(request, _("Write a reason: whoever asked reads it."))
    except (Conflict, Refused) as refused:
        messages.error(request, str(refused))
    return redirect("provider:stacks", seat.organisation.uuid)
