"""Text with delimiters (CSV), as spreadsheets and registrars write it: opened, then read row by row.

Source: RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from typing import IO, Final

from cairn.adapters import encodings
from cairn.services.lists import Grid, Row
from cairn.services.ports import TableError

MAX_CELL: Final = 10_000  # characters
MAX_COLUMNS: Final = 200
_MAX_LINE: Final = 1_000_000  # characters of one line of the file
_MAX_LINES: Final = 1_100_000  # blank ones too: a sheet has 1,048,576
_SAMPLE: Final = 50  # lines in which the delimiter is looked for
_START: Final = 1 << 16
_NOTHING: Final = b"\x00 \t\r\n\xef\xbb\xbf"
_DELIMITERS: Final = (",", ";", "\t", "|")


def opened(data: bytes, *, most_rows: int, spare: int) -> Grid:
    """Find out encoding and delimiter, and return the rows.

    spare: rows beyond `most_rows` that may be headings and what stands above them.

    Raises:
        TableError: see `cairn.adapters.tables`.
    """
    if not data[:_START].strip(_NOTHING) and not data.strip(_NOTHING):  # a large file is not copied
        raise TableError("the file is empty", code="table.empty")
    encoding = encodings.encoding_of(data)
    nul = encodings.nul_line(data, encoding)
    if nul is not None:
        raise TableError(f"line {nul}: there is a NUL character", code="table.nul", params={"line": nul})
    delimiter, skipped = _delimiter(encodings.opened(data, encoding))
    text = encodings.opened(data, encoding)
    for _ in range(skipped):
        text.readline()
    return Grid(_records(text, delimiter, skipped, (most_rows, spare)), encoding, delimiter)


def _delimiter(text: IO[str]) -> tuple[str, int]:
    """Return the delimiter, and how many lines at the top only say it."""
    lines = [line for line in itertools.islice(_lines(text, 0), _SAMPLE) if line.strip()]
    first = lines[0] if lines else ""
    if first.lower().startswith("sep=") and len(first.strip("\r\n ")) <= 5:
        said = first[4:5].strip("\r\n ")
        return (said or "\t"), 1
    counts = {mark: sum(min(_outside_quotes(line, mark), 50) for line in lines) for mark in _DELIMITERS}
    in_first = {mark: _outside_quotes(first, mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: (in_first[mark], counts[mark]))
    if not in_first[best]:  # a title stands above: the lines below decide
        best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return (best if counts[best] else ","), 0


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line[:100_000].split('"')[::2])


def _lines(text: IO[str], skipped: int) -> Iterator[str]:
    """Yield the lines of the file, none of them endless."""
    for number in itertools.count(skipped + 1):
        line = text.readline(_MAX_LINE)
        if not line:
            return
        if len(line) == _MAX_LINE:
            raise TableError(
                f"line {number}: the line does not end (is this a table?)",
                code="table.line",
                params={"line": number},
            )
        yield line


def _records(text: IO[str], delimiter: str, skipped: int, most: tuple[int, int]) -> Iterator[Row]:
    """Yield every row that is not blank, with the line it starts on."""
    csv.field_size_limit(_MAX_LINE * 100)  # of the process; a longer cell is ours to name
    reader = csv.reader(_lines(text, skipped), delimiter=delimiter, strict=True)
    line, rows = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            at = line + skipped
            raise TableError(
                f"line {at}: a quotation mark is opened and not closed, or closed too early",
                code="table.quotes",
                params={"line": at},
            ) from None
        at, line = line + skipped, reader.line_num + 1
        values = tuple(map(str.strip, cells[: MAX_COLUMNS + 1]))
        if not any(values):
            if line > _MAX_LINES:
                raise _too_many(at, most[0])
            continue
        if len(max(values, key=len)) > MAX_CELL:
            raise TableError(
                f"line {at}: a cell has more than {MAX_CELL:,} characters (is a quotation mark missing?)",
                code="table.cell",
                params={"line": at},
            )
        rows += 1
        if rows > sum(most):
            raise _too_many(at, most[0])
        yield Row(at, values)


def _too_many(line: int, most_rows: int) -> TableError:
    return TableError(
        f"line {line}: more than {most_rows:,} rows; split the file",
        code="table.too_many_rows",
        params={"line": line},
    )
