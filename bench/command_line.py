"""The command line, from the start of a process to its end

Processor seconds of the whole process, as the median of nine runs; the budgets are those that the tests hold.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.test_command_line import BUDGETS, once, write_sources

from bench.frame.figure import Figure, at_most

RUNS = 9


def figures() -> Iterator[Figure]:
    """Measure each command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sources(folder)
        for command, budget in BUDGETS.items():
            once(folder, command)  # until what it reads is in memory
            spent = statistics.median(once(folder, command) for _ in range(RUNS))
            yield at_most(f"cairn {command}", spent, unit="CPU-seconds", limit=budget)
