"""How processes of ours talk to one another: four bytes of length, then JSON."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

MOST: Final = 16 * 1024 * 1024  # bytes of one frame
Message = Mapping[str, Any]


def send(fd: int, message: Message) -> None:
    """Write one frame."""
    write(fd, packed(message))


def packed(message: Message) -> bytes:
    """Return one frame."""
    data = json.dumps(message).encode()
    return struct.pack(">I", len(data)) + data


def write(fd: int, data: bytes, *, wait: Callable[[], None] = lambda: None) -> None:
    """Write bytes as they are; `wait` is called before every write, and may raise."""
    left = memoryview(data)
    while left:
        wait()
        left = left[os.write(fd, left) :]


def receive(fd: int, *, wait: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Read one frame; `wait` is called before every read, and may raise.

    Raises:
        EOFError: the other side is gone, or says what is no frame.
    """
    (size,) = struct.unpack(">I", _exactly(fd, 4, wait))
    if size > MOST:
        raise EOFError
    message: dict[str, Any] = json.loads(_exactly(fd, size, wait))
    return message


def _exactly(fd: int, count: int, wait: Callable[[], None]) -> bytes:
    parts: list[bytes] = []
    while count:
        wait()
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
