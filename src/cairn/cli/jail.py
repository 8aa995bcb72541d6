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
AGAIN: Final = 1.0  # seconds after which a block that swallowed the first sign is told again
MEMORY: Final = 512 * 1024 * 1024  # bytes of address space beyond what the process has when it begins


class GivenUp(BaseException):
    """The limit was reached. Not an Exception: no check on the way may take it for a finding."""


@contextmanager
def bounded(*, seconds: float = CPU_SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Let the block use so much of the processor and of memory, and no more.

    Time is counted from here on. (A limit of the process, RLIMIT_CPU, compares with the clock
    ticks it was charged since its start, which run seconds ahead of what it used once it is a
    few minutes old.) Only soft limits are set, and they are taken back at the end. Where the
    system has no such limits, or in a thread that cannot be interrupted, nothing is limited.

    Args:
        seconds: of processor time, of all threads together; more than 0.

    Raises:
        GivenUp: the block used more time.
        MemoryError: the block asked for more memory.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource

    soft, hard = before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGPROF, _give_up)
    try:
        if (size := _address_space()) is not None:
            known = [value for value in (size + memory, soft, hard) if value != resource.RLIM_INFINITY]
            resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
        signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, before)
        signal.signal(signal.SIGPROF, handler)


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
