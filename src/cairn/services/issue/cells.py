"""The cells of a list of learners: names, addresses, marks and words, read by the same rules everywhere.

Nothing here knows a table of ours, so that pages and the command line read lists by the same rules.
Headings are in `headings`, days in `days`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from cairn.services.issue.days import read_date as read_date
from cairn.services.issue.headings import HEADINGS as HEADINGS
from cairn.services.issue.headings import matched as matched
from cairn.services.issue.words import DIGITS, tidied

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_LIST_BYTES: Final = 50 * 1024 * 1024
PLACEHOLDERS: Final = frozenset(
    {
        "undefined", "null", "none", "nan", "n/a", "#n/a", "#na", "#ref!", "#value!", "#name?", "#nv", "#wert!",
        "#bezug!", "xxx", "test", "test test", "n.n.", "tbd", "unknown", "no name",
    }
)  # fmt: skip
MET: Final = frozenset(
    {
        "met", "yes", "y", "pass", "passed", "x", "✓", "✔", "ok", "true", "achieved", "ja", "bestanden", "erfüllt",
        "wahr", "oui", "réussi", "réussie", "acquis", "validé", "vrai", "sí", "si", "aprobado", "aprobada",
        "cumplido", "verdadero", "نعم", "ناجح", "ناجحة", "مستوفى", "تحقق", "اجتاز",
    }
)  # fmt: skip
NOT_MET: Final = frozenset(
    {
        "not met", "no", "n", "not yet", "fail", "failed", "false", "not achieved", "nein", "nicht bestanden",
        "nicht erfüllt", "noch nicht", "falsch", "non", "échoué", "échouée", "non acquis", "pas encore", "faux",
        "no aprobado", "suspenso", "todavía no", "no cumplido", "falso", "لا", "راسب", "راسبة", "لم يتحقق", "ليس بعد",
    }
)  # fmt: skip
#: Addresses that are right beyond doubt; the others are looked at more closely.
PLAIN_EMAIL: Final = re.compile(
    r"[a-z0-9_+-]{1,40}(?:\.[a-z0-9_+-]{1,20}){0,4}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,4}[a-z]{2,20}"
)
_NAMED: Final = re.compile(r"[^<>]*<\s*([^<>\s]+@[^<>\s]+)\s*>[\s;,.]*")
_BARE: Final = re.compile(r"[<(\[\"'\s]*(?:mailto:|e-?mail:\s*)?([^<>()\[\]\"'\s]*?)[>)\]\"'\s;,.]*", re.I)
_MARK: Final = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


def tidied_row(said: Mapping[str, str]) -> dict[str, str]:
    """Return cells as they are judged and kept: no stray spaces, one name, the address alone."""
    made = {name: _one_line(cell) for name, cell in said.items()}
    if "given" in made or "family" in made:
        parts = (made.pop("given", ""), made.pop("family", ""))
        made["name"] = " ".join(filter(None, parts))
    if email := made.get("email"):
        lower = email.lower()
        made["email"] = lower if PLAIN_EMAIL.fullmatch(lower) else freed_email(email)
    return made


def _one_line(cell: str) -> str:
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()
    return " ".join(tidied(cell).split())


def freed_email(cell: str) -> str:
    """Return the address of a cell in lower case, freed of what mail programs put around it.

    What is no address comes back as it was, to be shown to whoever mends it.

    >>> freed_email("Leila Haddad <Leila@Example.org>"), freed_email("mailto:a@b.example?subject=x")
    ('leila@example.org', 'a@b.example')
    """
    said = tidied(cell).translate(DIGITS)
    found = _NAMED.fullmatch(said) or _BARE.fullmatch(said)
    bare = found[1] if found else said
    if said.lower().startswith("mailto:"):
        bare = bare.partition("?")[0]
    return bare.lower()


def read_mark(said: str, *, most: Decimal = Decimal(100)) -> Decimal | None:
    """A mark of 0 to `most` with a point or a comma and one digit behind it; None when it is something else."""
    text = said.translate(DIGITS).strip().removesuffix("%").strip().replace(",", ".")
    found = _MARK.fullmatch(text)
    behind = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(behind) > 1:
        return None
    mark = Decimal(f"{found[1]}.{behind}") if behind else Decimal(found[1])
    return mark if mark <= most else None


def is_number(said: str) -> bool:
    """Is the cell a number at all, whatever it may mean?"""
    text = said.translate(DIGITS).strip().removesuffix("%").strip().replace(",", ".")
    return bool(re.fullmatch(r"[-+−]?\d+(\.\d+)?", text, re.ASCII))


def is_over(said: str, *, most: Decimal = Decimal(100)) -> bool:
    """Is this number (see `is_number`) larger than any mark?"""
    text = said.translate(DIGITS).strip().removesuffix("%").strip().replace(",", ".")
    return len(text) > 20 or Decimal(text.replace("−", "-")) > most
