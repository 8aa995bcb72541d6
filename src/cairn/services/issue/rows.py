"""A list of learners with results, as people send it: where its headings are, which column is what, row by row.

A file is read once and row by row, never as a whole. What a cell means is in
`cells`, `days` and `results`; which column is what in `columns`; what is wrong
with a row in `judging`.

Codes of InvalidInput
    table.no_name_column   no column has the learners' names
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion
from cairn.services.errors import InvalidInput
from cairn.services.issue import headings
from cairn.services.issue.cells import tidied_row
from cairn.services.issue.columns import Columns, Guess, chosen_before, guess
from cairn.services.issue.faults import Fault, plain
from cairn.services.lists import Row
from cairn.services.ports import Ports

HEAD: Final = 60  # rows that are looked at before the first is judged


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that has been opened: its headings, the guess which column is what, and its rows.

    encoding: of the text; "" in a workbook. sheet: the name of the sheet; "" in a text.
    head: the first rows as they stand, for whoever wants to see examples.
    rows: line in the file, field → tidied cell, and what is wrong with the row as a whole;
        can be read once, and raises TableError when what follows cannot be read.
    """

    headers: tuple[str, ...]
    guess: Guess
    encoding: str
    sheet: str
    head: tuple[tuple[str, ...], ...]
    rows: Iterator[tuple[int, dict[str, str], Fault | None]] = field(repr=False)

    @property
    def columns(self) -> Columns:
        """Which column is what."""
        return self.guess.columns


def open_sheet(
    data: bytes,
    *,
    filename: str,
    version: AchievementVersion,
    ports: Ports,
    columns: Mapping[str, str] | None = None,
) -> Sheet:
    """Open a list, find its headings, and say which column is what.

    columns: what somebody has said already, as `Columns.as_json` writes it; None: guess.

    Raises:
        TableError: it cannot be read as a table.
        InvalidInput: it has no row under its headings.
    """
    outcomes = [outcome.text for outcome in version.outcomes.all()]
    grid = ports.tables.open(
        data,
        filename=filename,
        fits=lambda rows: any(headings.knows(row.values, outcomes=outcomes) for row in rows),
    )
    first = tuple(itertools.islice(grid.rows, HEAD + headings.LOOKED_AT))
    found = headings.find([row.values for row in first], outcomes=outcomes, unnamed=_("Column {}"))
    below = first[found.used :]
    if not below:
        raise InvalidInput(_("The file has a heading line but no rows."), code="table.empty")
    head = [row.values for row in below[:HEAD]]
    if columns is not None:
        said = Guess(Columns.from_json(columns), {})
    else:
        before = chosen_before(version.achievement.organisation, version)
        said = guess(found.names, head, version=version, before=before)
    rows = _read(itertools.chain(below, grid.rows), found.names, said.columns)
    return Sheet(found.names, said, grid.encoding, grid.sheet, tuple(head), rows)


def no_name_column() -> InvalidInput:
    """The refusal of a list whose columns nobody can be asked about."""
    sentence = _("No column is headed “name”; add that heading to the column with the learners' names.")
    return InvalidInput(sentence, code="table.no_name_column")


def _read(
    rows: Iterable[Row], headers: Sequence[str], columns: Columns
) -> Iterator[tuple[int, dict[str, str], Fault | None]]:
    place_of = {heading: place for place, heading in enumerate(headers)}
    places = {name: place_of[said] for name, said in columns.headings.items() if said in place_of}
    needed, width = max(places.values(), default=0) + 1, len(headers)
    again = _Repeats(headers, places)
    for row in rows:
        values = row.values
        fault = plain("table.width") if len(values) > width and any(values[width:]) else None
        if len(values) < needed:
            values += ("",) * (needed - len(values))
        data = tidied_row({name: values[place] for name, place in places.items()})
        yield row.line, data, fault or again.fault(values)


class _Repeats:
    """Finds the headings where they stand once more, as at the top of every printed page."""

    def __init__(self, headers: Sequence[str], places: Mapping[str, int]) -> None:
        self._cells = [(place, headers[place].casefold()) for place in places.values()]

    def fault(self, values: Sequence[str]) -> Fault | None:
        """Return the fault when every known column says its heading."""
        if len(self._cells) < 2:
            return None
        if all(values[place].casefold() == word for place, word in self._cells):
            return plain("row.heading_again")
        return None
