"""The rows of a learners' file for `cairn issue`: which can be issued, and what is wrong with the others.

Headings, days, marks and words are read as on the pages (`cairn.services.issue.cells`). There is no
database here: the achievement's own outcomes say what a result may be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
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
from cairn.services.issue import cells
from cairn.services.ports import Table

LONGEST_NAME: Final = 200
OLDEST: Final = timedelta(days=365 * 80)
EARLIEST_ZONE: Final = timedelta(hours=14)  # somewhere it is tomorrow already


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


def read(
    table: Table, *, achievement: Achievement, now: datetime
) -> Iterator[Learner | tuple[int, RowFault]]:
    """Yield every row, as a learner or as its line and what is wrong.

    Raises:
        RowFault: table.no_name_column.
    """
    columns = cells.matched(table.headers, outcomes=[outcome.text for outcome in achievement.outcomes])
    if "name" not in columns:
        message = "no column is headed “name”: give that heading to the column with the learners' names"
        raise RowFault(message, code="table.no_name_column")
    places = {name: table.headers.index(heading) for name, heading in columns.items()}
    seen: set[str] = set()
    for row in table.rows:
        if row.fault:
            message = "There are more cells than headings: put quotation marks around text with a comma."
            yield row.line, RowFault(message, code=row.fault)
            continue
        data = {name: row.values[place].strip() for name, place in places.items()}
        try:
            learner = _learner(row.line, data, achievement=achievement, seen=seen, now=now)
        except RowFault as fault:
            yield row.line, fault
        except CairnError as error:
            yield row.line, RowFault(f"{error}.", code=error.code)
        else:
            seen.add(learner.identity)
            yield learner


def _learner(
    line: int, data: Mapping[str, str], *, achievement: Achievement, seen: Collection[str], now: datetime
) -> Learner:
    name, email = _name(data["name"]), _email(data.get("email", ""))
    award = Award(awarded_at=_awarded(data.get("date", ""), now), results=_results(data, achievement))
    facts: JSONObject = {"achievement": achievement.url, **{key: said for key, said in data.items() if said}}
    digest = hashlib.sha256(dump(facts).encode()).hexdigest()[:16]
    learner = Learner(line, name, email, data.get("number", ""), award, digest)
    if learner.identity in seen:
        what = "address" if email else "number" if learner.number else "name"
        message = f"The same {what} stands in an earlier row: keep one, or give each a number."
        raise RowFault(message, code="row.repeated")
    return learner


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
    if not email:
        return ""
    try:
        check_email(email, field="e-mail")
    except CairnError:
        email = ""
    if "." not in email.rpartition("@")[2].strip("."):
        message = "This is no e-mail address: type it like amina@example.org."
        raise RowFault(message, code="row.email_form")
    return email


def _awarded(said: str, now: datetime) -> datetime:
    """The middle of the day that was said, or this instant; never later than now."""
    if not said:
        return now
    day = cells.read_date(said)
    if day is None:
        message = f"“{said[:20]}” is no date we can be sure of: write 2026-06-18."
        raise RowFault(message, code="row.date_form")
    if day > (now + EARLIEST_ZONE).date():
        raise RowFault(f"The date {day} is in the future: correct it.", code="row.date_future")
    if day < (now - OLDEST).date():
        raise RowFault(f"The date {day} is very long ago: correct the year.", code="row.date_old")
    return min(now, datetime.combine(day, time(12), tzinfo=UTC))


def _results(data: Mapping[str, str], achievement: Achievement) -> tuple[Result, ...]:
    if not achievement.assessed:
        return ()
    found = []
    for place, outcome in enumerate(achievement.outcomes, start=1):
        name = f"outcome-{place}" if f"outcome-{place}" in data else "result"
        said = data.get(name, "")
        if not said:
            if outcome.required:
                message = f"There is no result for outcome {place}: fill it in."
                raise RowFault(message, code="row.result_missing")
            continue
        result = _result(said, outcome)
        if result is None:
            message = f"“{said[:40]}” is no result of outcome {place}: use {_possible(outcome)}."
            raise RowFault(message, code="row.result_unknown")
        if outcome.required and result.status is not ResultStatus.COMPLETED:
            message = f"Outcome {place} is not met, so nothing can be awarded: leave the row out or mend it."
            raise RowFault(message, code="row.not_met")
        found.append(result)
    return tuple(found)


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
