"""Files under random names in the data folder; rows say whose they are.

A key is `KIND/ab/cd/RANDOM`, made here, checked on every use: no name that a
person chose ever reaches the file system. A file is there whole or not at all.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from cairn.adapters import filetypes
from cairn.adapters.keystore import sync_folder, write_private
from cairn.services.ports import FileError, FileKind, FileType

MAX_BYTES: Final = 25 * 1024 * 1024
LARGER: Final[Mapping[str, int]] = dict.fromkeys(("library", "research"), 50 * 1024 * 1024)
_KEY: Final = re.compile(
    r"(evidence|image|logo|export|earned|research|library)/([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{32})",
    re.ASCII,
)


class FolderFiles:
    """The files of one installation, below `folder`."""

    def __init__(self, folder: Path, *, random_bytes: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._random_bytes = random_bytes

    def identify(self, data: bytes, *, filename: str, kind: FileKind = "evidence") -> FileType:
        return identify(data, filename=filename, kind=kind)

    def put(self, data: bytes, *, kind: FileKind) -> str:
        if len(data) > most_of(kind) and kind != "export":
            raise too_large(kind)
        name = self._random_bytes(16).hex()
        key = f"{kind}/{name[:2]}/{name[2:4]}/{name}"
        path = self._path(key)
        draft = path.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                write_private(draft, data)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise FileError(
                f"the file cannot be stored ({error.strerror})", code="file.unwritable"
            ) from error
        return key

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise missing() from None

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise missing() from None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def is_there(self, key: str) -> bool:
        return _KEY.fullmatch(key) is not None and (self._folder / key).is_file()

    def listed(self, kind: FileKind, *, begin: str) -> Iterator[tuple[str, datetime]]:
        folder = self._folder / kind
        for path in folder.glob(f"{begin}{'?' * (2 - len(begin))}/??/*"):
            key = path.relative_to(self._folder).as_posix()
            if _KEY.fullmatch(key) is None:
                continue
            try:
                changed = path.stat().st_mtime
            except FileNotFoundError:
                continue  # deleted since
            yield key, datetime.fromtimestamp(changed, UTC)

    def _path(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:
            raise FileError("this is no key of a file", code="file.key")
        return self._folder / key


def most_of(kind: FileKind) -> int:
    """How many bytes a file for this use may have."""
    return LARGER.get(kind, MAX_BYTES)


def identify(data: bytes, *, filename: str, kind: FileKind = "evidence") -> FileType:
    """Say what an upload is by its content, and that its name agrees.

    Raises:
        FileError: file.empty, file.too_large, file.unknown_type, file.type_mismatch, file.encoding, file.markup.
    """
    if not data:
        raise FileError("the file is empty: choose the file again", code="file.empty")
    if len(data) > most_of(kind):
        raise too_large(kind)
    extension = filetypes.canonical(filename.rpartition(".")[2]) if "." in filename else ""
    found = filetypes.identify(data)
    if found is None and filetypes.is_text(data):
        if filetypes.is_markup(data):
            raise FileError(
                "a page or drawing with code in it is not taken: send it as PDF or PNG", code="file.markup"
            )
        found = filetypes.text_type(extension or "txt")
        if found is None and extension not in filetypes.ACCEPTED.split():
            raise _unknown()
        found = found or FileType("text/plain", "txt")
    if found is None and filetypes.text_type(extension) is not None:
        raise FileError("this is not text in UTF-8: save it anew as UTF-8", code="file.encoding")
    if found is None and extension not in filetypes.ACCEPTED.split():
        raise _unknown()
    if found is None or (extension and extension != found.extension):
        raise _other_than_named(extension[:8], found)
    return found


def too_large(kind: FileKind = "evidence") -> FileError:
    most = most_of(kind)
    said = f"the file is larger than {most // (1024 * 1024)} MB"
    return FileError(said, code="file.too_large", params={"limit": most // (1024 * 1024)})


def missing() -> FileError:
    return FileError("the file is not there any more", code="file.missing")


def _unknown() -> FileError:
    said = f"files of this kind are not taken; these are: {filetypes.ACCEPTED}"
    return FileError(said, code="file.unknown_type", params={"kinds": filetypes.ACCEPTED})


def _other_than_named(named: str, found: FileType | None) -> FileError:
    said = f"the name says .{named}, but what is in it is " + (
        f"a .{found.extension} file: rename or export it again" if found else "not: export it again"
    )
    params = {"named": f".{named}", "found": f".{found.extension}" if found else ""}
    return FileError(said, code="file.type_mismatch", params=params)
