"""What can be wrong with one row, each with its code, its field, and a sentence that says how to mend it.

The codes are public (API, documentation); the sentences are in the language of whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, in which field, and what to do."""

    code: str
    field: str
    message: str


#: The sentences that need nothing from the cell: code -> field, sentence.
_PLAIN: Final[Mapping[str, tuple[str, object]]] = {
    "table.width": (
        "name",
        gettext_lazy("This row has more cells than there are headings. Put text with commas in quotation marks."),
    ),
    "row.heading_again": (
        "name",
        gettext_lazy("The headings stand here once more. Leave this row out."),
    ),
    "row.total": ("name", gettext_lazy("This is a line with totals, no learner. Leave this row out.")),
    "row.name_missing": (
        "name",
        gettext_lazy("The name is empty. It would be printed blank; type the name."),
    ),
    "row.name_long": ("name", gettext_lazy("The name is longer than 200 characters. Shorten it.")),
    "row.name_is_email": (
        "name",
        gettext_lazy("The name is an e-mail address. Type the name as it shall be printed."),
    ),
    "row.name_no_letters": (
        "name",
        gettext_lazy("The name has no letter in it. Type the name as it shall be printed."),
    ),
    "row.name_control": (
        "name",
        gettext_lazy("The name has a character in it that cannot be printed. Type the name again."),
    ),
    "row.name_markup": (
        "name",
        gettext_lazy("The name has program code or a formula in it. Type the name as it shall be printed."),
    ),
    "row.email_no_at": ("email", gettext_lazy("The e-mail has no @. Type the whole address.")),
    "row.email_several": ("email", gettext_lazy("There are two e-mail addresses. Keep one of them.")),
    "row.email_space": ("email", gettext_lazy("The e-mail has a space in it. Take it out.")),
    "row.email_domain": (
        "email",
        gettext_lazy("The e-mail ends too early: after the @ comes a name with a dot, like example.org."),
    ),
    "row.email_long": ("email", gettext_lazy("The e-mail is longer than 254 characters. Type the address alone.")),
    "row.email_form": (
        "email",
        gettext_lazy("This is no e-mail address. Type it like amina@example.org."),
    ),
    "row.email_repeated": (
        "email",
        gettext_lazy("The same address stands in an earlier row. Keep one of them."),
    ),
    "row.already_issued": (
        "email",
        gettext_lazy("This person holds this credential already. Leave the row out, or correct that credential."),
    ),
    "row.number_long": ("number", gettext_lazy("The number is longer than 60 characters. Shorten it.")),
    "row.number_repeated": (
        "number",
        gettext_lazy("The same number stands in an earlier row. Keep one of them, or give each their own."),
    ),
    "row.number_rounded": (
        "number",
        gettext_lazy("The spreadsheet has rounded this number (1.23E+11). Type it again as text."),
    ),
}  # fmt: skip
_UNREAD: Final = {
    "row.date_form": gettext_lazy("“%(said)s” is no date we can be sure of. Write 2026-06-18."),
    "row.date_ambiguous": gettext_lazy(
        "“%(said)s” can be two days. Say which comes first, or write 2026-06-18."
    ),
    "row.date_impossible": gettext_lazy(
        "“%(said)s” is a day that no calendar has. Write it like 2026-06-18."
    ),
    "row.date_incomplete": gettext_lazy(
        "“%(said)s” is not a whole date. Write day, month and year, like 2026-06-18."
    ),
}


def plain(code: str, field: str = "") -> Fault:
    """Return a fault whose sentence needs nothing from the cell."""
    usual, sentence = _PLAIN[code]
    return Fault(code, field or usual, str(sentence))


def is_plain(code: str) -> bool:
    """Can the sentence of this code be said without its cell?"""
    return code in _PLAIN


def placeholder(said: str) -> Fault:
    """A name that a program has left there."""
    return Fault(
        "row.name_placeholder",
        "name",
        _("“%(said)s” is no name. Type the name as it shall be printed.") % {"said": said[:40]},
    )


def date_unread(said: str, problem: str) -> Fault:
    """A cell that is no day, or more than one."""
    code = f"row.date_{problem}"
    return Fault(code, "date", str(_UNREAD[code]) % {"said": said[:40]})


def date_future(day: date) -> Fault:
    """A day that has not come."""
    return Fault(
        "row.date_future",
        "date",
        _("The date is in the future: %(day)s. Correct the year?") % {"day": date_format(day)},
    )


def date_old(day: date) -> Fault:
    """A day nobody alive was awarded anything on."""
    return Fault(
        "row.date_old",
        "date",
        _("The date is very long ago: %(day)s. Correct the year?") % {"day": date_format(day)},
    )


def result_missing(place: int, field: str) -> Fault:
    """A required outcome about which the row says nothing."""
    return Fault(
        "row.result_missing",
        field,
        _("No result for outcome %(number)s, so it cannot be awarded. Fill in the result.")
        % {"number": place},
    )


def result_unknown(said: str, place: int, field: str, possible: str) -> Fault:
    """A word that is no level and no result."""
    return Fault(
        "row.result_unknown",
        field,
        _("“%(said)s” is no result of outcome %(number)s. Use: %(results)s.")
        % {"said": said[:40], "number": place, "results": possible},
    )


def mark_range(said: str, place: int, field: str) -> Fault:
    """A mark under 0 or over 100."""
    return Fault(
        "row.mark_range",
        field,
        _("“%(said)s” is no mark from 0 to 100 for outcome %(number)s. Correct it.")
        % {"said": said[:40], "number": place},
    )


def mark_decimals(said: str, place: int, field: str) -> Fault:
    """A mark finer than we keep."""
    return Fault(
        "row.mark_decimals",
        field,
        _("“%(said)s” has too many digits for outcome %(number)s. Round it to one behind the point.")
        % {"said": said[:40], "number": place},
    )


def not_met(place: int, field: str) -> Fault:
    """A required outcome that is not met."""
    return Fault(
        "row.not_met",
        field,
        _("Outcome %(number)s is not met yet, so it cannot be awarded. Leave this row out or mend it.")
        % {"number": place},
    )
