"""The folder that `cairn issue` fills: one file per learner, or one with all of them, and an index.

`index.csv` only ever grows. A learner's line is written, durably, before their credential, with the
identifier the credential has; a run that was interrupted is repeated with the same command: who has a
line and a whole credential is left alone, who has a line and none gets the credential of that line.

In a folder of files, more than a thousand stand in numbered folders, a thousand in each. In one file, every
line of the index says where its credential begins and how long it is; what a crash left behind it is
cut off, and lines of the index whose credential was never written are taken back: nobody has seen it.
When more is gone than one piece of work, or the file itself, nothing is touched.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from cairn.adapters.tables import safe_cell, write_csv
from cairn.cli.disk import FileRefused, write_new
from cairn.cli.learners import Learner
from cairn.cli.ledger import Entry, Ledger

Form = Literal["files", "jsonl"]

INDEX: Final = "index.csv"
HEADINGS: Final = ("line", "name", "email", "number", "awarded", "id", "file", "row", "achievement")
A_FOLDER: Final = 1_000  # files
PIECE: Final = 250  # credentials announced and written together: a crash leaves no more without a file
_NOT_IN_A_NAME: Final = re.compile(r"[^\w]+")
_FILE: Final = re.compile(r"(?:\d{4,7}/)?[^/\\\0]{1,255}")
_PLACE: Final = re.compile(r"(credentials\.(?:jsonl|jwt))@(\d{1,15})\+(\d{1,9})", re.ASCII)
_READ: Final = 1024 * 1024  # bytes at once


@dataclass(frozen=True, slots=True)
class Ready:
    """A credential that is to be kept. entry: the line it has already, if it has one."""

    learner: Learner
    id: str
    text: str
    entry: Entry | None = None


class Store(Protocol):
    """Where the credentials themselves lie."""

    def place(self, ready: Ready) -> str:
        """Say where a credential will lie, as the index says it."""
        ...

    def has(self, entry: Entry) -> bool:
        """Is the credential of an entry there, and whole?"""
        ...

    def keep(self, entries: Sequence[tuple[Entry, str]]) -> dict[str, FileRefused]:
        """Write credentials where their entries say; return those that were not, by identifier."""
        ...


class Batch:
    """An open folder; build with `opened`. lock: the descriptor that keeps other runs out."""

    def __init__(self, folder: Path, store: Store, *, achievement: str, ledger: Ledger, lock: int) -> None:
        self.folder = folder
        self.lock = lock
        self._store = store
        self._achievement = achievement
        self._ledger = ledger

    def entry_of(self, learner: Learner) -> Entry | None:
        """Return the line of this learner for this achievement, if there is one."""
        return self._ledger.entry_of(_key(self._achievement, safe_cell(learner.identity)))

    def has(self, entry: Entry) -> bool:
        """Is the credential of a line there, and whole?"""
        return self._store.has(entry)

    def is_new(self, identity: str) -> bool:
        """Is this the first row of the run with this identity?"""
        return self._ledger.is_new(safe_cell(identity))

    def keep(self, credentials: Sequence[Ready]) -> dict[str, FileRefused]:
        """Write the lines of credentials, durably, and then the credentials; nothing is ever overwritten.

        Returns the identifiers of those that another file stood in the way of.

        Raises:
            OSError: nothing more can be written.
        """
        lines, kept = [], []
        for ready in credentials:
            entry = ready.entry
            if entry is None:
                entry = Entry(ready.id, self._store.place(ready), ready.learner.digest)
                lines.append(self._line(ready.learner, entry))
                self._ledger.add(_key(self._achievement, safe_cell(ready.learner.identity)), entry)
            kept.append((entry, ready.text))
        if lines:
            self._append(write_csv(HEADINGS, lines).split(b"\r\n", 1)[1])
        return self._store.keep(kept)

    def _line(self, learner: Learner, entry: Entry) -> tuple[object, ...]:
        day = learner.award.awarded_at.date().isoformat()
        cells = (learner.line, learner.name, learner.email, learner.number, day)
        return (*cells, entry.id, entry.file, entry.row, self._achievement)

    def _append(self, lines: bytes) -> None:
        with (self.folder / INDEX).open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())


class Files:
    """One file for each credential. large: in numbered folders."""

    def __init__(self, folder: Path, *, extension: str, large: bool, count: int) -> None:
        self._folder = folder
        self._extension = extension
        self._large = large
        self._count = count
        self._made: set[str] = set()
        self._draft = f"{folder}/.part"

    def place(self, ready: Ready) -> str:
        self._count += 1
        name = f"{slug(ready.learner.name)}-{ready.id[-8:]}.{self._extension}"
        return f"{(self._count - 1) // A_FOLDER + 1:04}/{name}" if self._large else name

    def has(self, entry: Entry) -> bool:
        """A file that a power cut left empty, or broken off, has no line end."""
        path = self._folder / entry.file
        try:
            with path.open("rb") as file:
                return (
                    file.seek(0, os.SEEK_END) > 0 and file.seek(-1, os.SEEK_END) >= 0 and file.read() == b"\n"
                )
        except FileNotFoundError:
            return False

    def keep(self, entries: Sequence[tuple[Entry, str]]) -> dict[str, FileRefused]:
        refused = {}
        for entry, text in entries:
            try:
                self._keep(entry, text.encode())
            except FileRefused as error:
                refused[entry.id] = error
        return refused

    def _keep(self, entry: Entry, data: bytes) -> None:
        folder, slash, _name = entry.file.partition("/")
        if slash and folder not in self._made:
            (self._folder / folder).mkdir(exist_ok=True)
            self._made.add(folder)
        try:
            _write(f"{self._folder}/{entry.file}", data, draft=self._draft)
        except FileRefused:
            path = self._folder / entry.file
            if path.is_symlink() or not path.is_file() or self.has(entry):
                raise
            path.unlink()  # the broken one of this very line
            _write(str(path), data, draft=self._draft)


class OneFile:
    """All credentials in one file, a line each."""

    def __init__(self, path: Path, *, size: int) -> None:
        self._path = path
        self._size = size
        self._placed = size

    def place(self, ready: Ready) -> str:
        length = len(ready.text.encode())
        place = f"{self._path.name}@{self._placed}+{length}"
        self._placed += length
        return place

    def has(self, entry: Entry) -> bool:
        found = _PLACE.fullmatch(entry.file)
        return found is not None and int(found[2]) + int(found[3]) <= self._size

    def keep(self, entries: Sequence[tuple[Entry, str]]) -> dict[str, FileRefused]:
        with self._path.open("ab") as file:
            for _entry, text in entries:
                file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            self._size = file.tell()
        return {}


@contextmanager
def opened(
    folder: Path, *, achievement: str, form: Form = "files", extension: str = "json", large: bool = False
) -> Iterator[Batch]:
    """Open the folder for one run; a second run at the same time is refused.

    form: a file for each credential, or one with a line for each. extension: of such a file.
    large: files stand in numbered folders.

    Raises:
        FileRefused: issue.busy; issue.index, the index is none of ours; issue.other_format.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / INDEX
    if not index.exists():
        write_new(index, write_csv(HEADINGS, []))
    with index.open("r+b") as file, closing(Ledger()) as ledger:
        _lock(file.fileno(), folder)
        _cut_torn_line(file.fileno())
        one = folder / ("credentials.jwt" if extension == "jwt" else "credentials.jsonl")
        size = _recovered(index, one) if form == "jsonl" else 0
        count = _remember(ledger, index, form)
        store: Store = (
            OneFile(one, size=size)
            if form == "jsonl"
            else Files(folder, extension=extension, large=large, count=count)
        )
        yield Batch(folder, store, achievement=achievement, ledger=ledger, lock=file.fileno())
        if form == "files":
            os.sync()  # what the last line of the terminal says is there, is there after a power cut


