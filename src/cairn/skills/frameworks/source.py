"""The files of a framework, whatever they lie in: a folder, a zip file, one file alone.

Sizes are bounded before anything is unpacked, by what the zip file says of itself, and
again by what comes out: the standard library reads no more of a member than was declared.

Source: APPNOTE.TXT 6.3.10 (zip); trust.md, bug class 10.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cairn.skills.errors import FrameworkError

MAX_UNPACKED: Final = 300_000_000  # bytes
MAX_FILES: Final = 1_000
MAX_RATIO: Final = 10  # unpacked to packed, of the whole file
FREE: Final = 1_000_000  # bytes unpacked below which no ratio is asked: short texts repeat themselves
MAX_SKILLS: Final = 200_000
MAX_LINKS: Final = 1_000_000

Rows: TypeAlias = Iterator[tuple[int, Sequence[str]]]
"""Line in the file, and the cells; the first row has the headings."""
OpenTable: TypeAlias = Callable[[str, bytes], Rows]
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Controls but line breaks and tabs, marks that override the direction, halves of characters, and no characters.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_NOISE: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Files by their own names, without folders; each is read when it is asked for.

    label: what the whole is called ("ESCO dataset - v1.1.1 - en.zip"), for finding its version.
    """

    label: str
    files: Mapping[str, Callable[[], bytes]]
    open_table: OpenTable

    def named(self, *endings: str) -> str | None:
        """Return the first file whose name, in plain letters, is one of `endings` or ends with it."""
        for ending in endings:
            for name in sorted(self.files):
                if _plain(name) == ending:
                    return name
        for ending in endings:
            for name in sorted(self.files):
                if _plain(name).endswith(f"_{ending}"):
                    return name
        return None

    def read(self, name: str) -> bytes:
        """Return the bytes of one file."""
        return self.files[name]()

    def table(
        self, name: str, needed: Sequence[str], also: Sequence[str] = ()
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield (line, cells) of the columns `needed` and `also`, in that order; "" for those not there.

        Raises:
            FrameworkError: framework.column, a needed column is missing.
        """
        rows = self.open_table(name, self.read(name))
        _, headings = next(rows, (1, ()))
        places = {_plain(heading): place for place, heading in enumerate(headings)}
        missing = [column for column in needed if _plain(column) not in places]
        if missing:
            raise FrameworkError(f"there is no column {missing[0]!r}", code="framework.column", file=name)
        wanted = [places.get(_plain(column), -1) for column in (*needed, *also)]
        for line, cells in rows:
            width = len(cells)
            yield line, tuple([cleaned(cells[place]) if 0 <= place < width else "" for place in wanted])


def of_zip(data: bytes, *, label: str, open_table: OpenTable) -> Source:
    """Return the files of a zip file.

    Raises:
        FrameworkError: framework.zip, framework.too_large, framework.ratio.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise FrameworkError("this zip file is damaged", code="framework.zip", file=label) from error
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED or len(members) > MAX_FILES:
        said = f"over {MAX_UNPACKED // 1_000_000} MB unpacked, or over {MAX_FILES:,} files"
        raise FrameworkError(said, code="framework.too_large", file=label)
    if total > FREE and total > MAX_RATIO * len(data):
        said = f"it unpacks to more than {MAX_RATIO} times its size"
        raise FrameworkError(said, code="framework.ratio", file=label)
    files: dict[str, Callable[[], bytes]] = {}
    for member in members:
        name = member.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if not name or name.startswith((".", "__")) or "__MACOSX" in member.filename:
            continue
        if member.flag_bits & 1 or member.compress_type not in _METHODS:
            said = f"{name[:80]} is encrypted, or packed in a way that is not taken"
            raise FrameworkError(said, code="framework.zip", file=label)
        if name in files:
            raise FrameworkError(f"two files are called {name[:80]}", code="framework.zip", file=label)
        files[name] = _member(archive, member)
    return Source(label, files, open_table)


def of_files(
    files: Mapping[str, tuple[int, Callable[[], bytes]]], *, label: str, open_table: OpenTable
) -> Source:
    """Return files with their sizes in bytes as a source.

    Raises:
        FrameworkError: framework.too_large.
    """
    if sum(size for size, _ in files.values()) > MAX_UNPACKED or len(files) > MAX_FILES:
        said = f"over {MAX_UNPACKED // 1_000_000} MB, or over {MAX_FILES:,} files"
        raise FrameworkError(said, code="framework.too_large", file=label)
    return Source(label, {name: read for name, (_, read) in files.items()}, open_table)


def cleaned(text: str) -> str:
    """Return the text without what nobody sees and what turns the reading direction around."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def split(cell: str) -> tuple[str, ...]:
    """Return the several names or identifiers in one cell: one a line, or with | between them."""
    if not cell:
        return ()
    if "|" not in cell and "\n" not in cell:
        return (cell.strip(),)
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[|\r\n]+", cell) if part.strip()))


def bounded(values: Iterable[str], *, besides: str, most: int, longest: int) -> tuple[str, ...]:
    """Return other names: each once, none too long, not the preferred one itself, at most so many."""
    kept = dict.fromkeys(value for value in values if len(value) <= longest and value != besides)
    return tuple(kept)[:most]


def _plain(name: str) -> str:
    """ "Occupation Data.txt", "occupation_data.csv" -> "occupation_data"."""
    stem = re.sub(r"\.(csv|tsv|txt|xlsx|json|jsonld)\Z", "", name.lower())
    return _NOISE.sub("_", stem).strip("_")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return archive.read(member)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
            said = f"{member.filename[:80]} is damaged in the zip file"
            raise FrameworkError(said, code="framework.zip") from error

    return read
