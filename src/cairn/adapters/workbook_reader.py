"""The process that reads a workbook, within limits that the kernel holds.

Run by `cairn.adapters.workbooks` as `python -I -m cairn.adapters.workbook_reader`. It gets the length of
the file (eight bytes) and the file on standard input, then one line of JSON after the other; it answers
with lines of JSON. What it says of a cell is the value that is shown: a formula's last result, a day as
2026-06-18, a whole number without ".0". Vertically merged cells have their value in every row.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY: Final = 1 << 30  # bytes of address space: 200,000 rows of 20 columns need a third of it
CPU_SECONDS: Final = 20  # for one workbook; 100,000 rows need one
MAX_BYTES: Final = 32 << 20
_SHEETS: Final = 20  # sheets that are looked at
_HEAD: Final = 40  # rows shown of each
_AT_ONCE: Final = 500  # rows in one message
_CELL: Final = 10_000  # characters
_COLUMNS: Final = 200
_MERGES: Final = 20_000  # more merged cells are drawn, not meant
_BLANK: Final = 1_100_000  # rows of a sheet, blank ones too

Line = tuple[int, list[str]]


def main() -> None:
    """Read what is given, and say what is in it; any trouble is one line with its code."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _serve(_given())
    except _Refused as error:
        _say({"error": error.code, **error.params})
    except MemoryError:
        _say({"error": "table.workbook_too_large"})


class _Refused(Exception):
    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def _given() -> bytes:
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    if size > MAX_BYTES:
        raise _Refused("table.workbook_too_large")
    return sys.stdin.buffer.read(size)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _serve(data: bytes) -> None:
    """Show the head of one sheet after the other until one is taken; then say its rows."""
    book = _open(data)
    names = _visible(book)
    for number, name in enumerate(names):
        head = [line for line, _place in zip(_lines(_sheet(book, name)), range(_HEAD), strict=False)]
        _say({"sheet": name[:200], "number": number, "head": head})
        answer = json.loads(sys.stdin.buffer.readline() or b"{}")
        if "take" in answer:
            _pour(_sheet(book, names[int(answer["take"])]))
            return
    _say({"over": True})
    answer = json.loads(sys.stdin.buffer.readline() or b"{}")
    if "take" in answer:
        _pour(_sheet(book, names[int(answer["take"])]))


def _open(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise _Refused("table.protected") from None
    except CalamineError as error:
        if "EncryptedPackage" in str(error) or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k" in data[:100_000]:
            raise _Refused("table.protected") from None
        no_workbook = data.startswith(b"PK") and b"xl/" not in data and b"spreadsheet" not in data
        raise _Refused("table.not_csv" if no_workbook else "table.workbook") from None
    except (OSError, ValueError):
        raise _Refused("table.workbook") from None


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    return (shown or sheets)[:_SHEETS]


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise _Refused("table.workbook") from None


def _pour(sheet: CalamineSheet) -> None:
    batch: list[Line] = []
    for line in _lines(sheet):
        batch.append(line)
        if len(batch) == _AT_ONCE:
            _say({"rows": batch})
            batch = []
    _say({"rows": batch})
    _say({"end": True})


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """Yield the rows that are not blank, with their number as the spreadsheet shows it."""
    top, left = sheet.start or (0, 0)
    down = _merged(sheet)
    filled: dict[int, tuple[int, str]] = {}
    for place, cells in enumerate(sheet.iter_rows()):
        if place > _BLANK:
            raise _Refused("table.workbook_too_large")
        values = [""] * min(left, _COLUMNS + 1) + [_text(cell) for cell in cells[: _COLUMNS + 1 - left]]
        row = top + place
        for column, last in down.get(row, ()):
            if column < len(values):
                filled[column] = (last, values[column])
        for column, (last, value) in list(filled.items()):
            if row > last:
                del filled[column]
            elif not values[column]:
                values[column] = value
        if not any(values):
            continue
        if max(map(len, values)) > _CELL:
            raise _Refused("table.cell", line=row + 1)
        while not values[-1]:
            values.pop()
        yield row + 1, values


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """First row of each range of merged cells → its column and its last row; only what spans rows."""
    ranges = sheet.merged_cell_ranges or []
    found: dict[int, list[tuple[int, int]]] = {}
    for (row, column), (last, _right) in ranges[:_MERGES]:
        if last > row and column <= _COLUMNS:
            found.setdefault(row, []).append((column, last))
    return found


def _text(value: object) -> str:
    """Return a cell as people see it."""
    if isinstance(value, str):
        return value.replace("\0", "").strip() if len(value) <= 2 * _CELL else value[: 2 * _CELL]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    main()
