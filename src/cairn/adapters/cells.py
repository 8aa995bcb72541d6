"""One process that works for us within limits, and the conversation with it.

It has no network, no database, no secrets, and not our environment. Whoever is
silent for too long is killed.
"""

from __future__ import annotations

import contextlib
import select
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from cairn.adapters import frames


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

    def tell(self, message: frames.Message) -> None:
        """Say one thing.

        Raises:
            Died: it is gone.
        """
        try:
            frames.send(self._to, message)
        except OSError as error:
            raise self._died("it does not listen") from error

    def hear(self, seconds: float) -> dict[str, Any]:
        """Return the next thing it says, within so many seconds by the clock on the wall.

        Raises:
            Died: it is gone, or was silent for too long and is killed.
        """
        until = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._from, select.POLLIN)

        def wait() -> None:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise self._died("it was silent for too long")

        try:
            return frames.receive(self._from, wait=wait)
        except (EOFError, OSError) as error:
            raise self._died("its limits were reached") from error

    def _died(self, why: str) -> Died:
        self.kill()
        return Died(f"{why} (exit {self._process.returncode})")
