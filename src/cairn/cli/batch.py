"""The folder that `cairn issue` fills: one file per learner and an index of them.

`index.csv` only ever grows. A learner's line is written before their file, with the identifier the
credential will have; a run that was interrupted is repeated with the same command: who has a line and a
file is left alone, who has a line and no file gets the credential of that line.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cairn.adapters.tables import safe_cell, write_csv
from cairn.cli.disk import FileRefused, write_new
from cairn.cli.learners import Learner

INDEX: Final = "index.csv"
HEADINGS: Final = ("line", "name", "email", "number", "awarded", "id", "file", "row", "achievement")
MAX_INDEX: Final = 64 * 1024 * 1024
_NOT_IN_A_NAME: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: which credential a learner has, or will have."""

    id: str
    file: str
    row: str


class Batch:
    """An open folder; build with `opened`."""

    def __init__(self, folder: Path, *, achievement: str, entries: dict[tuple[str, str], Entry]) -> None:
        self.folder = folder
        self._achievement = achievement
        self._entries = entries

    def entry_of(self, learner: Learner) -> Entry | None:
        """Return the line of this learner for this achievement, if there is one."""
        return self._entries.get((self._achievement, _key(learner)))

    def path_of(self, entry: Entry) -> Path:
        """Where the credential of a line lies."""
        return self.folder / entry.file

    def reserve(self, learner: Learner, *, id: str, extension: str) -> Entry:  # noqa: A002
        """Write the learner's line, durably, before anything is signed."""
        entry = Entry(id, f"{slug(learner.name)}-{id[-8:]}.{extension}", learner.digest)
        day = learner.award.awarded_at.date().isoformat()
        cells = (learner.line, learner.name, learner.email, learner.number, day)
        row = write_csv(HEADINGS, [(*cells, entry.id, entry.file, entry.row, self._achievement)])
        self._append(row.split(b"\r\n", 1)[1])
        self._entries[(self._achievement, _key(learner))] = entry
        return entry

    def keep(self, entry: Entry, text: str) -> None:
        """Write the credential of a line; an existing file is never touched.

        Raises:
            FileRefused: file.exists.
        """
        write_new(self.path_of(entry), text.encode())

    def _append(self, line: bytes) -> None:
        with (self.folder / INDEX).open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def opened(folder: Path, *, achievement: str) -> Iterator[Batch]:
    """Open the folder for one run; a second run at the same time is refused.

    Raises:
        FileRefused: issue.busy; issue.index, the index is none of ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / INDEX
    if not index.exists():
        write_new(index, write_csv(HEADINGS, []))
    with index.open("r+b") as file:
        _lock(file.fileno(), folder)
        data = file.read(MAX_INDEX + 1)
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):  # a power cut in the middle of a line: it announced nothing yet
            file.truncate(len(whole))
        yield Batch(folder, achievement=achievement, entries=_read(whole, index))


def slug(name: str) -> str:
    """Return a short file name from a name in any script.

    >>> slug("Leïla Haddad"), slug("ليلى حداد")
    ('leila-haddad', 'ليلى-حداد')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    said = _NOT_IN_A_NAME.sub("-", bare.casefold()).strip("-_")
    while len(said.encode()) > 60:  # with the rest far under the 255 bytes of a file name
        said = said[:-1]
    return said or "learner"


def _read(data: bytes, index: Path) -> dict[tuple[str, str], Entry]:
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or tuple(rows[0]) != HEADINGS or any(len(row) != len(HEADINGS) for row in rows):
        message = f"{index} was not written by cairn issue: choose another folder"
        raise FileRefused(message, code="issue.index")
    entries = {}
    for _line, name, email, number, _awarded, id_, file, row, achievement in rows[1:]:
        entries[(achievement, email or number or name.casefold())] = Entry(id_, Path(file).name, row)
    return entries


def _key(learner: Learner) -> str:
    """The identity as it stands in the index, where no cell begins a formula."""
    return safe_cell(learner.identity)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise FileRefused(f"another run is filling {folder}", code="issue.busy") from None
