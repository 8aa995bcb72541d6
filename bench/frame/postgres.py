"""The processor time of PostgreSQL on this machine, with that of this process or by itself."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def processor_ms() -> float:
    """Return the milliseconds of processor time that this process and its database have taken so far.

    PostgreSQL runs on the same machine; its process is read from /proc in nanoseconds. The connection is
    kept open by whoever measures (CONN_MAX_AGE), or there would be another process each time.
    """
    from django.db import connection

    own = time.process_time() * 1000
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return own + int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def processor_seconds() -> float:
    """Return what every PostgreSQL process here has used, those included that have ended by now."""
    used = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            name, _bracket, rest = (folder / "stat").read_text().rpartition(")")
            if name.partition("(")[2] == "postgres":
                used += sum(map(int, rest.split()[11:15]))
    return used / _TICKS
