"""Evidence: handed out as an attachment that can do nothing here, and added by those who judge."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.services.access import Seat
from cairn.services.assess import evidence
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.ports import FileError
from cairn.web.attachments import attachment
from cairn.web.provider.assess import STAFF, found, here, marking_page
from cairn.web.provider.assess_forms import EvidenceForm
from cairn.web.provider.issue_refusals import refuse
from cairn.web.requests import Request
from cairn.web.seats import seated


@seated(*STAFF)
@require_safe
def download(request: Request, seat: Seat, evidence_uuid: UUID) -> HttpResponse:
    """A file of evidence, from a path of its own.

    Source: trust.md, "Web"; issue 2, "Limits".
    """
    file = evidence.open_file(evidence_uuid, by=seat, ports=request.ports)
    with file.stream as stream:
        return attachment(stream.read(), content_type=file.content_type, filename=file.filename)


@seated(*STAFF)
@require_POST
def add(request: Request, seat: Seat, assessment: UUID) -> HttpResponse:
    """Add what the assessor saw: a file, a link or a text."""
    found(seat, assessment)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _add(request, seat, assessment, form)
        except (InvalidInput, TooMuch, FileError) as error:
            refuse(form, error, field="file" if isinstance(error, FileError) else None)
        else:
            messages.success(request, _("Added."))
            return redirect(here(seat, assessment))
    return marking_page(request, seat, assessment, evidence=form, status=422)


def _add(request: Request, seat: Seat, assessment: UUID, form: EvidenceForm) -> None:
    said = form.cleaned_data
    if said.get("file"):
        evidence.add_file(
            assessment,
            by=seat,
            data=said["file"].read(evidence.MAX_BYTES + 1),
            filename=said["file"].name,
            name=said["name"],
            ports=request.ports,
        )
    if said["link"]:
        evidence.add_link(assessment, by=seat, link=said["link"], name=said["name"], ports=request.ports)
    if said["text"]:
        evidence.add_text(assessment, by=seat, text=said["text"], name=said["name"], ports=request.ports)
