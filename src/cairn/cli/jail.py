"""The command line limits itself: what one document may cost, whatever it says.

The budgets of the core come first and give a finding. This is the wall behind them: when it is
reached, the check is given up and the credential is not called valid.

Source: trust.md, "One verification pipeline, pure and in a jail".
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

CPU_SECONDS: Final = 4  # of this process, for one document; a general one needs under one
MEMORY: Final = 512 * 1024 * 1024  # bytes of address space beyond what the process has when it begins


class GivenUp(BaseException):
    """The limit was reached. Not an Exception: no check on the way may take it for a finding."""


@contextmanager
def bounded(*, seconds: int = CPU_SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Let the block use so much of the processor and of memory, and no more.

    Only soft limits are set, and they are taken back at the end. Where the system has no such
    limits, or in a thread that cannot be interrupted, nothing is limited.

    Raises:
        GivenUp: the block used more time.
        MemoryError: the block asked for more memory.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limits = {resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + 1 + seconds}
    if (size := _address_space()) is not None:
        limits[resource.RLIMIT_AS] = size + memory
    before = {which: resource.getrlimit(which) for which in limits}
    handler = signal.signal(signal.SIGXCPU, _give_up)
    try:
        for which, limit in limits.items():
            soft, hard = before[which]
            known = [value for value in (limit, soft, hard) if value != resource.RLIM_INFINITY]
            resource.setrlimit(which, (min(known), hard))
        yield
    finally:
        for which, limit_before in before.items():
            resource.setrlimit(which, limit_before)
        signal.signal(signal.SIGXCPU, handler)


def _give_up(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise GivenUp


def _address_space() -> int | None:
    """Return the bytes of address space in use; None where the system does not say (then no limit)."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    import resource

    return pages * resource.getpagesize()
