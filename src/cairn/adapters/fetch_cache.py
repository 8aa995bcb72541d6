"""Answers we had, kept for the next verification within a bound on number and size."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cairn.credentials.inspection import Fetched


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer we had: when it was last confirmed, until when it needs no question, its mark."""

    fetched: Fetched
    fresh_until: datetime
    etag: str


class Cache(Protocol):
    """Where answers are kept between verifications; a database may stand behind it."""

    def get(self, key: tuple[str, str]) -> Cached | None: ...

    def put(self, key: tuple[str, str], answer: Cached) -> None: ...


class MemoryCache:
    """The answers used last, within a bound on their number and their size."""

    def __init__(self, *, entries: int = 512, size: int = 32_000_000) -> None:
        self._entries = entries
        self._size = size
        self._held = 0
        self._answers: OrderedDict[tuple[str, str], Cached] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str]) -> Cached | None:
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: tuple[str, str], answer: Cached) -> None:
        with self._lock:
            old = self._answers.pop(key, None)
            self._held += len(answer.fetched.body) - (len(old.fetched.body) if old else 0)
            self._answers[key] = answer
            while self._answers and (len(self._answers) > self._entries or self._held > self._size):
                _, dropped = self._answers.popitem(last=False)
                self._held -= len(dropped.fetched.body)
