"""What is recognised, from a file: looked at first, brought in when its sender says so."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.records.models import Role
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.ports import TableError
from cairn.services.vouch import register_file
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence
from cairn.web.vouch_words import PURPOSES

MOST_SHOWN: Final = 200  # rows


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
    looked = None
    keep = request.POST.get("keep") == "yes"
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        act = register_file.bring if keep else register_file.look
        data = sent.read(register_file.MAX_BYTES + 1)
        try:
            looked = act(seat, data=data, filename=sent.name, words=words(), ports=request.ports)
        except (InvalidInput, TableError, Conflict) as refused:
            form.add_error("file", sentence(str(refused)))
    lines = sorted(looked.lines, key=lambda line: line.does != "broken") if looked else []
    context = {
        "form": form,
        "looked": looked,
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "kept": keep and looked is not None,
        "columns": ", ".join(register_file.FACTS),
        "new": looked.counted("new") if looked else 0,
        "broken": looked.counted("broken") if looked else 0,
    }
    return show(request, seat, "vouch/file.html", context, status=422 if form.errors else 200)


def words() -> dict[str, str]:
    """What the purposes are called, in the reader's language and in English: -> their names."""
    found: dict[str, str] = {}
    for language in ("en", translation.get_language() or "en"):
        with translation.override(language):
            found |= {" ".join(str(word).casefold().split()): name for name, word in PURPOSES.items()}
    return found
