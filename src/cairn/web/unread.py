"""Why a file was not taken, or a list not read or issued: adapters speak English, pages do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cairn.errors import CairnError
from cairn.web.sentences import sentence

_FILES: Final[Mapping[str, Promise]] = {
    "file.empty": gettext_lazy("The file is empty. Choose it again."),
    "file.too_large": gettext_lazy("The file is too large: it may have %(limit)s MB."),
    "file.unknown_type": gettext_lazy("Files of this kind are not taken. These are: %(kinds)s."),
    "file.markup": gettext_lazy("A page or drawing with code in it is not taken. Send it as PDF or PNG."),
    "file.encoding": gettext_lazy(
        "This is not text in UTF-8. Save it anew as UTF-8 (in a spreadsheet: “CSV UTF-8”) and send it again."
    ),
    "file.type_mismatch": gettext_lazy(
        "The name says %(named)s, but that is not what is in the file. Export it again, or give it its right name."
    ),
    "file.missing": gettext_lazy("The file is not there any more."),
}
_WORDS: Final[Mapping[str, Promise]] = {
    "table.empty": gettext_lazy("There is nothing in this list, or no row under its headings."),
    "table.too_large": gettext_lazy(
        "The list is too large: a file may have 50 MB, a workbook 25 MB. Split it."
    ),
    "table.too_many_rows": gettext_lazy("The list has more than 200,000 rows (line %(line)s). Split it."),
    "table.not_csv": gettext_lazy("This is no list but another kind of file. Send CSV or a workbook."),
    "table.encoding": gettext_lazy(
        "Line %(line)s cannot be read as text. Save the list as “CSV UTF-8” and send it again."
    ),
    "table.nul": gettext_lazy(
        "Line %(line)s has a character in it that no text has. Save the list anew as CSV."
    ),
    "table.quotes": gettext_lazy(
        "From line %(line)s on: a quotation mark is opened and not closed, or closed too early. Mend it there."
    ),
    "table.line": gettext_lazy("Line %(line)s does not end. Is this a list?"),
    "table.cell": gettext_lazy(
        "Line %(line)s has a cell of over 10,000 characters. Is a quotation mark missing?"
    ),
    "table.workbook": gettext_lazy(
        "This workbook cannot be read. Open it, save it anew as .xlsx, and send that."
    ),
    "table.protected": gettext_lazy("This workbook has a password. Save it without one and send it again."),
    "table.workbook_too_large": gettext_lazy(
        "This workbook needs too much memory or time. Save the sheet as “CSV UTF-8” and send that."
    ),
    "bulk.worker_died": gettext_lazy(
        "The worker ended five times at the same place. What is issued stays issued, and nothing is signed "
        "twice. Whoever looks after the server sees why in its log, often too little memory; then start it again."
    ),
    "press.died": gettext_lazy(
        "The process that signs ended three times at the same place. Nothing is lost, and nothing is "
        "signed twice. Whoever looks after the server sees why in its log, often too little memory; "
        "then start it again."
    ),
    "table.workbook_failed": gettext_lazy("The workbook could not be read just now. Try again, or send CSV."),
}
_LINE: Final = re.compile(r"line (\d{1,9})")


def said_of(code: str, message: str) -> str:
    """Say by its code why a list was not read; an unknown code keeps its own sentence.

    message: the English sentence, which names the line.
    """
    known = _WORDS.get(code)
    if known is None:
        return sentence(message)
    found = _LINE.search(message)
    said = str(known)
    return said % {"line": found[1] if found else "?"} if "%(line)s" in said else said


def said(error: CairnError) -> str:
    """Say why a file or a table was not taken; what is about neither keeps its own sentence."""
    known = _FILES.get(error.code)
    if known is None:
        return said_of(error.code, str(error))
    return str(known) % error.params
