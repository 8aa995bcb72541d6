"""Django's cache in a folder of the data folder, shared by the web processes of a machine.

It holds what must be known to all of them for a short time: how often somebody tried to log in, and which
one-time code of a second factor was used. Everything in it may be deleted at any time.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

MOST: Final = 5_000  # entries; the folder is listed whenever one is added
_LOCK: Final = "lock"


class FolderCache(FileBasedCache):
    """`FileBasedCache`, but of several that add the same key only one is the first."""

    def __init__(self, directory: str, params: dict[str, Any]) -> None:
        options = {"MAX_ENTRIES": MOST, **params.get("OPTIONS", {})}
        super().__init__(directory, {**params, "OPTIONS": options})
        self._folder = Path(directory)

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:  # closing it opens it to others
            fcntl.flock(lock, fcntl.LOCK_EX)
            return bool(super().add(key, value, timeout, version))
