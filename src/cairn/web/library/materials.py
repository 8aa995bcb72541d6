"""What learners of a credential work with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.reads import library as reads
from cairn.services.access import Seat
from cairn.services.codesign.pledges import name_of
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.library import entries, taking, using
from cairn.services.library.licences import LICENCES
from cairn.web.library.forms import UseForm
from cairn.web.library_words import AUDIENCES, KINDS
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST_CHOICES = 300


@seated(*entries.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """What is attached, to take off; what can be."""
    found = achievement_of(seat, achievement)
    known = list(reads.to_attach(seat.organisation, taking.TO_LEARNERS)[:MOST_CHOICES])
    form = UseForm(request.POST if "attach" in request.POST else None, known=known)
    if request.method == "POST":
        try:
            if "detach" in request.POST:
                using.detach(seat, _uuid(request.POST["detach"]), ports=request.ports)
                messages.success(request, _("Taken off."))
                return redirect("library:materials", seat.organisation.uuid, achievement)
            if form.is_valid():
                version = _uuid(form.cleaned_data["version"])
                using.attach(seat, achievement, version, ports=request.ports)
                messages.success(request, _("Its learners find it in their passport."))
                return redirect("library:materials", seat.organisation.uuid, achievement)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused)) if form.is_bound else messages.error(request, str(refused))
    rows = list(reads.uses(found))
    context = {
        "achievement": found,
        "title": name_of(found),
        "rows": [
            (
                row,
                KINDS[row.version.entry.kind],
                LICENCES[row.version.licence],
                AUDIENCES[row.version.entry.audience],
            )
            for row in rows
        ],
        "form": form,
        "known": known,
    }
    return show(request, seat, "library/materials.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("no such version") from None
