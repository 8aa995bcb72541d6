"""A rubric as the library keeps it: criteria, levels from the weakest, and what is seen of each at each level.

    criterion,Not yet,Nearly,Met,Merit
    Isolates,Needs the steps read out,Right after a prompt,Right and alone,And explains why
    points,0,1,2,3
    enough,,,x,

One criterion a line. Two lines may stand besides: `points` of each level, and an `x` at the level from which on it is
enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from cairn.badges.outcome import MAX_LEVELS
from cairn.badges.text import UNSAFE
from cairn.credentials import document
from cairn.credentials.document import Limits
from cairn.services.fields import Fields
from cairn.services.lists import as_typed
from cairn.services.ports import Ports, TableError

MAX_BYTES: Final = 256 * 1024  # of a table
MOST_CRITERIA: Final = 20
MOST_NAME: Final = 60  # characters of a level's name
MOST_CRITERION: Final = 200
MOST_WORDS: Final = 500  # characters of one descriptor
MOST_POINTS: Final = Decimal(9999)
_LIMITS: Final = Limits(size=1_000_000, depth=5, values=5_000)
POINTS: Final = "points"
ENOUGH: Final = "enough"


@dataclass(frozen=True, slots=True)
class Level:
    """One level. points: as typed, "" for none; meets: from here on it is enough."""

    name: str
    points: str = ""
    meets: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, and what is seen of it at each level, in their order."""

    name: str
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """levels: from the weakest."""

    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `written` wrote.

        Raises:
            DocumentError: it is none.
        """
        found: Any = document.parse_object(text, limits=_LIMITS)
        return cls(
            tuple(Level(one["name"], one["points"], one["meets"]) for one in found["levels"]),
            tuple(Criterion(one["name"], tuple(one["seen"])) for one in found["criteria"]),
        )

    @property
    def written(self) -> str:
        """As JSON, for a row."""
        found = {
            "levels": [{"name": one.name, "points": one.points, "meets": one.meets} for one in self.levels],
            "criteria": [{"name": one.name, "seen": list(one.seen)} for one in self.criteria],
        }
        return json.dumps(found, ensure_ascii=False)

    @property
    def table(self) -> list[list[str]]:
        """Line by line, in the form that is read; the first one names the levels."""
        found = [["criterion", *(one.name for one in self.levels)]]
        found += [[one.name, *one.seen] for one in self.criteria]
        if any(one.points for one in self.levels):
            found.append([POINTS, *(one.points for one in self.levels)])
        first = next((place for place, one in enumerate(self.levels) if one.meets), None)
        if first is not None:
            found.append([ENOUGH, *("x" if place == first else "" for place in range(len(self.levels)))])
        return found

    @property
    def enough(self) -> Level | None:
        """The level from which on it is enough; None where nobody said."""
        return next((one for one in self.levels if one.meets), None)

    @property
    def lines(self) -> list[tuple[str, list[tuple[Level, str]]]]:
        """Each criterion with its levels and what is seen there, for a table."""
        return [(one.name, list(zip(self.levels, one.seen, strict=True))) for one in self.criteria]

    def descriptions(self, criterion: str) -> tuple[str, ...]:
        """What is seen at each level, of one criterion, or ("") of all together, each in its own line."""
        if criterion or len(self.criteria) == 1:
            found = next((one for one in self.criteria if one.name == criterion), self.criteria[0])
            return found.seen
        return tuple(
            "\n".join(f"{one.name}: {one.seen[place]}" for one in self.criteria if one.seen[place])
            for place in range(len(self.levels))
        )


def of_table(fields: Fields, data: bytes, filename: str, *, ports: Ports) -> str:
    """Read a table; what is wrong is said of `file`. Returns the rubric as JSON, "" where it is none."""
    if not data:
        fields.complain("file", _("A rubric is a table: add it as CSV or as a workbook."))
        return ""
    if len(data) > MAX_BYTES:
        fields.complain("file", _("A rubric has at most 256 kB."))
        return ""
    try:
        table = ports.tables.read(data, filename=filename)
    except TableError as error:
        fields.complain("file", str(error))
        return ""
    every = (table.headers, *(row.values for row in table.rows))
    if any(UNSAFE.search(cell) for cells in every for cell in cells):
        fields.complain("file", _("This contains an invisible control character. Type it again without it."))
        return ""
    rows = [row for row in table.rows if not row.fault]
    faults = [
        _("Line %(line)d has more cells than the first one.") % {"line": row.line}
        for row in table.rows
        if row.fault
    ]
    read = _Reading([as_typed(header.strip()) for header in table.headers])
    for row in rows:
        read.line(row.line, [as_typed(cell.strip()) for cell in row.values])
    for said in [*faults, *read.done()][:MAX_LEVELS]:
        fields.complain("file", said)
    return "" if faults or read.faults else read.rubric.written


class _Reading:
    """Lines of a table, one after the other."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.faults: list[str] = []
        self._names = list(headers[1:])
        while self._names and not self._names[-1]:
            self._names.pop()
        self._points = [""] * len(self._names)
        self._first: int | None = None
        self._criteria: list[Criterion] = []
        if not 2 <= len(self._names) <= MAX_LEVELS:
            self.faults.append(
                _("The first line names two to %(most)d levels, behind one column for the criteria.")
                % {"most": MAX_LEVELS}
            )
        if any(not name or len(name) > MOST_NAME for name in self._names):
            self.faults.append(_("Each level has a name of at most 60 characters."))
        if len(set(self._names)) != len(self._names):
            self.faults.append(_("Two levels have one name."))

    @property
    def rubric(self) -> Rubric:
        levels = tuple(
            Level(name, points, self._first is not None and place >= self._first)
            for place, (name, points) in enumerate(zip(self._names, self._points, strict=True))
        )
        return Rubric(levels, tuple(self._criteria))

    def line(self, number: int, cells: Sequence[str]) -> None:
        name, seen = cells[0] if cells else "", list(cells[1 : len(self._names) + 1])
        seen += [""] * (len(self._names) - len(seen))
        if name.casefold() == POINTS:
            self._take_points(number, seen)
        elif name.casefold() == ENOUGH:
            marked = [place for place, cell in enumerate(seen) if cell]
            self._first = marked[0] if marked else None
        elif name or any(seen):
            self._take_criterion(number, name, seen)

    def _take_points(self, number: int, seen: Sequence[str]) -> None:
        for place, cell in enumerate(seen):
            fields = Fields()
            fields.decimal("points", cell or None, least=Decimal(0), most=MOST_POINTS, step=Decimal("0.1"))
            if fields.wrong("points"):
                self.faults.append(_("Line %(line)d: points are numbers from 0 to 9999.") % {"line": number})
                return
            self._points[place] = cell

    def _take_criterion(self, number: int, name: str, seen: Sequence[str]) -> None:
        if len(self._criteria) > MOST_CRITERIA:
            return  # one too many is enough to refuse it
        facts = {"line": number}
        if not name or len(name) > MOST_CRITERION:
            self.faults.append(_("Line %(line)d: a criterion has a name of at most 200 characters.") % facts)
        elif any(one.name == name for one in self._criteria):
            self.faults.append(_("Line %(line)d: this criterion was there before.") % facts)
        if any(len(cell) > MOST_WORDS for cell in seen) or not all(seen):
            self.faults.append(
                _("Line %(line)d: say for each level what is seen, in at most 500 characters.") % facts
            )
        self._criteria.append(Criterion(name, tuple(seen)))

    def done(self) -> Iterable[str]:
        if not 1 <= len(self._criteria) <= MOST_CRITERIA:
            self.faults.append(_("A rubric has one to 20 criteria, one a line."))
        return self.faults
