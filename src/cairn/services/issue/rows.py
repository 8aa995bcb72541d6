"""The rows of a list of learners with results: which column is what, and what is wrong.

A column is found by its heading: name, e-mail, number, date, one per outcome
("Outcome 2", its number, or its own words), or one "result" for all outcomes.
Each fault names the field and says how to mend it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.records.models import (
    AchievementVersion,
    Award,
    Organisation,
    Outcome,
    RubricLevel,
)
from cairn.services.errors import InvalidInput
from cairn.services.issue import cells
from cairn.services.issue.cells import MAX_BYTES, MAX_ROWS, PLACEHOLDERS
from cairn.services.issue.cells import read_date as read_date
from cairn.services.ports import Ports


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, in which field, and what to do."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class JudgedRow:
    number: int
    data: Mapping[str, str]
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Columns:
    """Field → heading as found in the file; outcomes as `outcome-1`, `outcome-2` …"""

    headings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def matched(cls, headers: Sequence[str], *, outcomes: Sequence[Outcome]) -> Columns:
        """Find what each heading means; a heading nobody knows is left out."""
        return cls(cells.matched(headers, outcomes=[outcome.text for outcome in outcomes]))

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> Columns:
        return cls(dict(kept))

    def as_json(self) -> dict[str, str]:
        return dict(self.headings)

    def fields(self) -> frozenset[str]:
        """The fields a row may have."""
        return frozenset(self.headings) | {"name", "email", "number", "date"}

    def fault(
        self,
        data: Mapping[str, str],
        *,
        version: AchievementVersion,
        organisation: Organisation,
        seen: Collection[str],
        now: datetime,
    ) -> Fault | None:
        """Return the first thing that keeps this row from being issued, or None."""
        return (
            _name_fault(data.get("name", ""))
            or _email_fault(data.get("email", ""), seen=seen)
            or _date_fault(data.get("date", ""), zone=ZoneInfo(organisation.time_zone), now=now)
            or self.result_fault(data, version=version)
            or _already_fault(data.get("email", ""), version=version, organisation=organisation)
        )

    def result_fault(self, data: Mapping[str, str], *, version: AchievementVersion) -> Fault | None:
        if not version.assessed:
            return None
        for place, outcome in enumerate(version.outcomes.all(), start=1):
            name = f"outcome-{place}" if f"outcome-{place}" in self.headings else "result"
            said = data.get(name, "").strip()
            if not said:
                if outcome.required:
                    message = _(
                        "No result for outcome %(number)s, so it cannot be awarded. Fill in the result."
                    ) % {"number": place}
                    return Fault("row.result_missing", name, message)
                continue
            found = read_result(said, outcome=outcome)
            if found is None:
                message = _("“%(said)s” is no result of outcome %(number)s. Use: %(results)s.") % {
                    "said": said[:40],
                    "number": place,
                    "results": possible_results(outcome),
                }
                return Fault("row.result_unknown", name, message)
            if outcome.required and not found.met:
                message = _(
                    "Outcome %(number)s is not met yet, so it cannot be awarded. Leave this row out or mend it."
                ) % {"number": place}
                return Fault("row.not_met", name, message)
        return None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as read: its columns, and field → cell per row."""

    columns: Columns
    rows: Sequence[tuple[int, Mapping[str, str]]]
    encoding: str

    def judged(
        self, version: AchievementVersion, *, organisation: Organisation, now: datetime
    ) -> list[JudgedRow]:
        """Judge every row; a second row with the same address is a fault of the second."""
        seen: set[str] = set()
        judged: list[JudgedRow] = []
        for number, data in self.rows:
            fault = self.columns.fault(data, version=version, organisation=organisation, seen=seen, now=now)
            judged.append(JudgedRow(number, data, fault))
            if data.get("email"):
                seen.add(data["email"].strip().lower())
        return judged


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell understood: the rubric level it names (or none), whether that meets the outcome, the mark."""

    level: RubricLevel | None
    met: bool
    mark: Decimal | None = None


def read_result(said: str, *, outcome: Outcome) -> Reading | None:
    """Understand a cell: a level's name or number, a mark of 100, or met / not met; None when it is neither."""
    word = said.strip().casefold()
    if outcome.pass_mark is not None:
        mark = cells.read_mark(word)
        return None if mark is None else Reading(None, mark >= outcome.pass_mark, mark)
    levels = list(outcome.levels.all())
    for place, level in enumerate(levels, start=1):
        if word in (level.name.strip().casefold(), str(place)):
            return Reading(level, level.meets)
    if word in cells.MET:
        meeting = [level for level in levels if level.meets]
        return Reading(meeting[0] if meeting else None, met=True)
    if word in cells.NOT_MET:
        return Reading(None, met=False)
    return None


