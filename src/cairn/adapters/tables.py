"""Tables people send (CSV and workbooks, as people really make them), and tables we give back.

Reading finds out the kind of file, the encoding and the delimiter, and says line by line what
cannot be read. Writing makes CSV that no spreadsheet takes for a formula
(bug class 22 of trust.md, ASVS 1.2.10).

Codes of TableError
    table.empty            nothing in it, or no row under the headers
    table.too_large        over 50 MB; a workbook over 25 MB; 10 MB where one row's mistake ends it all
    table.too_many_rows    over 200,000 rows (10,000)                    line
    table.not_csv          another kind of file (a document, a PDF, a picture)
    table.encoding         not text in an encoding we know
    table.nul              a NUL character                               line
    table.quotes           a quotation mark is opened and never closed   line
    table.line             a line over 1,000,000 characters              line
    table.header           a header is missing or there twice            column
    table.cell             a cell over 10,000 characters                 line
    table.workbook         a workbook that is damaged
    table.protected        a workbook with a password
    table.workbook_too_large  it needs more memory or time than one may take
    table.workbook_failed  no process could be started to read it

Faults of a Row (the others are still good)
    table.width            more cells than headers: a delimiter in unquoted text

Source: RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from cairn.adapters import delimited, encodings, filetypes, workbooks
from cairn.adapters.delimited import MAX_CELL as MAX_CELL
from cairn.adapters.delimited import MAX_COLUMNS
from cairn.services.lists import Grid, Row, Table
from cairn.services.ports import TableError

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_WORKBOOK_BYTES: Final = 25 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_READ_BYTES: Final = 10 * 1024 * 1024
MAX_READ_ROWS: Final = 10_000
_TITLES: Final = 100  # rows that may stand above the headings
_AT_ONCE: Final = 500  # rows written in one piece
_SHEETS: Final = (".xlsx", ".xls", ".xlsb", ".ods")
# What a spreadsheet may take for the start of a formula, full-width forms included.
_FORMULA: Final = frozenset("=+-@\t\r\n|%＝＋－＠｜％")


class CsvTables:
    """The tables port."""

    def read(self, data: bytes, *, filename: str) -> Table:
        return read(data, filename=filename)

    def open(self, data: bytes, *, filename: str, fits: Callable[[Sequence[Row]], bool]) -> Grid:
        return open_grid(data, filename=filename, fits=fits, spare=_TITLES)

    def write_csv(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
        return write_csv(headers, rows)

    def stream_csv(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
        return stream_csv(headers, rows)


def read(data: bytes, *, filename: str) -> Table:
    """Read a table whose first row has the headings; blank rows are left out, cells are stripped.

    Raises:
        TableError: see the codes above; params "line" counts from 1 in the file.
    """
    if len(data) > MAX_READ_BYTES:
        raise TableError("the file is larger than 10 MB: split it", code="table.too_large")
    grid = open_grid(data, filename=filename, most_rows=MAX_READ_ROWS, spare=1)
    header = next(grid.rows, None)
    if header is None:
        raise TableError("the file has no header row", code="table.empty")
    headers = _headers(header.values)
    rows = tuple(_fitted(row, len(headers)) for row in grid.rows)
    if not rows:
        raise TableError("there is no row under the headers", code="table.empty")
    return Table(headers=headers, rows=rows, encoding=grid.encoding, delimiter=grid.delimiter)


def open_grid(
    data: bytes,
    *,
    filename: str,
    fits: Callable[[Sequence[Row]], bool] = lambda _rows: True,
    most_rows: int = MAX_ROWS,
    spare: int = _TITLES,
) -> Grid:
    """Open a table, whatever its kind, to be read row by row.

    `filename` is not believed; it only makes the message about another kind of file clearer.

    Raises:
        TableError: see the codes above; while rows are read, too.
    """
    if data.startswith(workbooks.STARTS):
        if len(data) > MAX_WORKBOOK_BYTES:
            raise TableError("the workbook is larger than 25 MB: split it", code="table.too_large")
        return workbooks.opened(data, most_rows=most_rows, spare=spare, fits=fits)
    if len(data) > MAX_BYTES:
        raise TableError("the file is larger than 50 MB: split it", code="table.too_large")
    found = filetypes.identify(data)
    if found is not None:
        advice = "save the sheet as “CSV UTF-8”" if filename.lower().endswith(_SHEETS) else "send a CSV file"
        raise TableError(f"this is a .{found.extension} file: {advice}", code="table.not_csv")
    return delimited.opened(data, most_rows=most_rows, spare=spare)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write UTF-8 with its mark, every cell quoted, none that begins a formula."""
    return b"".join(stream_csv(headers, rows))


def stream_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Write the same piece by piece: the mark and the headings, then some hundred rows at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(header) for header in headers])
    yield encodings.BOM + _emptied(out)
    for count, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if count % _AT_ONCE == 0:
            yield _emptied(out)
    yield _emptied(out)


def _emptied(out: io.StringIO) -> bytes:
    data = out.getvalue().encode("utf-8", "replace")
    out.seek(0)
    out.truncate()
    return data


def safe_cell(value: object) -> str:
    """Return the text of a cell, with ' in front of what could begin a formula."""
    if value is None:
        return ""
    text = str(value).replace("\0", "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return text  # a number of ours is a number
    return f"'{text}" if text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA else text


def _headers(values: tuple[str, ...]) -> tuple[str, ...]:
    names = list(values)
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableError(
            f"more than {MAX_COLUMNS} columns", code="table.header", params={"column": MAX_COLUMNS}
        )
    seen: set[str] = set()
    for column, name in enumerate(names, start=1):
        folded = name.casefold()
        if not name or folded in seen:
            problem = f"the name “{name[:60]}” is there twice" if name else "it has no name"
            raise TableError(
                f"column {column} of the header row: {problem}",
                code="table.header",
                params={"column": column},
            )
        seen.add(folded)
    return tuple(names)


def _fitted(row: Row, width: int) -> Row:
    """Return the row as wide as the headers; cells missing at its end are empty.

    A row with more cells than there are headers keeps its place with a fault: the other rows are
    still good, and the page names this one.
    """
    values = row.values
    if len(values) < width:
        return Row(row.line, values + ("",) * (width - len(values)))
    return Row(row.line, values[:width], fault="table.width" if any(values[width:]) else "")
