"""What grows when the store does, on PostgreSQL: the processor time of the request and of its database process.

As `bench.growth`, on a PostgreSQL of its own with the settings it has after installation; after every growth the
tables are analysed, as autovacuum would. BENCH_GROWTH=1e6 goes on to a million, otherwise it ends at 10,000.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from tests import postgres

from bench import growth
from bench.frame.figure import Figure


def figures() -> Iterator[Figure]:
    """Start a server, and measure as on SQLite; nothing without PostgreSQL."""
    try:
        with postgres.cluster() as url:
            os.environ["DATABASE_URL"] = url.replace("/cairn?", "/postgres?")
            yield from growth.figures(growth.LARGEST if growth.WANTED else growth.LOOKED_AT)
    except LookupError as missing:
        print(f"  PostgreSQL is left out: {missing}")