def possible_results(outcome: Outcome) -> str:
    """What a cell of this outcome may say, for the sentence that names a mistake."""
    if outcome.pass_mark is not None:
        return _("a mark from 0 to 100 (pass mark %(mark)s)") % {"mark": f"{outcome.pass_mark.normalize():f}"}
    return ", ".join(level.name for level in outcome.levels.all()) or _("met, not met")


def read_sheet(data: bytes, *, filename: str, version: AchievementVersion, ports: Ports) -> Sheet:
    """Read the file and match its columns.

    Raises:
        InvalidInput: too large, no rows, too many rows, or no column for the name or the results.
        TableError: the file cannot be read as a table.
    """
    if len(data) > MAX_BYTES:
        raise InvalidInput(_("The file is larger than 10 MB; split it."), code="table.too_large")
    table = ports.tables.read(data, filename=filename)
    if not table.rows:
        raise InvalidInput(_("The file has a heading line but no rows."), code="table.empty")
    if len(table.rows) > MAX_ROWS:
        raise InvalidInput(_("The file has more than 10,000 rows; split it."), code="table.too_many_rows")
    outcomes = list(version.outcomes.all())
    columns = Columns.matched(table.headers, outcomes=outcomes)
    if "name" not in columns.headings:
        raise InvalidInput(
            _("No column is headed “name”; add that heading to the column with the learners' names."),
            code="table.no_name_column",
        )
    places = {heading: place for place, heading in enumerate(table.headers)}
    rows = [
        (row.line, {name: row.values[places[heading]].strip() for name, heading in columns.headings.items()})
        for row in table.rows
    ]
    return Sheet(columns, rows, table.encoding)


def _name_fault(name: str) -> Fault | None:
    said = " ".join(name.split())
    if not said:
        return Fault(
            "row.name_missing", "name", _("The name is empty. It would be printed blank; type the name.")
        )
    if said.casefold() in PLACEHOLDERS or "{{" in said:
        return Fault(
            "row.name_placeholder",
            "name",
            _("“%(said)s” is no name. Type the name as it shall be printed.") % {"said": said[:40]},
        )
    if len(said) > 200:
        return Fault("row.name_long", "name", _("The name is longer than 200 characters. Shorten it."))
    return None


def _email_fault(email: str, *, seen: Collection[str]) -> Fault | None:
    said = email.strip().lower()
    if not said:
        return None  # without an address the credential is handed over on paper or by link
    if "@" not in said:
        return Fault("row.email_form", "email", _("The e-mail has no @. Type the whole address."))
    try:
        validate_email(said)
    except ValidationError:
        return Fault(
            "row.email_form", "email", _("This is no e-mail address. Type it like amina@example.org.")
        )
    if said in seen:
        return Fault(
            "row.email_repeated", "email", _("The same address stands in an earlier row. Keep one of them.")
        )
    return None


def _date_fault(said: str, *, zone: ZoneInfo, now: datetime) -> Fault | None:
    if not said.strip():
        return None  # the day it is issued
    found = read_date(said)
    if found is None:
        return Fault(
            "row.date_form",
            "date",
            _("“%(said)s” is no date we can be sure of. Write 2026-06-18.") % {"said": said[:20]},
        )
    if found > now.astimezone(zone).date():
        return Fault(
            "row.date_future",
            "date",
            _("The date is in the future: %(day)s. Correct the year?") % {"day": date_format(found)},
        )
    if found < (now - timedelta(days=365 * 80)).date():
        return Fault(
            "row.date_old",
            "date",
            _("The date is very long ago: %(day)s. Correct the year?") % {"day": date_format(found)},
        )
    return None


def _already_fault(email: str, *, version: AchievementVersion, organisation: Organisation) -> Fault | None:
    said = email.strip().lower()
    if not said:
        return None
    awards = Award.objects.of(organisation).filter(
        version=version, learner__email=said, learner__archived_at=None, credentials__state="ISSUED"
    )
    if awards.exists():
        message = _(
            "This person holds this credential already. Leave the row out, or correct that credential."
        )
        return Fault("row.already_issued", "email", message)
    return None
