"""Kinds of faults in a list, each in a few words: for the filter, the counts and what mends all alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: Final[Mapping[str, Promise]] = {
    "table.width": gettext_lazy("More cells than headings"),
    "row.heading_again": gettext_lazy("Headings once more"),
    "row.total": gettext_lazy("Line with totals"),
    "row.name_missing": gettext_lazy("No name"),
    "row.name_placeholder": gettext_lazy("Not a name"),
    "row.name_long": gettext_lazy("Name too long"),
    "row.name_is_email": gettext_lazy("Address for a name"),
    "row.name_no_letters": gettext_lazy("Name without letters"),
    "row.name_control": gettext_lazy("Name cannot be printed"),
    "row.name_markup": gettext_lazy("Code in the name"),
    "row.email_no_at": gettext_lazy("E-mail without @"),
    "row.email_form": gettext_lazy("Not an e-mail"),
    "row.email_several": gettext_lazy("Two e-mails"),
    "row.email_space": gettext_lazy("Space in the e-mail"),
    "row.email_domain": gettext_lazy("E-mail ends too early"),
    "row.email_long": gettext_lazy("E-mail too long"),
    "row.email_repeated": gettext_lazy("E-mail twice"),
    "row.already_issued": gettext_lazy("Holds it already"),
    "row.number_long": gettext_lazy("Number too long"),
    "row.number_repeated": gettext_lazy("Number twice"),
    "row.number_rounded": gettext_lazy("Number was rounded"),
    "row.date_form": gettext_lazy("Not a date"),
    "row.date_ambiguous": gettext_lazy("Date can be two days"),
    "row.date_impossible": gettext_lazy("No such day"),
    "row.date_incomplete": gettext_lazy("Date not complete"),
    "row.date_future": gettext_lazy("Date in the future"),
    "row.date_old": gettext_lazy("Date long ago"),
    "row.result_missing": gettext_lazy("No result"),
    "row.result_unknown": gettext_lazy("Result not known"),
    "row.mark_range": gettext_lazy("Mark not from 0 to 100"),
    "row.mark_decimals": gettext_lazy("Mark too exact"),
    "row.not_met": gettext_lazy("Outcome not met"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault, how many rows have it, and whether the page shows these alone."""

    code: str
    words: str
    count: int
    chosen: bool


def kinds(counts: Mapping[str, int], *, chosen: str) -> list[Kind]:
    """Return the kinds that occur, the most frequent first."""
    found = [Kind(code, words_of(code), count, code == chosen) for code, count in counts.items()]
    return sorted(found, key=lambda kind: (-kind.count, kind.words))


def words_of(code: str) -> str:
    """Say a kind in a few words."""
    return str(WORDS[code]) if code in WORDS else _("Refused when it was issued")
