"""Django's cache in a folder of the data folder, shared by the web processes of a machine.

It holds what must be known to all of them for a short time: how often somebody tried to log in, and which
one-time code of a second factor was used. All of it may be deleted at any time, but then limits begin anew.

Entries are pickles: whoever can write into the folder can run code here, so it must be as private as `keys/`.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

MOST: Final = 5_000  # entries; the folder is listed whenever one is added
_LOCK: Final = "lock"
_KEPT: Final = 95  # of a hundred live ones, when there are too many


class FolderCache(FileBasedCache):
    """`FileBasedCache`, but of several that add the same key only one is the first."""

    def __init__(self, directory: str, params: dict[str, Any]) -> None:
        options = {"MAX_ENTRIES": MOST, **params.get("OPTIONS", {})}
        super().__init__(directory, {**params, "OPTIONS": options})
        self._folder = Path(directory)
        self._inside = threading.local()

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def set(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        with self._alone():
            super().set(key, value, timeout, version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep the other processes and threads out; what is done inside may ask for it again."""
        if getattr(self._inside, "yes", False):
            yield
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:  # closing it opens it to others
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._inside.yes = True
            try:
                yield
            finally:
                self._inside.yes = False

    def _cull(self) -> None:
        """Make room for a new entry: what is over goes first, then what was written longest ago.

        Django takes any third of them, and with it who tried to log in and which codes were used.
        """
        entries = list(self._folder.glob(f"*{self.cache_suffix}"))
        if len(entries) < self._max_entries:
            return
        live = [entry for entry in entries if not self._is_over(entry)]
        if len(live) >= self._max_entries:
            many = len(live) - self._max_entries * _KEPT // 100
            for entry in sorted(live, key=_written)[:many]:
                entry.unlink(missing_ok=True)

    def _is_over(self, entry: Path) -> bool:
        """Whether it is past its time; then it is deleted."""
        try:
            with entry.open("rb") as file:
                return bool(self._is_expired(file))  # type: ignore[attr-defined]
        except FileNotFoundError:
            return True


def _written(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return 0.0
