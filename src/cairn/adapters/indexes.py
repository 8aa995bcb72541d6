"""Indexes in the data folder: a file each, whole or not there, the oldest ones thrown away."""

from __future__ import annotations

import logging
import mmap
import os
import re
import threading
from pathlib import Path
from typing import Final

from cairn.adapters.keystore import write_private
from cairn.services.ports import Indexed

KEPT: Final = 24  # files; a framework has one
MAX_BYTES: Final = 512 * 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LOG: Final = logging.getLogger("cairn.indexes")


class FolderIndexes:
    """The indexes of one installation, below `folder`. Losing one costs the time to make it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> Indexed | None:
        try:
            with self._path(name).open("rb") as file:
                if not 0 < os.fstat(file.fileno()).st_size <= MAX_BYTES:
                    return None
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError:
            return None

    def keep(self, name: str, data: bytes) -> None:
        path = self._path(name)
        draft = path.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                write_private(draft, data)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            self._forget_oldest()
        except OSError as error:
            _LOG.warning("index.unwritable: %s", error.strerror)

    def _forget_oldest(self) -> None:
        dated = []
        for path in self._folder.glob("*.index"):
            try:
                dated.append((path.stat().st_mtime, path))
            except FileNotFoundError:  # another process was faster
                continue
        for _at, path in sorted(dated)[:-KEPT]:
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise ValueError("the name of an index is 64 hexadecimal digits")
        return self._folder / f"{name}.index"
