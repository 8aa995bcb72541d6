"""How often something runs in a second of processor time.

Rounds of all candidates alternate, so that a machine that slows down for a while slows them all,
and the median of the rounds is taken. Processor time of this process only: what waits for others
costs nothing here, and is to be measured by the wall clock.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

Work = Callable[[], object]
Subject = TypeVar("Subject")

ROUNDS: Final = 7
SECONDS: Final = 1.0  # of measuring for each candidate, over all rounds


def rates(works: Mapping[str, Work], *, seconds: float = SECONDS, rounds: int = ROUNDS) -> dict[str, float]:
    """Return runs per CPU-second of each, measured in turn.

    Work that takes longer than `seconds / rounds` runs once a round.
    """
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(_round(work, seconds / rounds))
    return {name: statistics.median(values) for name, values in found.items()}


def rate(work: Work, *, seconds: float = SECONDS, rounds: int = ROUNDS) -> float:
    """Return runs per CPU-second of one piece of work."""
    return rates({"": work}, seconds=seconds, rounds=rounds)[""]


def _round(work: Work, seconds: float) -> float:
    gc.collect()
    batch = 1
    count, start = 0, time.process_time()
    while True:
        for _ in range(batch):
            work()
        count += batch
        spent = time.process_time() - start
        if spent >= seconds:
            return count / spent
        # Looking at the clock costs something too: never more often than about every millisecond.
        batch = max(1, min(int(count / max(spent, 1e-6) / 1000), 4096))


class Cycle(Generic[Subject]):
    """Calls one piece of work with one of many subjects after the other, for ever.

        Cycle(sign, documents)()

    What is measured over one and the same document flatters every memory in between.
    """

    def __init__(self, work: Callable[[Subject], object], subjects: Sequence[Subject]) -> None:
        self._work, self._subjects, self._place = work, subjects, 0

    def __call__(self) -> object:
        self._place = (self._place + 1) % len(self._subjects)
        return self._work(self._subjects[self._place])
