"""What is wrong with the rows of a list: each judged by itself, the look-ups for many rows at once.

A judge is made once for a job or a chunk of it. Equal days and equal results are
understood once, so that a hundred thousand rows cost about a second.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cairn.records.models import AchievementVersion, Organisation, Outcome, RubricLevel
from cairn.services.issue import cells, faults
from cairn.services.issue.columns import Columns
from cairn.services.issue.days import Day, read_day
from cairn.services.issue.faults import Fault
from cairn.services.issue.results import possible_results, read_result

LONGEST_NAME: Final = 200
LONGEST_EMAIL: Final = 254  # RFC 5321 4.5.3.1.3, and what a learner's row takes
LONGEST_NUMBER: Final = 60
OLDEST: Final = timedelta(days=365 * 80)
_NUMBER: Final = "number:"  # in front of the key of a row without an address
_KEPT: Final = 5_000  # cells understood that are remembered: marks and days repeat, mistakes need not
_TOTALS: Final = frozenset({"total", "totals", "sum", "summe", "gesamt", "somme", "suma", "المجموع"})
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9 .'-]{0,198}")
#: Control characters, halves of a pair, private and no characters, and marks that turn the order of letters round.
_UNPRINTABLE: Final = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u202a\\u202b\\u202d\\u202e\\ud800-\\udfff\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufffd-\\uffff"
    "\\U000f0000-\\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
    + "]"
)
_MARKUP: Final = re.compile(r"\{\{|\}\}|<[a-zA-Z/!][^>]*>|^[=+@]|%[A-Z_]+%|\$\{")


@dataclass(frozen=True, slots=True)
class Result:
    """What a row says of one outcome."""

    outcome: Outcome
    level: RubricLevel | None
    met: bool
    mark: Decimal | None


@dataclass(frozen=True, slots=True)
class Facts:
    """A row without fault, understood. date: None is the day it is issued."""

    name: str
    email: str
    number: str
    date: date | None
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class _Understood:
    """A cell of a result: what it says, and what is wrong with it."""

    result: Result | None
    fault: Fault | None


class Judge:
    """Judges the rows of a list for one version, with its columns and its day.

    now: the instant of the rehearsal; days are those of the organisation's time zone.
    seen: keys (see `key`) of the rows judged so far; filled by `fault`.
    """

    def __init__(
        self, version: AchievementVersion, columns: Columns, organisation: Organisation, now: datetime
    ) -> None:
        self.seen: set[str] = set()
        self._order = columns.dates
        self._latest = now.astimezone(ZoneInfo(organisation.time_zone)).date()
        self._oldest = (now - OLDEST).date()
        self._outcomes = list(version.outcomes.all()) if version.assessed else []
        self._fields = [
            f"outcome-{place}" if f"outcome-{place}" in columns.headings else "result"
            for place in range(1, len(self._outcomes) + 1)
        ]
        self._days: dict[str, tuple[date | None, Fault | None]] = {}
        self._results: dict[tuple[int, str], _Understood] = {}

    def facts(self, data: Mapping[str, str]) -> Facts:
        """Return a row without fault as what it means."""
        said = [self._result(place, data.get(name, "")) for place, name in enumerate(self._fields, start=1)]
        return Facts(
            name=data.get("name", ""),
            email=data.get("email", ""),
            number=data.get("number", ""),
            date=self._day(data.get("date", ""))[0],
            results=tuple(one.result for one in said if one.result is not None),
        )

    def fault(self, data: Mapping[str, str]) -> Fault | None:
        """Return the first thing that keeps this row from being issued, or None; remembers whose row it is."""
        found = next(self._faults(data, self.seen), None)
        if whose := key(data):
            self.seen.add(whose)
        return found

    def faults(self, data: Mapping[str, str]) -> tuple[Fault, ...]:
        """Return everything that keeps this row from being issued, but for other rows and other credentials."""
        return tuple(self._faults(data, ()))

    def result_fault(self, data: Mapping[str, str]) -> Fault | None:
        """Return the first result that keeps this row from being awarded, or None."""
        return next(self._result_faults(data), None)

    def _faults(self, data: Mapping[str, str], seen: Collection[str]) -> Iterator[Fault]:
        for found in (
            _name_fault(data),
            _email_fault(data.get("email", ""), seen),
            _number_fault(data, seen),
            self._day(data.get("date", ""))[1],
        ):
            if found is not None:
                yield found
        yield from self._result_faults(data)

    def _result_faults(self, data: Mapping[str, str]) -> Iterator[Fault]:
        for place, name in enumerate(self._fields, start=1):
            fault = self._result(place, data.get(name, "")).fault
            if fault is not None:
                yield fault

    # --- understood once --------------------------------------------------------------------------

    def _day(self, said: str) -> tuple[date | None, Fault | None]:
        known = self._days.get(said)
        if known is None:
            if len(self._days) >= _KEPT:
                self._days.clear()
            known = self._days[said] = self._judge_day(said)
        return known

    def _judge_day(self, said: str) -> tuple[date | None, Fault | None]:
        if not said:
            return None, None  # the day it is issued
        found: Day = read_day(said, order=self._order)
        if found.value is None:
            return None, faults.date_unread(said, found.problem)
        if found.value > self._latest:
            return found.value, faults.date_future(found.value)
        if found.value < self._oldest:
            return found.value, faults.date_old(found.value)
        return found.value, None

    def _result(self, place: int, said: str) -> _Understood:
        known = self._results.get((place, said))
        if known is None:
            if len(self._results) >= _KEPT:
                self._results.clear()
            known = self._results[place, said] = self._judge_result(place, said)
        return known

    def _judge_result(self, place: int, said: str) -> _Understood:
        outcome, name = self._outcomes[place - 1], self._fields[place - 1]
        if not said:
            missing = faults.result_missing(place, name) if outcome.required else None
            return _Understood(None, missing)
        found = read_result(said, outcome=outcome)
        if found is None:
            return _Understood(None, self._unread(said, place, name))
        unmet = outcome.required and not found.met
        result = Result(outcome, found.level, found.met, found.mark)
        return _Understood(result, faults.not_met(place, name) if unmet else None)

    def _unread(self, said: str, place: int, name: str) -> Fault:
        outcome = self._outcomes[place - 1]
        if outcome.pass_mark is not None and cells.is_number(said):
            out_of_range = said.lstrip().startswith(("-", "−")) or cells.is_over(said)
            return (faults.mark_range if out_of_range else faults.mark_decimals)(said, place, name)
        return faults.result_unknown(said, place, name, possible_results(outcome))


def key(data: Mapping[str, str]) -> str:
    """What makes two rows the same person: the address, else the number; "" when there is neither."""
    if email := data.get("email", ""):
        return email
    number = data.get("number", "")
    return f"{_NUMBER}{number}" if number else ""


def whose_cell(whose: str) -> str:
    """What stands in the row of whom `key` names."""
    return whose.removeprefix(_NUMBER)


def already_fault(data: Mapping[str, str]) -> Fault:
    """Whoever this row is about holds the credential already."""
    return faults.plain("row.already_issued", "email" if data.get("email") else "number")


def _name_fault(data: Mapping[str, str]) -> Fault | None:
    said = data.get("name", "")
    word = said.casefold()
    if word in cells.PLACEHOLDERS:
        return faults.placeholder(said)
    if word.rstrip(": ") in _TOTALS and not data.get("email"):
        return faults.plain("row.total")
    return None if _PLAIN_NAME.fullmatch(said) else _unusual_name_fault(said)


def _unusual_name_fault(said: str) -> Fault | None:
    if not said:
        return faults.plain("row.name_missing")
    if len(said) > LONGEST_NAME:
        return faults.plain("row.name_long")
    if _UNPRINTABLE.search(said):
        return faults.plain("row.name_control")
    if "@" in said and cells.PLAIN_EMAIL.fullmatch(cells.freed_email(said)):
        return faults.plain("row.name_is_email")
    if _MARKUP.search(said):
        return faults.plain("row.name_markup")
    if not any(letter.isalpha() for letter in said):
        return faults.plain("row.name_no_letters")
    return None


def _email_fault(email: str, seen: Collection[str]) -> Fault | None:
    if not email:
        return None  # without an address the credential is handed over on paper or by link
    if len(email) > LONGEST_EMAIL:
        return faults.plain("row.email_long")
    if not cells.PLAIN_EMAIL.fullmatch(email):
        code = _wrong_email(email)
        if code:
            return faults.plain(code)
    return faults.plain("row.email_repeated") if email in seen else None


def _wrong_email(email: str) -> str:
    if "@" not in email:
        return "row.email_no_at"
    try:
        validate_email(email)
    except ValidationError:
        pass
    else:
        return ""
    if email.count("@") > 1 and re.search(r"@\S+?[\s;,/]+\S+@", email):
        return "row.email_several"
    if " " in email:
        return "row.email_space"
    local, _at, domain = email.rpartition("@")
    if local and "@" not in local and "." not in domain:
        return "row.email_domain"
    return "row.email_form"


def _number_fault(data: Mapping[str, str], seen: Collection[str]) -> Fault | None:
    number = data.get("number", "")
    if not number:
        return None
    if len(number) > LONGEST_NUMBER:
        return faults.plain("row.number_long")
    if _ROUNDED.fullmatch(number):
        return faults.plain("row.number_rounded")
    if not data.get("email") and f"{_NUMBER}{number}" in seen:
        return faults.plain("row.number_repeated")
    return None
