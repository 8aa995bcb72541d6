"""Asking a server: as fast as it answers (wrk), or at a set pace with every delay counted.

At a pace, request number n is due at n / rate, and its time counts from then, not from when a
connection was free: a server that stalls is seen to stall ("coordinated omission").
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

WRK: Final = shutil.which("wrk")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, again and again."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes = b""

    def bytes(self) -> bytes:
        """Return the request as it goes over the wire."""
        parts = urlsplit(self.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        lines = [f"{self.method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in (self.headers or {}).items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Seen:
    """answered: a second. delays: milliseconds, sorted. own: processor seconds that asking took. wall: seconds."""

    answered: float
    delays: tuple[float, ...]
    wrong: int
    own: float
    wall: float

    def delay(self, share: float) -> float:
        """Return the delay that `share` of the requests kept under, in milliseconds."""
        return self.delays[min(len(self.delays) - 1, int(share * len(self.delays)))]


def flat_out(request: Request, *, seconds: float, connections: int = 16) -> Seen:
    """Ask as fast as the server answers: by wrk, and without it by one process of Python.

    With wrk the delays are not known.
    """
    if WRK is None or request.method != "GET":
        return asyncio.run(_ask(request, rate=0, seconds=seconds, connections=connections))
    headers = [part for name, value in (request.headers or {}).items() for part in ("-H", f"{name}: {value}")]
    before, start = _children(), time.monotonic()
    said = subprocess.run(
        [WRK, "-t1", f"-c{connections}", f"-d{seconds:g}s", *headers, request.url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    wall = time.monotonic() - start
    rate = float(said.partition("Requests/sec:")[2].split()[0])
    return Seen(rate, (), "Non-2xx" in said, _children() - before, wall)


def paced(request: Request, *, rate: float, seconds: float, connections: int = 16) -> Seen:
    """Ask `rate` times a second."""
    return asyncio.run(_ask(request, rate=rate, seconds=seconds, connections=connections))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _ask(request: Request, *, rate: float, seconds: float, connections: int) -> Seen:
    parts, message = urlsplit(request.url), request.bytes()
    own, start = time.process_time(), time.monotonic() + 0.05
    number, delays, wrong = 0, [], 0

    async def one() -> None:
        nonlocal number, wrong
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while True:
            due = start + (number / rate if rate else 0)
            number += 1
            if due >= start + seconds or time.monotonic() >= start + seconds + 2:
                break
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            begun = due if rate else time.monotonic()
            if not rate and begun >= start + seconds:
                break
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            await reader.readexactly(int(length))
            delays.append((time.monotonic() - begun) * 1000)
            wrong += not head.startswith(b"HTTP/1.1 2")
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    wall = time.monotonic() - start
    return Seen(len(delays) / wall, tuple(sorted(delays)), wrong, time.process_time() - own, wall)
