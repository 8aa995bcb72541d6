"""Lists that people send, and those they take away, as types: part of what `cairn.services.ports` asks of the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

#: How a cell begins that we wrote, and that a spreadsheet would have calculated.
_KEPT_APART: Final = ("'=", "'+", "'-", "'@", "'|", "'%")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as wide as the headers, and the line of the file it starts on (1 is the first line).

    fault: why this one row cannot be used, as a code ("table.width": more cells than headers), else "".
    """

    line: int
    values: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was sent: rows of cells, of which nobody has said yet which are the headings.

    rows: not blank, as wide as they were sent; can be read once.
    encoding, delimiter: of a text; "" in a workbook. sheet: its name in a workbook; "" in a text.
    """

    rows: Iterator[Row]
    encoding: str
    delimiter: str
    sheet: str = ""


class Tables(Protocol):
    def read(self, data: bytes, *, filename: str) -> Table:
        """Read a table people send: every row as wide as the header row, blank rows left out.

        At most 10 MB and 10,000 rows, CSV or a workbook; headings in the first row.

        Raises:
            TableError: the file as a whole cannot be read; the message names the line.
        """
        ...

    def open(self, data: bytes, *, filename: str, fits: Callable[[Sequence[Row]], bool]) -> Grid:
        """Open a table of up to 200,000 rows and 50 MB (a workbook: 25 MB) to be read row by row.

        fits: says of the first rows of a sheet whether it is the one; otherwise the first with rows is.

        Raises:
            TableError: it is no table; while `rows` is read, too: what follows cannot be read.
        """
        ...

    def write_csv(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
        """Write CSV that no spreadsheet takes for a formula (UTF-8 with BOM, every cell quoted)."""
        ...

    def stream_csv(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
        """Write the same piece by piece, for lists that nobody holds as a whole."""
        ...


def as_typed(cell: str) -> str:
    """Return a cell of a file of ours as it was typed: without the apostrophe that kept it from being a formula."""
    return cell[1:] if cell.startswith(_KEPT_APART) else cell
