"""What is recognised, or accredited, from a file: looked at first, brought in when its sender says so."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.records.models import Role
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotPermitted
from cairn.services.ports import TableError
from cairn.services.vouch import accredit_file, register_file
from cairn.web import row_files
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence
from cairn.web.vouch_words import PURPOSES


class FileForm(ServiceForm):
    """A file of entries."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or a workbook, one entry a row, at most 2,000."),
        widget=DropZone(most=register_file.MAX_BYTES),
    )


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: Request, seat: Seat) -> HttpResponse:
    """Look at a file without keeping anything, or bring it in."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    looked, keep = None, row_files.kept(request)
    if form.is_valid():
        data, filename = row_files.sent(form, most=register_file.MAX_BYTES)
        act = register_file.bring if keep else register_file.look
        words = row_files.names_of(PURPOSES)
        try:
            looked = act(seat, data=data, filename=filename, words=words, ports=request.ports)
        except (InvalidInput, TableError, Conflict) as refused:
            form.add_error("file", sentence(str(refused)))
    context = row_files.context(form, looked, "new", "broken", keep=keep)
    context["columns"] = ", ".join(register_file.FACTS)
    return show(request, seat, "vouch/file.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def accreditations(request: Request, seat: Seat) -> HttpResponse:
    """The same, of whom a quality body accredited."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    looked, keep = None, row_files.kept(request)
    if form.is_valid():
        data, filename = row_files.sent(form, most=accredit_file.MAX_BYTES)
        act = accredit_file.bring if keep else accredit_file.look
        try:
            looked = act(seat, data=data, filename=filename, ports=request.ports)
        except (InvalidInput, TableError, Conflict, NotPermitted) as refused:
            form.add_error("file", sentence(str(refused)))
    context = row_files.context(form, looked, "new", "broken", keep=keep)
    context["columns"] = ", ".join(accredit_file.FACTS)
    return show(request, seat, "vouch/accredit_file.html", context, status=422 if form.errors else 200)
