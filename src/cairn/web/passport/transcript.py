"""A transcript, or any list: pasted or sent as a file, looked at row by row, then brought in."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cairn.records.models import Person
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.hold import transcript
from cairn.services.hold.transcript import MOST_BYTES, MOST_ROWS, Reading
from cairn.services.ports import TableError
from cairn.web.forms import ServiceForm
from cairn.web.holding import holding
from cairn.web.limits import own_verifications
from cairn.web.passport.holder import show
from cairn.web.passport.skill_words import KIND_WORDS
from cairn.web.requests import Request
from cairn.web.unread import said as of_file

EXAMPLE: Final = """\
title;provider;date;credits
Circuit theory;Coast College;2015-07-01;6
Electrical drawing;Coast College;2016;4"""
FIELDS: Final = {
    "title": _("What it is called"),
    "provider_name": _("Who gave it"),
    "awarded_date": _("When"),
    "until_date": _("Valid until"),
    "kind": _("What kind it is"),
    "level": _("Level"),
    "hours": _("Hours"),
    "ects": _("Credits"),
    "grade": _("Result"),
}


class TranscriptForm(ServiceForm):
    """The list, and what holds for rows that do not say it."""

    text = forms.CharField(
        label=_("Paste the rows, with their headings"),
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        help_text=_("From a spreadsheet, a web page or a CSV file. The first line has the headings."),
        widget=forms.Textarea(
            attrs={"rows": 8, "dir": "auto", "autocomplete": "off", "spellcheck": "false", "wrap": "off"}
        ),
    )
    file = forms.FileField(
        label=_("Or choose a file"), required=False, help_text=_("CSV or a workbook, up to 200 kB.")
    )
    provider = forms.CharField(
        label=_("Who gave it, where a row does not say so"), max_length=200, required=False
    )
    day = forms.CharField(
        label=_("When, where a row does not say so"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two ways must be taken; a file is looked at before it is kept, so it becomes text."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip() and not cleaned.get("file"):
            self.add_error("text", _("Paste the rows, or choose a file."))
        return cleaned


@holding
@require_http_methods(["GET", "HEAD", "POST"])
@own_verifications
def transcript_page(request: Request, person: Person) -> HttpResponse:
    """Look at a list; with `keep`, bring in the rows that are ticked."""
    posted = request.method == "POST"
    form = TranscriptForm(request.POST, request.FILES) if posted else TranscriptForm()
    looked: Reading | None = None
    ticked = set(request.POST.getlist("row"))
    if posted and form.is_valid():
        try:
            looked = _read(request, person, form)
            if "keep" in request.POST and not ticked:
                form.add_error(None, _("Tick the rows that should come in."))
            elif "keep" in request.POST:
                return _keep(request, person, looked, ticked)
        except (InvalidInput, TableError, TooMuch) as refused:
            form.add_error(None if "keep" in request.POST else "text", of_file(refused))
    context = {
        "form": form,
        "example": EXAMPLE,
        "looked": looked,
        "sound": sum(row.sound for row in looked.rows) if looked else 0,
        "rows": [
            (
                row,
                KIND_WORDS.get(row.facts["kind"], ""),
                [(FIELDS.get(at, ""), said) for at, said in row.faults],
                "keep" not in request.POST or str(row.line) in ticked,
            )
            for row in (looked.rows if looked else ())
        ],
        "understood": [(heading, FIELDS[name]) for heading, name in looked.understood.items()]
        if looked
        else [],
        "text": form.cleaned_data["text"] if looked else "",
    }
    return show(request, "passport/transcript.html", context, status=422 if form.errors else 200)


def _read(request: Request, person: Person, form: TranscriptForm) -> Reading:
    said = form.cleaned_data
    if said.get("file"):
        said["text"] = _as_text(request, said["file"])
    return transcript.read(
        said["text"].strip("\r\n").encode(),
        filename="pasted.csv",
        person=person,
        ports=request.ports,
        provider=said["provider"],
        day=said["day"],
    )


def _as_text(request: Request, sent: UploadedFile[bytes]) -> str:
    """A file as the rows one could have pasted, so that the second form can send them again.

    What is text stays as it is; the rows of a workbook keep every cell, also those beyond the headings.
    """
    data: bytes = sent.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            str(_("At most 200 kB are read at once. Send it in parts.")), code="transcript.too_large"
        )
    grid = request.ports.tables.open(data, filename=sent.name or "file", fits=lambda _rows: True)
    if grid.encoding:
        return data.decode(grid.encoding)
    rows = (row.values for row in itertools.islice(grid.rows, MOST_ROWS + 2))
    return "\r\n".join(",".join(_quoted(cell) for cell in cells) for cells in rows)


def _quoted(cell: str) -> str:
    """A cell as it stands in a text with commas; nothing is made harmless: only this form reads it again."""
    return '"' + cell.replace('"', '""') + '"'


def _keep(request: Request, person: Person, looked: Reading, ticked: Collection[str]) -> HttpResponse:
    many = transcript.add(
        [row for row in looked.rows if str(row.line) in ticked], person=person, ports=request.ports
    )
    words = ngettext(
        "%(n)d row is in your passport, as unverified. Nobody sees it but you.",
        "%(n)d rows are in your passport, as unverified. Nobody sees them but you.",
        many,
    )
    messages.success(request, words % {"n": many})
    return redirect("passport:home")
