"""One process that works for us within limits, and the conversation with it.

It has no network, no database, no secrets, and not our environment. Whoever is
silent for too long is killed.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from cairn.adapters import frames

PATIENCE: Final = 20.0  # seconds to take a message; the other side may be starting still
_DEAF: Final = "it does not listen"
_SILENT: Final = "it was silent for too long"
_GONE: Final = "its limits were reached"


class Died(Exception):
    """The process was killed, by its limits or by us; or it never started."""


class Cell:
    """A process that was started by `command`, and its two pipes.

    quiet: what it complains of goes nowhere, because it may quote what it reads.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, command: Sequence[str], *, quiet: bool = False) -> None:
        self._process = subprocess.Popen(  # noqa: S603, our own interpreter and our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            bufsize=0,
        )
        self._pipes = [pipe for pipe in (self._process.stdin, self._process.stdout) if pipe is not None]
        self._to, self._from = (pipe.fileno() for pipe in self._pipes)
        os.set_blocking(self._to, False)  # a full pipe takes what fits, so that we can watch the clock

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it; harmless when it has ended."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()

    def tell(self, message: frames.Message, seconds: float = PATIENCE) -> None:
        """Say one thing, within so many seconds by the clock on the wall.

        Raises:
            Died: it is gone, or has not listened for too long and is killed.
        """
        self.write(frames.packed(message), seconds)

    def write(self, data: bytes, seconds: float = PATIENCE) -> None:
        """Hand over bytes as they are, to a process that does not speak in frames.

        Raises:
            Died: as `tell`.
        """
        wait = self._waiting(self._to, select.POLLOUT, seconds, _DEAF)
        try:
            frames.write(self._to, data, wait=wait)
        except OSError as error:
            raise self._died(_DEAF) from error

    def read(self, seconds: float) -> bytes:
        """Return what it says next as it is, a megabyte at most, within so many seconds.

        Raises:
            Died: it is gone, or was silent for too long and is killed.
        """
        self._waiting(self._from, select.POLLIN, seconds, _SILENT)()
        try:
            found = os.read(self._from, 1 << 20)
        except OSError as error:
            raise self._died(_GONE) from error
        if not found:
            raise self._died(_GONE)
        return found

    def hear(self, seconds: float) -> dict[str, Any]:
        """Return the next thing it says, within so many seconds by the clock on the wall.

        Raises:
            Died: it is gone, says what is no frame, or was silent for too long and is killed.
        """
        wait = self._waiting(self._from, select.POLLIN, seconds, _SILENT)
        try:
            return frames.receive(self._from, wait=wait)
        except (EOFError, OSError) as error:
            raise self._died(_GONE) from error
        except ValueError as error:
            raise self._died("what it says is no message") from error

    def _waiting(self, pipe: int, event: int, seconds: float, why: str) -> Callable[[], None]:
        """Return what waits until the pipe is ready, all in all so many seconds."""
        until = time.monotonic() + seconds
        poll = select.poll()
        poll.register(pipe, event)

        def wait() -> None:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise self._died(why)

        return wait

    def _died(self, why: str) -> Died:
        self.kill()
        return Died(f"{why} (exit {self._process.returncode})")
