"""Signing many credentials in processes of our own: one for each processor, started with the first order.

A process (`cairn.adapters.pressed`) has no database and no Django; it opens the key itself, by its address
in the keystore. What it gets beside that, the passphrase among it, comes through a pipe: nothing stands in
its arguments, and nothing is written to a log.

Signing takes as much processor time as everything else about a batch together, and two threads of one
process are no faster than one.
"""

from __future__ import annotations

import base64
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from cairn.adapters import frames
from cairn.adapters.cells import Cell, Died
from cairn.credentials.instants import write_stamp
from cairn.credentials.keys import PublicKey, Signer
from cairn.credentials.pressing import Order, Pressed, PressError
from cairn.services.ports import KeystoreError

LOG = logging.getLogger("cairn.press")
MOST: Final = 8  # processes of one worker
SILENCE: Final = 60.0  # seconds for an order of a thousand credentials or so
Answer = TypeVar("Answer")
COMMAND: Final = (sys.executable, "-I", "-m", "cairn.adapters.pressed")


class PressPool:
    """A `Presses` of several processes. Thread-safe.

    data: the data folder, whose `keys/` the processes read. passphrase: finds it when it is needed.
    """

    def __init__(
        self,
        data: Path,
        *,
        passphrase: Callable[[], bytes],
        processes: int | None = None,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._data = data
        self._passphrase = passphrase
        self._command = command
        self._count = processes or min(MOST, len(os.sched_getaffinity(0)))
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()
        self._all: set[_Process] = set()

    def submit(self, order: Order) -> Future[list[Pressed]]:
        """Give an order to the next process that is free."""
        return self._later(lambda process: process.do(order))

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        """Return what has one of the processes sign; nothing is opened in this one."""
        return _Signer(self, uri, verification_method)

    def ask(self, uri: str, verification_method: str, message: bytes | None) -> dict[str, str]:
        """Have one message signed, or none and only the public key told, behind the orders that wait.

        Raises:
            PressError: press.died. KeystoreError: the key cannot be reached.
        """
        return self._later(lambda process: process.ask(uri, verification_method, message)).result()

    def close(self) -> None:
        """End the processes; the next order starts new ones."""
        with self._lock:
            threads, self._threads = self._threads, None
            self._idle = SimpleQueue()
        for process in list(self._all):
            process.kill()
        self._all.clear()
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)

    def _later(self, work: Callable[[_Process], Answer]) -> Future[Answer]:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="press")
                for _ in range(self._count):
                    self._idle.put(None)
            threads = self._threads
        return threads.submit(self._do, work)

    def _do(self, work: Callable[[_Process], Answer]) -> Answer:
        idle = self._idle
        process = idle.get()
        try:
            if process is not None and not process.lives:
                self._lost(process)
                process = None
            if process is None:
                process = self._new()
            return work(process)
        except PressError as error:
            if error.code == "press.died" and process is not None:
                LOG.warning("a signing process was lost: %s", error)
                self._lost(process)
                process = None
            raise
        finally:
            idle.put(process)

    def _lost(self, process: _Process) -> None:
        """Let go of a process that is gone."""
        process.kill()
        self._all.discard(process)

    def _new(self) -> _Process:
        made = _Process(self._command, self._data, self._passphrase())
        self._all.add(made)
        return made


class _Process(Cell):
    """One process, and the conversation with it."""

    def __init__(self, command: Sequence[str], data: Path, passphrase: bytes) -> None:
        try:
            super().__init__(command)
        except OSError as error:
            raise PressError(f"no signing process can be started ({error.strerror})") from error
        self._say({"data": str(data), "passphrase": base64.b64encode(passphrase).decode()})

    def do(self, order: Order) -> list[Pressed]:
        """Hand an order over and take what was signed.

        Raises:
            PressError: press.died, press.check. KeystoreError: the key cannot be reached.
        """
        said = self._asked(
            {
                "key": order.key,
                "method": order.verification_method,
                "suite": order.suite,
                "created": write_stamp(order.created),
                "templates": order.templates,
                "pieces": order.pieces,
            }
        )
        return [Pressed(value, bytes.fromhex(digest), code) for value, digest, code in said["pressed"]]

    def ask(self, uri: str, verification_method: str, message: bytes | None) -> dict[str, str]:
        """Have one message signed, or none; take `public` and `signature`.

        Raises: as `do`.
        """
        return self._asked(
            {"key": uri, "method": verification_method, "message": None if message is None else message.hex()}
        )

    def _say(self, message: frames.Message) -> None:
        try:
            self.tell(message, SILENCE)
        except Died as death:
            raise PressError(f"the signing process died: {death}", code="press.died") from death

    def _asked(self, message: frames.Message) -> dict[str, Any]:
        self._say(message)
        try:
            said = self.hear(SILENCE)
        except Died as death:
            raise PressError(f"the signing process died: {death}", code="press.died") from death
        if "refused" in said:
            kind = KeystoreError if said["keystore"] else PressError
            raise kind(said["message"], code=said["refused"])
        return said


@dataclass(slots=True)
class _Signer:
    """Signs in one of the processes; its public half is asked for once."""

    pool: PressPool
    uri: str
    verification_method: str
    _public: PublicKey | None = None

    @property
    def public_key(self) -> PublicKey:
        if self._public is None:
            said = self.pool.ask(self.uri, self.verification_method, None)
            self._public = PublicKey.from_multibase(said["public"])
        return self._public

    def sign(self, message: bytes) -> bytes:
        return bytes.fromhex(self.pool.ask(self.uri, self.verification_method, message)["signature"])
