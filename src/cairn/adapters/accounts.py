"""What callers have spent, in one small file that all web processes of a machine write to.

A table of fixed places: the digest of a caller says which eight of them may be theirs. Of eight that are all
taken, those whose window is over give way first, then the one that is nearest to it. The digest is keyed with
bytes that only the file has, so that nobody chooses callers who push others out.

A place is read, changed and written under a lock of its eight (`fcntl`), which the system lets go of when a
process dies. The file is read and written, never mapped: what is cut short or full is an error, and from
then on this process counts by itself. It does so for one question where another process holds the eight too long.

POSIX locks are of the process: closing any other descriptor of the same file would drop them all, so this
module opens it once and nothing else in the process may open it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cairn.adapters import clock
from cairn.adapters.randomness import random_bytes
from cairn.services.meters import Remembered, Spent

LOG = logging.getLogger("cairn.limits")
_MARK: Final = b"cairn limits 1\n\0"
_KEY: Final = 16  # bytes, behind the mark
_HEAD: Final = len(_MARK) + _KEY
_PLACE: Final = struct.Struct("<16sdQd")  # digest, since, asked, cpu
_WAYS: Final = 8  # places that a caller may have
_SETS: Final = 2048
_SET: Final = _WAYS * _PLACE.size
SIZE: Final = _HEAD + _SETS * _SET  # bytes: 640 kB
_FREE: Final = bytes(16)
_PATIENCE: Final = 0.05  # seconds that one waits for a lock; it is held for microseconds
_BETWEEN: Final = 0.001  # seconds between two attempts


class SharedAccounts:
    """Accounts in a file. Thread-safe, and safe between processes.

    Raises:
        OSError: the file cannot be made or written.
    """

    def __init__(self, path: Path, *, now: Callable[[], float] | None = None) -> None:
        self._now = now or _of_the_day
        self._lock = threading.Lock()  # a lock of the file is one for all threads of a process
        self._alone = Remembered()
        self._broken = False
        self._file, self._key = _opened(path)

    def now(self) -> float:
        return self._now()

    @contextmanager
    def opened(self, caller: str, *, at: float) -> Iterator[Spent]:
        digest = hashlib.blake2b(caller.encode(), digest_size=16, key=self._key).digest()
        start = _HEAD + int.from_bytes(digest[:4], "little") % _SETS * _SET
        with self._lock:
            read = self._read(digest, start, at=at)
            if read is None:
                with self._alone.opened(caller, at=at) as found:
                    yield found
                return
            place, found = read
            try:
                yield found
                if not self._kept(place, digest, found):
                    with self._alone.opened(caller, at=at) as own:
                        own.since, own.asked, own.cpu = found.since, found.asked, found.cpu
            finally:
                self._let_go(start)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _read(self, digest: bytes, start: int, *, at: float) -> tuple[int, Spent] | None:
        """Lock the eight, and return the caller's window and its place; None: count alone."""
        if self._broken:
            return None
        try:
            if not self._locked(start):
                return None
        except OSError as error:
            self._give_up(error)
            return None
        try:
            return self._found(digest, start, at=at)
        except OSError as error:
            self._give_up(error)
            self._let_go(start)
            return None

    def _locked(self, start: int) -> bool:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SET, start)
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EAGAIN):
                    raise
            else:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(_BETWEEN)

    def _let_go(self, start: int) -> None:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _SET, start)
        except OSError as error:
            self._give_up(error)

    def _found(self, digest: bytes, start: int, *, at: float) -> tuple[int, Spent]:
        """Where the caller's window is or may be, and the window."""
        text = os.pread(self._file, _SET, start).ljust(_SET, b"\0")
        chosen, soonest = 0, float("inf")
        for way in range(_WAYS):
            whose, since, asked, cpu = _PLACE.unpack_from(text, way * _PLACE.size)
            spent = Spent(since, asked, cpu)
            over = whose == _FREE or spent.is_over(at=at)
            if whose == digest:
                return start + way * _PLACE.size, Spent(at) if over else spent
            begun = 0.0 if over else since
            if begun < soonest:
                chosen, soonest = way, begun
        return start + chosen * _PLACE.size, Spent(at)

    def _kept(self, place: int, digest: bytes, found: Spent) -> bool:
        try:
            os.pwrite(self._file, _PLACE.pack(digest, found.since, found.asked, found.cpu), place)
        except OSError as error:
            self._give_up(error)
            return False
        return True

    def _give_up(self, error: OSError) -> None:
        """Count alone from now on: a file that takes nothing would let everybody in."""
        if not self._broken:
            LOG.warning("limits are not shared with other processes: %s", error.strerror)
        self._broken = True


def _of_the_day() -> float:
    return clock.now().timestamp()


def _opened(path: Path) -> tuple[int, bytes]:
    """Open the file, made or made anew when it is not ours; return it and its key."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX, _HEAD, 0)  # of two who begin together one makes it
        try:
            head = os.pread(file, _HEAD, 0)
            if os.fstat(file).st_size != SIZE or not head.startswith(_MARK):
                head = _MARK + random_bytes(_KEY)
                os.ftruncate(file, 0)
                os.pwrite(file, head.ljust(SIZE, b"\0"), 0)
            return file, head[len(_MARK) :]
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, _HEAD, 0)
    except OSError:
        os.close(file)
        raise
