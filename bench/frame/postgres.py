"""The processor time of a request: of this process, and of the PostgreSQL process that serves it."""

from __future__ import annotations

import time
from pathlib import Path


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
