"""A file of rows that somebody sends to a page: looked at first, brought in when they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.utils import translation

from cairn.services.row_files import Line, Looked

if TYPE_CHECKING:
    from cairn.web.requests import Request
    from cairn.web.words import Words

MOST_SHOWN: Final = 200  # rows; those that have to be mended come first


def kept(request: Request) -> bool:
    """Whether the sender said that the file shall be brought in."""
    return request.POST.get("keep") == "yes"


def sent(form: forms.Form, *, most: int) -> tuple[bytes, str]:
    """Return the file of a valid form, of which no more than one byte beyond `most` is read, and its name."""
    file = form.cleaned_data["file"]
    return file.read(most + 1), file.name


def context(form: forms.Form, looked: Looked[Line] | None, *counted: str, keep: bool) -> dict[str, object]:
    """Return what the template `provider/row_file.html` shows. counted: which rows are counted, by what they do."""
    lines = sorted(looked.lines, key=lambda line: line.does != "broken") if looked else []
    return {
        "form": form,
        "looked": looked,
        "kept": keep and looked is not None,
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "counts": looked.counts(*counted) if looked else {},
    }


def names_of(*tables: Words) -> dict[str, str]:
    """Return what things are called, in the reader's language and in English: lower case -> their names."""
    found: dict[str, str] = {}
    for language in ("en", translation.get_language() or "en"):
        with translation.override(language):
            for table in tables:
                found |= {" ".join(str(word).casefold().split()): name for name, word in table.items()}
    return found
