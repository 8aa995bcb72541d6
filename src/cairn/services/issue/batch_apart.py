"""Where chunks are stored: by a thread of its own on PostgreSQL, else on the spot.

PostgreSQL does its part of storing in another process. While it looks at foreign keys and writes its log,
the worker would wait; so a thread with a connection of its own waits, and the worker goes on with the next
chunk. SQLite has one writer and works in this process: there nothing would be gained.

One chunk is stored at a time, in the order in which they were handed over.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connection, connections


class Storeroom:
    """Does one piece of work after the other, as long as the block lasts.

    is_apart: whether a thread does it. The caller's transaction cannot be seen from there, so inside of one
        everything happens on the spot.
    """

    def __init__(self, *, wanted: bool) -> None:
        self.is_apart = wanted and connection.vendor == "postgresql" and not connection.in_atomic_block
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store") if self.is_apart else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until what was handed over is done, and let go of the connection."""
        if self._thread is not None:
            self._thread.submit(connections.close_all)
            self._thread.shutdown(wait=True)

    def do(self, work: Callable[[], object]) -> Future[object]:
        """Hand work over; its result, or what it raised, is in the answer."""
        if self._thread is not None:
            return self._thread.submit(work)
        done: Future[object] = Future()
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - whoever waits for the answer gets it
            done.set_exception(error)
        return done