def _remember(ledger: Ledger, index: Path, form: Form) -> int:
    """Put every line of the index into the ledger; return how many there are."""
    count = 0
    for identity, entry in _entries(index):
        if (form == "jsonl") != bool(_PLACE.fullmatch(entry.file)):
            raise _other_format(index)
        ledger.add(identity, entry)
        count += 1
    return count


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


def _write(path: str, data: bytes, *, draft: str) -> None:
    """Write a new file that is there whole, or not at all.

    Raises:
        FileRefused: file.exists. OSError: it cannot be written.
    """
    Path(draft).unlink(missing_ok=True)  # of a run that was killed; it may be the very file it became
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            os.close(descriptor)
        os.link(draft, path)
    except FileExistsError:
        raise FileRefused(f"{path} is there already, and is not overwritten") from None
    finally:
        Path(draft).unlink(missing_ok=True)


def _cut_torn_line(descriptor: int) -> None:
    """A power cut in the middle of a line: it announced nothing yet."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    tail = os.pread(descriptor, _READ, max(0, end - _READ))
    torn = len(tail) - (tail.rfind(b"\n") + 1)
    if torn and torn < len(tail):
        os.ftruncate(descriptor, end - torn)


def _recovered(index: Path, path: Path) -> int:
    """Make the index and the one file agree after a crash; return how long the file is.

    Raises:
        FileRefused: issue.index; issue.other_format; issue.missing, more is gone than a crash takes.
    """
    size = path.stat().st_size if path.exists() else 0
    whole, missing = 0, 0
    with index.open("r+b") as lines:
        keep = len(lines.readline())
        for line in lines:
            found = _PLACE.fullmatch(_cells(line, index)[6])
            if found is None or found[1] != path.name:
                raise _other_format(index)
            end = int(found[2]) + int(found[3])
            missing += end > size
            if not missing:
                whole, keep = end, keep + len(line)
        if missing > PIECE or (missing and not path.exists()):
            message = f"{missing} credentials that {index} names are not in {path}: put the file back"
            raise FileRefused(message, code="issue.missing")
        lines.truncate(keep)
    if size > whole:
        os.truncate(path, whole)
    path.touch()  # from the first line of the index on, it is there
    return whole


def _cells(line: bytes, index: Path) -> list[str]:
    try:
        row = next(csv.reader([line.decode()], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        row = []
    if len(row) != len(HEADINGS):
        raise _foreign(index)
    return row


def _other_format(index: Path) -> FileRefused:
    message = f"{index.parent} was begun with another --format or --jwt: use that, or another folder"
    return FileRefused(message, code="issue.other_format")


def _foreign(index: Path) -> FileRefused:
    return FileRefused(f"{index} was not written by cairn issue: choose another folder", code="issue.index")


def _entries(index: Path) -> Iterator[tuple[str, Entry]]:
    """Yield every line of the index: the identity with its achievement, and the entry.

    Raises:
        FileRefused: issue.index.
    """
    foreign = _foreign(index)
    with index.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            if tuple(next(reader, ())) != HEADINGS:
                raise foreign
            for row in reader:
                if len(row) != len(HEADINGS):
                    raise foreign
                _line, name, email, number, _awarded, id_, place, digest, achievement = row
                if not (_FILE.fullmatch(place) or _PLACE.fullmatch(place)) or ".." in place.split("/"):
                    raise foreign
                identity = _key(achievement, email or number or name.casefold())
                yield identity, Entry(id_, place, digest)
        except (UnicodeDecodeError, csv.Error):
            raise foreign from None


def _key(achievement: str, identity: str) -> str:
    """The identity as it stands in the index, where no cell begins a formula."""
    return f"{achievement}\n{identity}"


def _lock(descriptor: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise FileRefused(f"another run is filling {folder}", code="issue.busy") from None
