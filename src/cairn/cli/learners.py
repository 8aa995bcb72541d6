"""The rows of a learners' file for `cairn issue`: which can be issued, and what is wrong with the others.

Headings, days, marks and words are read as on the pages (`cairn.services.issue.cells`, `headings`, `days`).
There is no database here: the achievement's own outcomes say what a result may be. Rows are read one by
one, so that a list of any length needs the same memory.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from cairn.badges.achievement import Achievement
from cairn.badges.composition import Award
from cairn.badges.outcome import Outcome
from cairn.badges.profile import check_email
from cairn.badges.result import Result, ResultStatus
from cairn.credentials.document import JSONObject, dump
from cairn.errors import CairnError
from cairn.services.issue import cells, days, headings
from cairn.services.lists import Grid, Row

LONGEST_NAME: Final = 200
OLDEST: Final = timedelta(days=365 * 80)
EARLIEST_ZONE: Final = timedelta(hours=14)  # somewhere it is tomorrow already
REMEMBERED: Final = 10_000  # different cells whose meaning is kept
_HEAD: Final = 50  # rows in which headings and the order of days are looked for


class RowFault(CairnError):
    """A row that is not issued, and how to mend it; `code` is stable."""

    code = "row.unusable"


@dataclass(frozen=True, slots=True)
class Learner:
    """One row, understood. line: in the file, from 1."""

    line: int
    name: str
    email: str = field(repr=False)
    number: str = field(repr=False)
    award: Award = field(repr=False)
    digest: str

    @property
    def identity(self) -> str:
        """What makes two rows the same person: the address, else the number, else the name."""
        return self.email or self.number or self.name.casefold()


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was read: its cells, and the learner or what is wrong."""

    line: int
    values: tuple[str, ...] = field(repr=False)
    learner: Learner | None = field(repr=False, default=None)
    fault: CairnError | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened list. headers: as they stand in it. columns: field -> its place."""

    headers: tuple[str, ...]
    columns: Mapping[str, int]
    order: days.Order
    rows: Iterator[Row]


def opened(grid: Grid, *, achievement: Achievement) -> Sheet:
    """Find the headings of a list, and say which column is what.

    Raises:
        RowFault: table.empty; table.no_name_column.
        TableError: the list cannot be read.
    """
    outcomes = [outcome.text for outcome in achievement.outcomes]
    first = tuple(itertools.islice(grid.rows, _HEAD + headings.LOOKED_AT))
    if not first:
        raise RowFault("the file is empty", code="table.empty")
    found = headings.find([row.values for row in first], outcomes=outcomes, unnamed="Column {}")
    matched = cells.matched(found.names, outcomes=outcomes)
    if "name" not in matched and not {"given", "family"} <= set(matched):
        message = "no column is headed “name”: give that heading to the column with the learners' names"
        raise RowFault(message, code="table.no_name_column")
    below = first[found.used :]
    if not below:
        raise RowFault("there is no row under the headers", code="table.empty")
    columns = {name: found.names.index(heading) for name, heading in matched.items()}
    place = columns.get("date")
    order = (
        days.order_of(row.values[place] for row in below if place < len(row.values))
        if place is not None
        else ""
    )
    return Sheet(found.names, columns, order, itertools.chain(below, grid.rows))


def read(
    sheet: Sheet, *, achievement: Achievement, now: datetime, is_new: Callable[[str], bool]
) -> Iterator[Read]:
    """Yield every row, as a learner or with what is wrong.

    is_new: is this the first row of the list with this identity? Asked once for each sound row.
    """
    reader = _Reader(achievement, sheet, now)
    width = len(sheet.headers)
    for row in sheet.rows:
        values = row.values + ("",) * (width - len(row.values))
        try:
            learner = reader.learner(row.line, values)
        except RowFault as fault:
            yield Read(row.line, values, fault=fault)
        except CairnError as error:
            yield Read(row.line, values, fault=RowFault(f"{error}.", code=error.code))
        else:
            if is_new(learner.identity):
                yield Read(row.line, values, learner)
            else:
                yield Read(row.line, values, fault=_repeated(learner))


def _repeated(learner: Learner) -> RowFault:
    what = "address" if learner.email else "number" if learner.number else "name"
    message = f"The same {what} stands in an earlier row: keep one, or give each a number."
    return RowFault(message, code="row.repeated")


class _Reader:
    """Understands rows. What a day and a row of results mean is remembered: most say the same."""

    def __init__(self, achievement: Achievement, sheet: Sheet, now: datetime) -> None:
        self._achievement = achievement
        self._sheet = sheet
        self._now = now
        self._names = [f"outcome-{place}" for place in range(1, len(achievement.outcomes) + 1)]
        self._results: dict[tuple[str, ...], tuple[Result, ...]] = {}
        self._days: dict[str, datetime] = {}

    def learner(self, line: int, values: Sequence[str]) -> Learner:
        """Return the learner of a row.

        Raises:
            RowFault, CairnError: what is wrong with it.
        """
        if any(values[len(self._sheet.headers) :]):
            message = "There are more cells than headings: put quotation marks around text with a comma."
            raise RowFault(message, code="table.width")
        data = cells.tidied_row({name: values[place] for name, place in self._sheet.columns.items()})
        name, email = _name(data.get("name", "")), _email(data.get("email", ""))
        award = Award(awarded_at=self._awarded(data.get("date", "")), results=self._understood(data))
        facts: JSONObject = {
            "achievement": self._achievement.url,
            **{key: said for key, said in data.items() if said},
        }
        digest = hashlib.sha256(dump(facts).encode()).hexdigest()[:16]
        return Learner(line, name, email, data.get("number", ""), award, digest)

    def _awarded(self, said: str) -> datetime:
        if said not in self._days:
            if len(self._days) >= REMEMBERED:
                self._days.clear()
            self._days[said] = _awarded(said, self._sheet.order, self._now)
        return self._days[said]

    def _understood(self, data: Mapping[str, str]) -> tuple[Result, ...]:
        if not self._achievement.assessed:
            return ()
        common = data.get("result", "")
        said = tuple(data.get(name, common) for name in self._names)
        if said not in self._results:
            if len(self._results) >= REMEMBERED:
                self._results.clear()
            self._results[said] = tuple(_results(said, self._achievement.outcomes))
        return self._results[said]


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not name:
        raise RowFault("The name is empty: type it.", code="row.name_missing")
    if name.casefold() in cells.PLACEHOLDERS or "{{" in name:
        message = f"“{name[:40]}” is no name: type it as it shall be printed."
        raise RowFault(message, code="row.name_placeholder")
    if len(name) > LONGEST_NAME:
        message = f"The name is longer than {LONGEST_NAME} characters: shorten it."
        raise RowFault(message, code="row.name_long")
    return name


def _email(said: str) -> str:
    email = said.strip().lower()
    if not email or cells.PLAIN_EMAIL.fullmatch(email):
        return email
    try:
        check_email(email, field="e-mail")
    except CairnError:
        email = ""
    if "." not in email.rpartition("@")[2].strip("."):
        message = "This is no e-mail address: type it like amina@example.org."
        raise RowFault(message, code="row.email_form")
    return email


def _awarded(said: str, order: days.Order, now: datetime) -> datetime:
    """The middle of the day that was said, or this instant; never later than now."""
    if not said:
        return now
    day = days.read_day(said, order=order).value
    if day is None:
        message = f"“{said[:20]}” is no date we can be sure of: write 2026-06-18."
        raise RowFault(message, code="row.date_form")
    if day > (now + EARLIEST_ZONE).date():
        raise RowFault(f"The date {day} is in the future: correct it.", code="row.date_future")
    if day < (now - OLDEST).date():
        raise RowFault(f"The date {day} is very long ago: correct the year.", code="row.date_old")
    return min(now, datetime.combine(day, time(12), tzinfo=UTC))


def _results(said: Sequence[str], outcomes: Iterable[Outcome]) -> Iterator[Result]:
    for place, (cell, outcome) in enumerate(zip(said, outcomes, strict=True), start=1):
        if not cell:
            if outcome.required:
                message = f"There is no result for outcome {place}: fill it in."
                raise RowFault(message, code="row.result_missing")
            continue
        result = _result(cell, outcome)
        if result is None:
            message = f"“{cell[:40]}” is no result of outcome {place}: use {_possible(outcome)}."
            raise RowFault(message, code="row.result_unknown")
        if outcome.required and result.status is not ResultStatus.COMPLETED:
            message = f"Outcome {place} is not met, so nothing can be awarded: leave the row out or mend it."
            raise RowFault(message, code="row.not_met")
        yield result


def _result(said: str, outcome: Outcome) -> Result | None:
    """Understand a cell: a mark, the name or number of a level, or met / not met; None when it is none."""
    word = " ".join(said.split()).casefold()
    if outcome.max_mark is not None:
        return _marked(word, outcome)
    for place, level in enumerate(outcome.levels, start=1):
        if word in (level.name.strip().casefold(), level.id.casefold(), str(place)):
            return Result(outcome=outcome.uuid, status=_met(outcome.reached(level.id)), level=level.id)
    if word in cells.MET:
        lowest = outcome.required_level or (outcome.levels[0].id if outcome.levels else "")
        return Result(outcome=outcome.uuid, level=lowest)
    if word in cells.NOT_MET:
        return Result(outcome=outcome.uuid, status=ResultStatus.FAILED)
    return None


def _marked(word: str, outcome: Outcome) -> Result | None:
    mark = cells.read_mark(word, most=Decimal(outcome.max_mark or 0))
    if mark is None:
        return None
    met = outcome.pass_mark is None or mark >= outcome.pass_mark
    return Result(outcome=outcome.uuid, status=_met(met), value=f"{mark.normalize():f}")


def _met(met: bool) -> ResultStatus:
    return ResultStatus.COMPLETED if met else ResultStatus.FAILED


def _possible(outcome: Outcome) -> str:
    if outcome.max_mark is not None:
        return f"a mark from 0 to {Decimal(outcome.max_mark).normalize():f}"
    names: Sequence[str] = [level.name for level in outcome.levels]
    return ", ".join(names) or "met, not met"
