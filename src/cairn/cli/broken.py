"""The rows of a list that were not issued, as a list again: mended there, it is the next list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from cairn.adapters.tables import write_csv
from cairn.cli.learners import Read

COLUMNS: Final = ("row in the list", "code", "what to do")


class BrokenRows:
    """Writes broken.csv beside the old one, which it replaces only when the whole list was gone through.

    So a run that is interrupted takes nothing away from somebody who mends rows in that very file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._draft = path.with_name(f".{path.name}.part")
        self._file: IO[bytes] | None = None
        self._headers: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        self._draft.unlink(missing_ok=True)

    def begin(self, headers: Sequence[str]) -> None:
        """Say what the columns of the list are."""
        self._headers = tuple(header for header in headers if header not in COLUMNS)
        self._places = [place for place, header in enumerate(headers) if header not in COLUMNS]

    def add(self, row: Read, reasons: Sequence[tuple[str, str]]) -> None:
        """Add a row with every reason why it was not issued."""
        if self._file is None:
            self._file = self._draft.open("wb")
            self._file.write(write_csv((*self._headers, *COLUMNS), []))
        values = [row.values[place] for place in self._places if place < len(row.values)]
        codes = ", ".join(dict.fromkeys(code for code, _message in reasons))
        said = " ".join(message for _code, message in reasons)
        line = write_csv((), [(*values, row.line, codes, said)])
        self._file.write(line.split(b"\r\n", 1)[1])

    def finish(self) -> None:
        """Put the rows where the old ones were; without any, the old ones are mended, and go."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return
        self._file.close()
        self._draft.replace(self.path)
