"""Workbooks (.xlsx, .xls, .xlsb, .ods), read in a process of their own that may be killed.

The reader (`cairn.adapters.workbook_reader`) gets the bytes and nothing else: no
database, no network, no environment of ours. The kernel holds its memory and its
processor time; we watch the clock on the wall. It says the values that cells
show, never a formula, row by row, as fast as we take them.

Source: trust.md, "One verification pipeline, pure and in a jail" (the same for tables).
"""

from __future__ import annotations

import json
import sys
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cairn.adapters.cells import Cell, Died
from cairn.services.lists import Grid, Row
from cairn.services.ports import TableError

#: How a workbook begins: ZIP (xlsx, xlsb, ods) or the old compound file (xls, and what is encrypted).
STARTS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
SILENCE: Final = 30.0  # seconds between two words of the reader; it has less of the processor
COMMAND: Final = (sys.executable, "-I", "-m", "cairn.adapters.workbook_reader")
_LONGEST: Final = 64 << 20  # bytes of one message: 500 rows of 200 cells
_SENTENCES: Final = {
    "table.workbook": "this workbook cannot be read: open it, save it anew as .xlsx or “CSV UTF-8”, and send that",
    "table.protected": "this workbook is protected with a password: save it without one and send it again",
    "table.not_csv": "this is no table: send a CSV file or a workbook",
    "table.empty": "no sheet of this workbook has rows",
    "table.workbook_too_large": "this workbook needs too much memory or time: save the sheet as “CSV UTF-8”",
    "table.workbook_failed": "the workbook could not be read just now: try again, or send a CSV file",
}


def opened(
    data: bytes,
    *,
    most_rows: int,
    spare: int,
    fits: Callable[[Sequence[Row]], bool],
    command: Sequence[str] = COMMAND,
) -> Grid:
    """Start the reader, choose the sheet, and return its rows.

    spare: rows beyond `most_rows` that may be headings and what stands above them.

    Raises:
        TableError: see `cairn.adapters.tables`.
    """
    reader = _Reader(command)
    try:
        reader.give(data)
        name = _chosen(reader, fits)
    except BaseException:
        reader.end()
        raise
    rows = _rows(reader, most_rows, spare)
    weakref.finalize(rows, reader.end)  # whoever looks at no row at all lets go of the process as well
    return Grid(rows, "", "", name)


def _chosen(reader: _Reader, fits: Callable[[Sequence[Row]], bool]) -> str:
    """Look at one sheet after the other; take the first that fits, or the first with rows."""
    first_with_rows: tuple[str, int] | None = None
    while not (said := reader.hear()).get("over"):
        name, number = str(said["sheet"]), int(said["number"])
        rows = [Row(line, tuple(values)) for line, values in said["head"]]
        if rows and fits(rows):
            reader.tell({"take": number})
            return name
        if rows and first_with_rows is None:
            first_with_rows = name, number
        reader.tell({"next": True})
    if first_with_rows is None:
        raise _error("table.empty")
    reader.tell({"take": first_with_rows[1]})
    return first_with_rows[0]


def _rows(reader: _Reader, most_rows: int, spare: int) -> Iterator[Row]:
    count = 0
    try:
        while not (said := reader.hear()).get("end"):
            for line, values in said["rows"]:
                count += 1
                if count > most_rows + spare:
                    raise TableError(
                        f"line {line}: more than {most_rows:,} rows; split the file",
                        code="table.too_many_rows",
                        params={"line": line},
                    )
                yield Row(line, tuple(values))
    finally:
        reader.end()


def _error(code: str, **params: int) -> TableError:
    sentence = _SENTENCES.get(code) or _SENTENCES["table.workbook"]
    if "line" in params:
        sentence = f"line {params['line']}: a cell has more than 10,000 characters"
    return TableError(sentence, code=code, params=dict(params))


class _Reader:
    """One process, and the conversation with it: the file, then lines of JSON in both directions."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._cell = Cell(command, quiet=True)
        except OSError as error:
            raise _error("table.workbook_failed") from error
        self._left = b""

    def end(self) -> None:
        """End it; harmless when it has ended."""
        self._cell.kill()

    def give(self, data: bytes) -> None:
        """Hand the file over."""
        self._write(len(data).to_bytes(8, "big"))
        self._write(data)

    def tell(self, message: dict[str, Any]) -> None:
        """Say one thing."""
        self._write(json.dumps(message).encode() + b"\n")

    def hear(self) -> dict[str, Any]:
        """Return the next thing it says.

        Raises:
            TableError: what it found wrong with the file; or it died, or was silent for too long.
        """
        said: dict[str, Any] = json.loads(self._line())
        if "error" in said:
            params = {"line": int(said["line"])} if "line" in said else {}
            raise _error(str(said["error"]), **params)
        return said

    def _line(self) -> bytes:
        parts = [self._left]
        size = len(self._left)
        until = time.monotonic() + SILENCE
        while b"\n" not in parts[-1]:
            if size > _LONGEST:
                raise _error("table.workbook_too_large")
            try:
                parts.append(self._cell.read(until - time.monotonic()))
            except Died as death:
                raise _error("table.workbook_too_large") from death
            size += len(parts[-1])
        line, _newline, self._left = b"".join(parts).partition(b"\n")
        return line

    def _write(self, data: bytes) -> None:
        try:
            self._cell.write(data, SILENCE)
        except Died as death:
            raise _error("table.workbook_too_large") from death
