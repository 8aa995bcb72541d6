"""The cells of a list of learners: which heading means what, and how a day, a mark, a word is read.

Nothing here knows a table of ours, so that pages and the command line read lists by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

MAX_ROWS: Final = 10_000
MAX_BYTES: Final = 10 * 1024 * 1024
PLACEHOLDERS: Final = frozenset({"undefined", "null", "none", "nan", "n/a", "#n/a", "#ref!", "test test"})
HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "name": frozenset({"name", "full name", "learner", "student", "الاسم", "nom", "nombre", "nome"}),
    "email": frozenset(
        {
            "email",
            "e-mail",
            "mail",
            "e-mail address",
            "email address",
            "البريد",
            "البريد الإلكتروني",
            "correo",
        }
    ),
    "number": frozenset({"number", "id", "student number", "learner number", "الرقم"}),
    "date": frozenset({"date", "awarded", "awarded date", "award date", "date awarded", "التاريخ", "fecha"}),
    "result": frozenset({"result", "level", "all outcomes", "results", "النتيجة"}),
}
MET: Final = frozenset({"met", "yes", "pass", "passed", "x", "✓", "نعم"})
NOT_MET: Final = frozenset({"not met", "no", "not yet", "fail", "failed", "لا"})


def matched(headers: Sequence[str], *, outcomes: Sequence[str]) -> dict[str, str]:
    """Return field -> heading as found; a heading nobody knows is left out.

    outcomes: the text of each; theirs are the fields `outcome-1`, `outcome-2` …
    """
    found: dict[str, str] = {}
    for header in headers:
        said = " ".join(header.replace("_", " ").split()).casefold()
        for name, known in HEADINGS.items():
            if said in known:
                found.setdefault(name, header)
        for place, text in enumerate(outcomes, start=1):
            if said in (*_outcome_headings(place), text.casefold()):
                found.setdefault(f"outcome-{place}", header)
    return found


def _outcome_headings(place: int) -> tuple[str, ...]:
    """How a column of outcome `place` may be headed, the heading of our own empty file in each language."""
    return f"outcome {place}", f"outcome{place}", f"o{place}", f"المخرج {place}", str(place)


def read_date(said: str) -> date | None:
    """Read 2026-06-18 or 18.06.2026; anything doubtful (06/07/2026) is not guessed."""
    text = said.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    parts = text.split(".")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        try:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            return None
    return None


def read_mark(said: str, *, most: Decimal = Decimal(100)) -> Decimal | None:
    """A mark of 0 to `most` with a point or a comma; None when it is something else."""
    text = said.removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,6}(\.\d)?", text):
        return None
    mark = Decimal(text)
    return mark if mark <= most else None
