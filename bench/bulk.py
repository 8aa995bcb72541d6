"""A hundred thousand rows from a CSV file to signed, stored and claimable.

Each run is an installation and a process of its own (`bench.frame.batch`), on SQLite and, where a server is
installed, on PostgreSQL. BENCH_ROWS says how many rows (100,000), BENCH_WHOLE=1 adds a run with every
element of the EU recommendation, BENCH_GROWTH=1 runs of 1,000 and 10,000 rows, BENCH_MEMORY_DISK=1 keeps
the data in /dev/shm, so that other people's disk traffic is not measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import postgres

from bench.frame import primitives
from bench.frame.figure import Figure, at_most, share
from bench.frame.installation import alone
from bench.frame.measure import rates

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
LIMIT_SECONDS = 20.0  # for a hundred thousand
LIMIT_MB = 150.0
STEPS = ("read and judge", "decide, reserve, compose", "wait for signatures", "look at a sample", "store")


def run(count: int, *, database: str = "", whole: bool = False, sample: int = 0) -> dict[str, Any]:
    """Issue one batch in a process of its own; return what it took."""
    place = "/dev/shm" if os.environ.get("BENCH_MEMORY_DISK") else None
    words = [str(count), str(sample), *(["whole"] if whole else [])]
    with tempfile.TemporaryDirectory(prefix="cairn-batch-", dir=place) as folder:
        environment = {**os.environ, **({"DATABASE_URL": database} if database else {})}
        done = subprocess.run(
            [sys.executable, "-m", "bench.frame.batch", folder, *words],
            cwd=Path(__file__).resolve().parents[1],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if (said["state"], said["issued"], said["claimable"]) != ("DONE", count, count):
        raise RuntimeError(f"not everything was issued: {said}")
    return said


@contextlib.contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """SQLite, and PostgreSQL where it is installed: (name, address)."""
    try:
        with postgres.cluster() as url:
            yield [("SQLite", ""), ("PostgreSQL", url.replace("/cairn?", "/postgres?"))]
    except LookupError:
        yield [("SQLite", "")]


def lines(name: str, said: dict[str, Any], sign: Figure) -> Iterator[Figure]:
    """What one run says."""
    count, size = said["rows"], round(said["size"] / 1000, 1)
    what = f"{name}, {count:,} rows of {size} kB"
    limit = LIMIT_SECONDS * count / 100_000
    yield at_most(f"{what}: file to claimable", said["seconds"], unit="s", limit=limit)
    yield Figure(f"{what}: rows", count / said["seconds"], "rows/s")
    for step in STEPS:
        yield Figure(f"{what}: {step}", said["wall_by_step"].get(step, 0.0), "s of the main process")
    yield Figure(f"{what}: main process", said["cpu"], "CPU-s")
    yield Figure(f"{what}: signing and checking", said["press_cpu"], "CPU-s")
    yield share(f"{what}: signed and checked", count / max(said["press_cpu"], 0.01), of=sign)
    yield at_most(f"{what}: memory of the worker", said["rss"], unit="MB", limit=LIMIT_MB)
    yield at_most(f"{what}: memory of a signing process", said["press_rss"], unit="MB", limit=LIMIT_MB)


def figures() -> Iterator[Figure]:
    """Measure."""
    alone()
    works = primitives.works()
    name = next(name for name in works if "sign" in name)
    sign = Figure(name, rates({name: works[name]})[name])
    yield sign
    with databases() as found:
        for database, url in found:
            yield from lines(database, run(ROWS, database=url), sign)
            if os.environ.get("BENCH_GROWTH"):
                for count in (1_000, 10_000):
                    yield from lines(database, run(count, database=url), sign)
    if os.environ.get("BENCH_WHOLE"):
        yield from lines("SQLite, all EU elements", run(ROWS, whole=True), sign)
