"""What one visitor without an account may ask for: counted in memory, per process.

60 verifications a minute and 10 seconds of processor time a minute for each
address; beyond that 429 with Retry-After. `CAIRN_RATE_LIMITS=off` switches it
off for benchmarks and tests.

Source: trust.md, "Web".
"""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from cairn.web.requests import Request

WINDOW: Final = 60.0  # seconds
MOST_ASKED: Final = 60
MOST_CPU: Final = 10.0  # seconds of processor time in one window
MOST_KNOWN: Final = 10_000  # addresses remembered; the oldest is forgotten first

View = Callable[..., HttpResponse]


@dataclass(slots=True)
class _Spent:
    since: float
    asked: int = 0
    cpu: float = 0.0


class Meter:
    """Counts what each address asks for within a window."""

    def __init__(self) -> None:
        self._spent: OrderedDict[str, _Spent] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str, *, at: float) -> int:
        """Count one more question; return 0, or the seconds to wait when it is one too many."""
        with self._lock:
            found = self._window(address, at)
            if found.asked >= MOST_ASKED or found.cpu >= MOST_CPU:
                return max(1, round(found.since + WINDOW - at))
            found.asked += 1
            return 0

    def spend(self, address: str, seconds: float, *, at: float) -> None:
        """Add processor time to an address's account."""
        with self._lock:
            self._window(address, at).cpu += seconds

    def _window(self, address: str, at: float) -> _Spent:
        found = self._spent.get(address)
        if found is None or at - found.since >= WINDOW:
            found = self._spent[address] = _Spent(at)
        self._spent.move_to_end(address)
        while len(self._spent) > MOST_KNOWN:
            self._spent.popitem(last=False)
        return found


METER: Final = Meter()


def anonymous_verifications(view: View) -> View:
    """Count what a visitor has verified; somebody who asks too much is told when to come back.

    Reading the empty page costs nothing: only a question is counted.
    """

    @functools.wraps(view)
    def counted(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        asks = request.method == "POST" or bool(request.GET)
        if not asks or not settings.CAIRN_RATE_LIMITS:
            return view(request, *args, **kwargs)
        address = str(request.META.get("REMOTE_ADDR", ""))
        wait = METER.wait(address, at=time.monotonic())
        if wait:
            return too_many(request, wait)
        before = time.thread_time()
        try:
            return view(request, *args, **kwargs)
        finally:
            METER.spend(address, time.thread_time() - before, at=time.monotonic())

    return counted


def too_many(request: Request, wait: int) -> HttpResponse:
    """The page that says when to come back."""
    response = render(request, "429.html", {"wait": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response
