"""Who has a hand in what: partners in the three strands, added, changed, ended."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Partner
from cairn.records.reads import workspace as reads
from cairn.services.access import Seat
from cairn.services.codesign import strands
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.web.partner_words import STRANDS
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.workshop import words
from cairn.web.workshop.forms import InvolveForm
from cairn.web.workshop.gate import MOST_PARTNERS
from cairn.web.workshop.page import DESIGNER, urls
from cairn.web.workshop.place import stand

FEW = 50  # of those that ended


@seated(DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Everybody in each strand, and the form for another one."""
    place = stand(seat, achievement, shared=False)
    partners = list(Partner.objects.of(seat.organisation).filter(archived_at=None)[:MOST_PARTNERS])
    form = InvolveForm(request.POST if request.method == "POST" else None, partners=partners)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            strands.involve(
                seat,
                achievement,
                UUID(said["partner"]),
                strand=said["strand"],
                role=said["role"],
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("They have a hand in it now."))
            return redirect(place.url("strands"))
    found = reads.strands(place.voice.workspace)
    context = {
        "place": place,
        "version": place.version,
        "strands": [(STRANDS[key], words.STRAND_NOTES[key], rows) for key, rows in found.items()],
        "ended": [(row, STRANDS[row.strand]) for row in reads.ended(place.voice.workspace)[:FEW]],
        "partners": partners,
        "form": form,
        "urls": urls(place),
    }
    return show(request, seat, "workshop/strands.html", context, status=422 if form.errors else 200)


@seated(DESIGNER)
@require_POST
def act(request: Request, seat: Seat, achievement: UUID, involvement: UUID) -> HttpResponse:
    """Say anew what somebody does, or end it."""
    place = stand(seat, achievement, shared=False)
    if "end" in request.POST:
        strands.end(seat, involvement, ports=request.ports)
        messages.success(request, _("Their part has ended. What they said and signed stays."))
    else:
        strands.change(seat, involvement, role=request.POST.get("role", ""), ports=request.ports)
        messages.success(request, _("Saved."))
    return redirect(place.url("strands"))
