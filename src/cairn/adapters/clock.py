"""The one place where Cairn looks at the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Return seconds on a clock that nobody can set back; only differences mean anything."""
    return time.monotonic()
