"""The decision: awarded, not yet with reasons, or taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.services.access import Seat
from cairn.services.assess import marking
from cairn.services.errors import Conflict, InvalidInput
from cairn.web.provider.assess import ASSESSOR, found, here, marking_page
from cairn.web.provider.assess_forms import AwardForm, NotYetForm
from cairn.web.provider.issue_refusals import refuse
from cairn.web.requests import Request
from cairn.web.seats import seated


@seated(ASSESSOR)
@require_POST
def award(request: Request, seat: Seat, assessment: UUID) -> HttpResponse:
    """Decide that the learner earned it."""
    page = found(seat, assessment)
    form = AwardForm(request.POST, grading=page.assessment.version.grading)
    if form.is_valid():
        try:
            marking.award(assessment, seat=seat, ports=request.ports, **form.cleaned_data)
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("Awarded. The credential can be issued now."))
            return redirect(here(seat, assessment))
    return marking_page(request, seat, assessment, award=form, status=422)


@seated(ASSESSOR)
@require_POST
def not_yet(request: Request, seat: Seat, assessment: UUID) -> HttpResponse:
    """Decide that it is not there yet; the learner reads why."""
    found(seat, assessment)
    form = NotYetForm(request.POST)
    if form.is_valid():
        try:
            marking.not_yet(assessment, seat=seat, ports=request.ports, **form.cleaned_data)
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("Decided: not yet. The learner is told what to do next."))
            return redirect(here(seat, assessment))
    return marking_page(request, seat, assessment, not_yet=form, status=422)


@seated(ASSESSOR)
@require_POST
def reopen(request: Request, seat: Seat, assessment: UUID) -> HttpResponse:
    """Take the decision back, as long as nothing was issued."""
    found(seat, assessment)
    try:
        marking.reopen(assessment, seat=seat, ports=request.ports)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The decision is taken back. You can judge it again."))
    return redirect(here(seat, assessment))
