"""What one caller may ask for in a short time.

Counted where `share` says, for all web processes of a machine together; in memory, each process for
itself, until then.

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
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

WINDOW: Final = 60.0  # seconds
MOST_KNOWN: Final = 10_000  # callers remembered; the oldest is forgotten first


@dataclass(slots=True)
class Spent:
    """What a caller has used up in the window that began at `since`. asked: questions; cpu: seconds."""

    since: float
    asked: int = 0
    cpu: float = 0.0

    def is_over(self, *, at: float) -> bool:
        """Is the window over, or of a clock that was set back since?"""
        return not 0.0 <= at - self.since < WINDOW


class Accounts(Protocol):
    """Where it is written down what each caller has spent. Thread-safe."""

    def now(self) -> float:
        """Seconds of a clock on which everybody who counts here agrees."""
        ...

    def opened(self, caller: str, *, at: float) -> AbstractContextManager[Spent]:
        """Give the caller's window of this moment, a new one when there is none; what is changed in it is kept.

        Nobody else has it open meanwhile.
        """
        ...


class Remembered:
    """Accounts in the memory of this process."""

    def __init__(self) -> None:
        self._spent: OrderedDict[str, Spent] = OrderedDict()
        self._lock = threading.Lock()

    def now(self) -> float:
        return time.monotonic()

    @contextmanager
    def opened(self, caller: str, *, at: float) -> Iterator[Spent]:
        with self._lock:
            found = self._spent.get(caller)
            if found is None or found.is_over(at=at):
                found = self._spent[caller] = Spent(at)
            self._spent.move_to_end(caller)
            while len(self._spent) > MOST_KNOWN:
                self._spent.popitem(last=False)
            yield found


class Meter:
    """Counts what each caller asks for within a window.

    name: told apart by it from other meters in the same accounts. most_asked: questions; most_cpu: seconds of
    processor time; both in one window.
    """

    def __init__(self, *, most_asked: int, most_cpu: float, name: str = "") -> None:
        self.name = name
        self.most_asked = most_asked
        self.most_cpu = most_cpu
        self.accounts: Accounts = Remembered()

    def wait(self, caller: str, *, at: float) -> int:
        """Count one more question; return 0, or the seconds to wait when it is one too many."""
        with self.accounts.opened(f"{self.name}:{caller}", at=at) as found:
            if found.asked >= self.most_asked or found.cpu >= self.most_cpu:
                return max(1, round(found.since + WINDOW - at))
            found.asked += 1
            return 0

    def spend(self, caller: str, seconds: float, *, at: float) -> None:
        """Add processor time to a caller's account."""
        with self.accounts.opened(f"{self.name}:{caller}", at=at) as found:
            found.cpu += seconds

    def ask(self, caller: str) -> int:
        """`wait`, now."""
        return self.wait(caller, at=self.accounts.now())

    @contextmanager
    def charging(self, caller: str) -> Iterator[None]:
        """Charge the caller for the processor time of what happens inside."""
        before = _processor_time()
        try:
            yield
        finally:
            self.spend(caller, _processor_time() - before, at=self.accounts.now())


_ELSEWHERE: Final = threading.local()


def spent_elsewhere(seconds: float) -> None:
    """Charge this thread for processor time that another process spent for it (the jail)."""
    _ELSEWHERE.seconds = getattr(_ELSEWHERE, "seconds", 0.0) + seconds


def _processor_time() -> float:
    elsewhere: float = getattr(_ELSEWHERE, "seconds", 0.0)
    return time.thread_time() + elsewhere


# by address: pages and API together
VISITORS: Final = Meter(most_asked=60, most_cpu=10.0, name="visitor")
TOKENS: Final = Meter(most_asked=600, most_cpu=60.0, name="token")
# by person or organisation: what takes thought
PEOPLE: Final = Meter(most_asked=600, most_cpu=20.0, name="person")


def share(accounts: Accounts) -> None:
    """Count in these accounts from now on, which other processes count in too."""
    for meter in (VISITORS, TOKENS, PEOPLE):
        meter.accounts = accounts
