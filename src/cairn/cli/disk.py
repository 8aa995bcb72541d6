"""Files that the command line reads and writes: bounded when reading, never overwritten when writing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO, Final

from cairn.errors import CairnError

STANDARD: Final = "-"


class FileRefused(CairnError):
    """A file is too large to be read, or there already."""

    code = "file.exists"


def read_input(name: str, *, most: int) -> bytes:
    """Return the bytes of a file, or of the standard input for `-`; `most`: bytes.

    Raises:
        FileRefused: file.too_large. OSError: it cannot be read.
    """
    if name == STANDARD:
        data = sys.stdin.buffer.read(most + 1)
    else:
        with Path(name).open("rb") as file:
            data = file.read(most + 1)
    if len(data) > most:
        raise FileRefused(f"{name} is larger than {max(1, most >> 20)} MB", code="file.too_large")
    return data


def open_input(name: str) -> BinaryIO:
    """Return a file to be read piece by piece, or the standard input for `-`.

    Raises:
        OSError: it cannot be read.
    """
    return sys.stdin.buffer if name == STANDARD else Path(name).open("rb")


def refuse_existing(path: Path) -> None:
    """Go on when nothing is at `path`.

    Raises:
        FileRefused: file.exists.
    """
    if os.path.lexists(path):
        raise _there(path)


def write_new(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that is there whole, or not at all, and never replaces another.

    Raises:
        FileRefused: file.exists. OSError: it cannot be written.
    """
    from cairn.adapters.keystore import sync_folder, write_private

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_private(draft, data)
        draft.chmod(mode)
        os.link(draft, path)
    except FileExistsError:
        raise _there(path) from None
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _there(path: Path) -> FileRefused:
    return FileRefused(f"{path} is there already, and is not overwritten")
