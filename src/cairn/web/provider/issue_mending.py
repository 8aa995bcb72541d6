"""Broken rows of a file, each with what is wrong and one place to put it right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, JobRow, Outcome
from cairn.web.problems import sentence

_TYPED: Final = re.compile(r"row-([0-9]{1,7})-([a-z0-9-]{1,40})")
_OUTCOME: Final = re.compile(r"outcome-([0-9]{1,3})")
#: What must be looked at again although nobody touched it: another row may have changed.
DEPENDS: Final = frozenset({"row.email_repeated", "row.already_issued"})
TRIED: Final = "FAILED"  # judged good, but refused when it was issued or added


@dataclass(frozen=True, slots=True)
class Mend:
    """One broken row.

    person: whom it is about, or that there is no name.
    name: of the input; empty when nothing here can put it right.
    options: the values that the cell may have; empty: it is typed.
    """

    number: int
    person: str
    message: str
    label: str
    name: str
    value: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()


def mends(
    rows: Iterable[JobRow], *, fields: frozenset[str], version: AchievementVersion | None
) -> list[Mend]:
    """Return the broken rows as the page shows them; `fields` are those that can be changed."""
    outcomes = list(version.outcomes.all()) if version is not None else []
    return [_mend(row, fields=fields, outcomes=outcomes) for row in rows]


def _mend(row: JobRow, *, fields: frozenset[str], outcomes: list[Outcome]) -> Mend:
    place = row.error_field
    outcome = _outcome(place, outcomes)
    options = _options(outcome, row.data.get(place, "")) if outcome is not None else ()
    named = " ".join(str(row.data.get("name", "")).split())
    return Mend(
        number=row.number,
        person=named or _("(no name)"),
        message=sentence(_(row.message)) if row.message else "",
        label=_label(place, row.number),
        name=f"row-{row.number}-{place}" if place in fields and row.state != TRIED else "",
        value=str(row.data.get(place, "")),
        kind="email" if place == "email" else "text",
        options=options,
    )


def _wrong(row: JobRow, named: str) -> str:
    """What is wrong, as it was judged; beside an empty cell "fill this in" would not say what."""
    if row.error_field == "name" and row.state != TRIED and not named:
        return _("The name is empty. It would be printed blank; type the name.")
    return sentence(row.message)


def _outcome(place: str, outcomes: list[Outcome]) -> Outcome | None:
    found = _OUTCOME.fullmatch(place)
    number = int(found[1]) if found else 0
    return outcomes[number - 1] if 0 < number <= len(outcomes) else None


def _options(outcome: Outcome, said_so_far: str) -> tuple[tuple[str, str], ...]:
    """The results an outcome can have, when they are words; what stands there now stays choosable."""
    if outcome.pass_mark is not None:
        return ()
    names = [level.name for level in outcome.levels.all()]
    known = [(name, name) for name in names] or [("met", _("Met")), ("not met", _("Not yet"))]
    given = said_so_far.strip()
    if any(value == given for value, _words in known):
        return tuple(known)
    return ((given, given or _("Choose…")), *known)


def _label(place: str, number: int) -> str:
    found = _OUTCOME.fullmatch(place)
    if found:
        return _("Result of outcome %(place)s, row %(number)d") % {"place": found[1], "number": number}
    words = {
        "name": _("Name, row %(number)d"),
        "email": _("E-mail, row %(number)d"),
        "date": _("Date, row %(number)d"),
        "number": _("Number, row %(number)d"),
        "language": _("Language, row %(number)d"),
    }
    return words.get(place, _("Result, row %(number)d")) % {"number": number}


def typed(post: QueryDict) -> dict[int, dict[str, str]]:
    """What was typed into the rows: number of the row → field → text."""
    found: dict[int, dict[str, str]] = {}
    for key in post:
        match = _TYPED.fullmatch(key)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = str(post.get(key, ""))[:1000]
    return found


def changed(row: JobRow, changes: Mapping[str, str]) -> bool:
    """Is there anything new to judge about this row?"""
    if row.error_code in DEPENDS:
        return True
    return any(str(row.data.get(field, "")).strip() != text.strip() for field, text in changes.items())
