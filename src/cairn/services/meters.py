"""What one caller may ask for in a short time: counted in memory, per process.

A visitor without an account has 60 verifications and 10 seconds of processor
time a minute for each address; an API token has 600 calls a minute. A person who is
signed in, pages and all their keys together, and an organisation with all its tokens have
20 seconds of processor time a minute for what is planned, audited and read for skills.
`CAIRN_RATE_LIMITS=off` switches all off for benchmarks and tests: the doors ask.

Source: trust.md, "Web".
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

WINDOW: Final = 60.0  # seconds
MOST_KNOWN: Final = 10_000  # callers remembered; the oldest is forgotten first


@dataclass(slots=True)
class _Spent:
    since: float
    asked: int = 0
    cpu: float = 0.0


class Meter:
    """Counts what each caller asks for within a window.

    most_asked: questions; most_cpu: seconds of processor time; both in one window.
    """

    def __init__(self, *, most_asked: int, most_cpu: float) -> None:
        self.most_asked = most_asked
        self.most_cpu = most_cpu
        self._spent: OrderedDict[str, _Spent] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, caller: str, *, at: float) -> int:
        """Count one more question; return 0, or the seconds to wait when it is one too many."""
        with self._lock:
            found = self._window(caller, at)
            if found.asked >= self.most_asked or found.cpu >= self.most_cpu:
                return max(1, round(found.since + WINDOW - at))
            found.asked += 1
            return 0

    def spend(self, caller: str, seconds: float, *, at: float) -> None:
        """Add processor time to a caller's account."""
        with self._lock:
            self._window(caller, at).cpu += seconds

    def ask(self, caller: str) -> int:
        """`wait`, now."""
        return self.wait(caller, at=time.monotonic())

    @contextmanager
    def charging(self, caller: str) -> Iterator[None]:
        """Charge the caller for the processor time of what happens inside."""
        before = _processor_time()
        try:
            yield
        finally:
            self.spend(caller, _processor_time() - before, at=time.monotonic())

    def _window(self, caller: str, at: float) -> _Spent:
        found = self._spent.get(caller)
        if found is None or at - found.since >= WINDOW:
            found = self._spent[caller] = _Spent(at)
        self._spent.move_to_end(caller)
        while len(self._spent) > MOST_KNOWN:
            self._spent.popitem(last=False)
        return found


_ELSEWHERE: Final = threading.local()


def spent_elsewhere(seconds: float) -> None:
    """Charge this thread for processor time that another process spent for it (the jail)."""
    _ELSEWHERE.seconds = getattr(_ELSEWHERE, "seconds", 0.0) + seconds


def _processor_time() -> float:
    elsewhere: float = getattr(_ELSEWHERE, "seconds", 0.0)
    return time.thread_time() + elsewhere


VISITORS: Final = Meter(most_asked=60, most_cpu=10.0)  # by address: pages and API together
TOKENS: Final = Meter(most_asked=600, most_cpu=60.0)  # by token
PEOPLE: Final = Meter(most_asked=600, most_cpu=20.0)  # by person or organisation: what takes thought
