"""Plans through the database, 20,000 stored offers: processor time of this process and of its database.

The offers and goals of `bench.plan`, stored by 200 providers; nothing is kept from one goal to the next. "Reading" is
what can matter for a goal, as values; "plan" is what the API answers to a goal and what is held; "with others" adds
other plans and other hours a week, as the page does. SQLite, and PostgreSQL where it is installed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import Final

from tests import postgres

from bench.frame.figure import Figure, at_most
from bench.frame.installation import ROOT

LIMIT_MS: Final = 200
NAMES: Final = {"reading": "reading", "plan": "plan", "page": "plan with others"}


def figures() -> Iterator[Figure]:
    """Fill and measure on each database, in a process of its own."""
    yield from _lines("SQLite", {})
    try:
        with postgres.cluster() as url:
            yield from _lines("PostgreSQL", {"DATABASE_URL": url.replace("/cairn?", "/postgres?")})
    except LookupError as missing:
        print(f"  PostgreSQL is left out: {missing}")


def _lines(database: str, environment: Mapping[str, str]) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="cairn-plans-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.frame.plans", folder],
            env={**os.environ, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"bench.frame.plans: {done.stderr[-2000:]}")
    found: dict[str, dict[str, list[float]]] = json.loads(done.stdout)
    for kind, name in NAMES.items():
        spent = sorted(found[kind]["cpu"])
        p95 = spent[int(len(spent) * 0.95)]
        yield Figure(f"{database}: {name}: median", statistics.median(spent), "ms CPU")
        if kind == "reading":
            yield Figure(f"{database}: {name}: p95", p95, "ms CPU")
        else:
            yield at_most(f"{database}: {name}: p95", p95, unit="ms CPU", limit=LIMIT_MS)
