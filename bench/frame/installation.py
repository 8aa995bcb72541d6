"""A whole installation for a benchmark: its own data folder with the demonstration world, and `cairn serve`.

    with Installation() as place, place.serving(workers=2) as server:
        server.url, server.cpu_seconds()

The server's processor time is read from /proc, of every process of its group.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bench.frame import postgres

ROOT: Final = Path(__file__).resolve().parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def alone() -> bool:
    """With BENCH_ALONE set, come before everything else on the machine; return whether that was granted.

    On a machine that others use meanwhile, delays are otherwise theirs. Needs root, and two processors.
    """
    if not os.environ.get("BENCH_ALONE"):
        return False
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
        return True
    return False


class Installation:
    """A data folder that lives as long as the block; `database_url` chooses PostgreSQL.

    passwords: of the demonstration's people, by address.
    """

    def __init__(self, *, database_url: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cairn-bench-")
        self.data = Path(self._folder.name)
        self.port = _free_port()
        self.passwords: dict[str, str] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CAIRN_")},
            "CAIRN_DATA": str(self.data),
            "CAIRN_RATE_LIMITS": "off",
            "DJANGO_SETTINGS_MODULE": "cairn.site.settings",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **({"DATABASE_URL": database_url} if database_url else {}),
        }

    def __enter__(self) -> Self:
        said = self.cairn("setup")
        self.passwords = dict(re.findall(r"^ *(\S+@\S+) +(\S+) ", said, re.MULTILINE))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def cairn(self, *arguments: str) -> str:
        """Run a verb of the command and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "cairn.cli", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"cairn {' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    @property
    def url(self) -> str:
        """What the demonstration's addresses begin with."""
        return f"http://localhost:{self.port}"

    def enter(self) -> None:
        """Set Django up in this process, on this installation; once in a process."""
        os.environ.update(self.environment)
        import django

        django.setup()

    @contextlib.contextmanager
    def serving(self, *, workers: int = 2) -> Iterator[Server]:
        """Serve until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "cairn.cli", "serve", "--workers", str(workers)],
            env=self.environment,
            cwd=ROOT,
            process_group=0,
        )
        try:
            _wait_for(self.port, process)
            yield Server(self.url, process.pid, database="DATABASE_URL" in self.environment)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Server:
    """A running `cairn serve`, and what it costs; database: with PostgreSQL, of which only one runs here."""

    def __init__(self, url: str, group: int, *, database: bool = False) -> None:
        self.url = url
        self._group = group
        self._database = database

    def cpu_seconds(self) -> float:
        """Processor time that the server, its workers, their jails and its database have used so far."""
        own = sum(used for group, used in _every_process() if group == self._group)
        return own + (postgres.processor_seconds() if self._database else 0)

    def resident(self) -> list[int]:
        """Resident memory of each process of the server, in bytes, the largest first."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == self._group:
                    found.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
        return sorted(found, reverse=True)


def _every_process() -> Iterator[tuple[int, float]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            yield int(fields[2]), sum(map(int, fields[11:13])) / _TICKS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], *, patience: float = 60) -> None:
    """Wait until every worker answers: a worker that is still starting would be measured too."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if link.recv(64).startswith(b"HTTP/1.1 200"):
                time.sleep(4)
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not answer")
