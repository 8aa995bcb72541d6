"""Broken rows of a file, each with everything that is wrong and a place to put each of it right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, JobRow, Outcome
from cairn.services.issue import faults
from cairn.services.issue.faults import Fault
from cairn.services.issue.judging import Judge
from cairn.web.refusals import of_code

_TYPED: Final = re.compile(r"row-([0-9]{1,7})-([a-z0-9-]{1,40})")
_OUTCOME: Final = re.compile(r"outcome-([0-9]{1,3})")
#: What must be looked at again although nobody touched it: another row may have changed.
DEPENDS: Final = frozenset({"row.email_repeated", "row.already_issued", "row.number_repeated"})
_LONGEST_PERSON: Final = 60  # letters; what is longer is no name, and would push the table apart
TRIED: Final = "FAILED"  # judged good, but refused when it was issued or added


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a row.

    key: tells it apart on the page. name: of the input; empty when nothing here can put it right.
    options: the values that the cell may have; empty: it is typed.
    """

    key: str
    message: str
    label: str
    name: str
    value: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mend:
    """One broken row. person: whom it is about, or that there is no name."""

    number: int
    person: str
    wrongs: tuple[Wrong, ...]


def mends(
    rows: Iterable[JobRow],
    *,
    fields: frozenset[str],
    version: AchievementVersion | None,
    judge: Judge | None = None,
    typed_so_far: Mapping[int, Mapping[str, str]] | None = None,
) -> list[Mend]:
    """Return the broken rows as the page shows them.

    fields: those that can be changed.
    judge: says everything that is wrong, in the reader's language; None: what was written down.
    typed_so_far: what was typed and could not be kept.
    """
    outcomes = list(version.outcomes.all()) if version is not None else []
    said = typed_so_far or {}
    return [
        _mend(row, fields=fields, outcomes=outcomes, judge=judge, typed_so_far=said.get(row.number, {}))
        for row in rows
    ]


def _mend(
    row: JobRow,
    *,
    fields: frozenset[str],
    outcomes: Sequence[Outcome],
    judge: Judge | None,
    typed_so_far: Mapping[str, str],
) -> Mend:
    named = " ".join(str(row.data.get("name", "")).split())
    wrongs = []
    for fault in faults_of(row, judge):
        place = fault.field
        value = str(typed_so_far.get(place, row.data.get(place, "")))
        outcome = _outcome(place, outcomes)
        wrongs.append(
            Wrong(
                key=f"{row.number}-{place or 'row'}",
                message=of_code(fault.code, fault.message),
                label=_label(place, row.number),
                name=f"row-{row.number}-{place}" if place in fields and row.state != TRIED else "",
                value=value,
                kind="email" if place == "email" else "text",
                options=_options(outcome, value) if outcome is not None else (),
            )
        )
    person = Truncator(named).chars(_LONGEST_PERSON) or _("(no name)")
    return Mend(row.number, person, tuple(wrongs))


def faults_of(row: JobRow, judge: Judge | None) -> list[Fault]:
    """What was written down, and whatever else is wrong with the row now; one for each field."""
    if judge is None or row.state == TRIED:
        return [Fault(row.error_code, row.error_field, of_code(row.error_code, row.message))]
    found = list(judge.faults(row.data))
    if faults.is_plain(row.error_code) and row.error_code not in {fault.code for fault in found}:
        found.insert(0, faults.plain(row.error_code, row.error_field))
    found = found or [Fault(row.error_code, row.error_field, row.message)]
    return list({fault.field: fault for fault in reversed(found)}.values())[::-1]


def _outcome(place: str, outcomes: Sequence[Outcome]) -> Outcome | None:
    found = _OUTCOME.fullmatch(place)
    number = int(found[1]) if found else 0
    return outcomes[number - 1] if 0 < number <= len(outcomes) else None


def _options(outcome: Outcome, said_so_far: str) -> tuple[tuple[str, str], ...]:
    """The results an outcome can have, when they are words; what stands there now stays choosable."""
    if outcome.pass_mark is not None:
        return ()
    known = choices(outcome)
    given = said_so_far.strip()
    if any(value == given for value, _words in known):
        return known
    return ((given, given or _("Choose…")), *known)


def choices(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The words an outcome's result may be."""
    names = [level.name for level in outcome.levels.all()]
    return tuple((name, name) for name in names) or (("met", _("Met")), ("not met", _("Not yet")))


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
    for name in post:
        match = _TYPED.fullmatch(name)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = str(post.get(name, ""))[:1000]
    return found


def changed(row: JobRow, changes: Mapping[str, str]) -> bool:
    """Is there anything new to judge about this row?"""
    if row.error_code in DEPENDS:
        return True
    return any(str(row.data.get(field, "")).strip() != text.strip() for field, text in changes.items())
