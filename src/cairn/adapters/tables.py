"""Tables people send (CSV, as spreadsheets and registrars write it), and tables we give back.

Reading finds out the encoding and the delimiter, and says line by line what
cannot be read. Writing makes CSV that no spreadsheet takes for a formula
(bug class 22 of trust.md, ASVS 1.2.10).

Codes of TableError
    table.empty            nothing in it, or no row under the headers
    table.too_large        over 10 MB
    table.too_many_rows    over 10,000 rows                              line
    table.not_csv          another kind of file (a workbook, a PDF, a picture)
    table.encoding         not text in an encoding we know
    table.nul              a NUL character                               line
    table.quotes           a quotation mark is opened and never closed   line
    table.header           a header is missing or there twice            column
    table.cell             a cell over 10,000 characters                 line

Faults of a Row (the others are still good)
    table.width            more cells than headers: a delimiter in unquoted text

Source: RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cairn.adapters import filetypes
from cairn.services.ports import Row, Table, TableError

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 10_000
MAX_CELL: Final = 10_000  # characters
MAX_COLUMNS: Final = 200
_MAX_LINES: Final = 100_000  # blank ones too: ten million empty lines are no table
_SAMPLE: Final = 100_000  # characters in which the header row is looked for
_DELIMITERS: Final = (",", ";", "\t", "|")
_BOM: Final = b"\xef\xbb\xbf"
# What a spreadsheet may take for the start of a formula, full-width forms included.
_FORMULA: Final = frozenset("=+-@\t\r\n|%＝＋－＠｜％")
_ARABIC: Final = range(0x0600, 0x0700)


class CsvTables:
    """The tables port."""

    def read(self, data: bytes, *, filename: str) -> Table:
        return read(data, filename=filename)

    def write_csv(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
        return write_csv(headers, rows)


def read(data: bytes, *, filename: str) -> Table:
    """Read a CSV file with a header row; blank rows are left out, cells are stripped.

    `filename` is not believed; it only makes the message about a workbook clearer.

    Raises:
        TableError: see the codes above; params "line" counts from 1 in the file.
    """
    if len(data) > MAX_BYTES:
        raise TableError("the file is larger than 10 MB: split it", code="table.too_large")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise TableError("the file is empty", code="table.empty")
    _refuse_other_kinds(data, filename)
    text, encoding = _decode(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"line {line}: there is a NUL character", code="table.nul", params={"line": line})
    delimiter, text, skipped = _delimiter(text)
    records = _records(text, delimiter, skipped)
    header = next(records, None)
    if header is None:
        raise TableError("the file has no header row", code="table.empty")
    headers = _headers(header.values)
    rows: list[Row] = []
    for row in records:
        rows.append(_fitted(row, len(headers)))
        if len(rows) > MAX_ROWS:
            raise TableError(
                f"line {row.line}: more than {MAX_ROWS:,} rows; split the file",
                code="table.too_many_rows",
                params={"line": row.line},
            )
    if not rows:
        raise TableError("there is no row under the headers", code="table.empty")
    return Table(headers=headers, rows=tuple(rows), encoding=encoding, delimiter=delimiter)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write UTF-8 with its mark, every cell quoted, none that begins a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(header) for header in headers])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return _BOM + out.getvalue().encode("utf-8", "replace")


def safe_cell(value: object) -> str:
    """Return the text of a cell, with ' in front of what could begin a formula."""
    if value is None:
        return ""
    text = str(value).replace("\0", "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return text  # a number of ours is a number
    return f"'{text}" if text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA else text


def _refuse_other_kinds(data: bytes, filename: str) -> None:
    found = filetypes.identify(data)
    if found is None:
        return
    workbook = found.extension == "xlsx" or filename.lower().endswith((".xlsx", ".xls", ".ods"))
    advice = "save the sheet as “CSV UTF-8” and send that" if workbook else "send a CSV file"
    raise TableError(f"this is a .{found.extension} file: {advice}", code="table.not_csv")


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was in."""
    if data.startswith(_BOM):
        return _strictly(data, "utf-8-sig"), "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strictly(data, "utf-16"), "utf-16"
    sample = data[:4096]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros and zeros.count(0) > 0.7 * len(zeros):  # Latin text in UTF-16 without its mark
            return _strictly(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if 0 in data:
        return data.decode("latin-1"), "latin-1"  # the NUL is the clearer complaint
    encoding = "windows-1256" if _looks_arabic(data) else "cp1252"
    return _strictly(data, encoding), encoding


def _looks_arabic(data: bytes) -> bool:
    """Do the bytes over 127 come in words, as Arabic letters do, and not one by one, as accents do?"""
    text = data.decode("windows-1256", "replace")
    arabic = sum(1 for letter in text if ord(letter) in _ARABIC)
    neighbours = sum(1 for a, b in itertools.pairwise(text) if ord(a) in _ARABIC and ord(b) in _ARABIC)
    return arabic > 0 and neighbours >= 0.5 * arabic


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"line {line}: not readable as text; save the file as “CSV UTF-8” and send it again",
            code="table.encoding",
            params={"line": line},
        ) from None


def _delimiter(text: str) -> tuple[str, str, int]:
    """Return the delimiter, the text without a `sep=` line, and how many lines were skipped."""
    first, newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest, 1
    if first.strip().lower() == "sep=" or (first.lower().startswith("sep=\t") and newline):
        return "\t", rest, 1
    line = next((line for line in text[:_SAMPLE].splitlines() if line.strip()), "")
    counts = {mark: _outside_quotes(line, mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return (best if counts[best] else ","), text, 0


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _records(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    """Yield every row that is not blank, with the line it starts on."""
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
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
        if line > _MAX_LINES:
            message = f"line {at}: more than {MAX_ROWS:,} rows and many blank lines; split the file"
            raise TableError(message, code="table.too_many_rows", params={"line": at})
        values = tuple(cell.strip() for cell in cells[: MAX_COLUMNS + 1])
        if not any(values):
            continue
        if max(map(len, values)) > MAX_CELL:
            raise TableError(
                f"line {at}: a cell has more than {MAX_CELL:,} characters (is a quotation mark missing?)",
                code="table.cell",
                params={"line": at},
            )
        yield Row(line=at, values=values)


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
