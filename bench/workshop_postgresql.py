"""The pages of co-design and quality with 10,000 published achievements in the store, on PostgreSQL.

As `bench.workshop`, on a PostgreSQL of its own; the processor time of its processes is counted with the server's.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests import postgres

from bench import workshop
from bench.frame.figure import Figure


def figures() -> Iterator[Figure]:
    """Start a server, and measure as on SQLite; nothing without PostgreSQL."""
    try:
        with postgres.cluster() as url:
            yield from workshop.figures(database_url=url.replace("/cairn?", "/postgres?"))
    except LookupError as missing:
        print(f"  PostgreSQL is left out: {missing}")
