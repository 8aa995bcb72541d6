"""Results: one JSON file for each topic in build/bench/, and the table on the terminal.

{"topic", "title", "date", "commit", "machine", "cores", "python", "notes", "figures": […]}
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.frame.figure import Figure

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of one topic found, where and when.

    commit: of the sources, with "+" when files were changed since.
    """

    topic: str
    title: str
    date: str
    commit: str
    machine: str
    cores: int
    python: str
    figures: tuple[Figure, ...]

    def to_json(self) -> dict[str, Any]:
        figures = [figure.to_json() for figure in self.figures]
        names = ("topic", "title", "date", "commit", "machine", "cores", "python")
        return {name: getattr(self, name) for name in names} | {"figures": figures}

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Result:
        figures = tuple(Figure.from_json(figure) for figure in members["figures"])
        return cls(**{**members, "figures": figures})


def result_of(topic: str, title: str, figures: Sequence[Figure]) -> Result:
    """Return the figures with the machine, the date and the sources they were measured on."""
    return Result(
        topic,
        title,
        date=datetime.now(UTC).replace(microsecond=0).isoformat(),
        commit=_commit(),
        machine=_machine(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        figures=tuple(figures),
    )


def write(result: Result, *, folder: Path = FOLDER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.topic}.json"
    path.write_text(json.dumps(result.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read_all(*, folder: Path = FOLDER) -> tuple[Result, ...]:
    """Return the last run of every topic, by topic."""
    return tuple(
        Result.from_json(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.json"))
    )


def number(value: float) -> str:
    """Return a value in about three significant digits, as tables show it."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(value: float | None) -> str:
    """Return a ratio as a share, or as a multiple where it is large."""
    if value is None:
        return ""
    return f"{value:.1f} ×" if value >= 2 else f"{value:.1%}"


def row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    """Return name, value, unit, ratio with its primitive, target, and whether it is met."""
    against = f"{ratio(figure.ratio)} of {figure.primitive}" if figure.primitive else ""
    met = {True: "met", False: "MISSED", None: ""}[figure.met]
    return figure.name, number(figure.value), figure.unit, against, figure.target, met


def table(result: Result) -> str:
    """Return the table for a terminal."""
    rows = [row(figure) for figure in result.figures]
    widths = [max((len(cells[place]) for cells in rows), default=0) for place in range(6)]
    lines = [f"{result.topic}: {result.title}"]
    for cells in rows:
        padded = [
            cell.rjust(width) if place == 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append("  " + "  ".join(padded).rstrip())
    return "\n".join(lines)


def _commit() -> str:
    try:
        head = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
        )
        changed = subprocess.run(
            ["git", "status", "--porcelain", "-uno", "src", "bench"], cwd=ROOT, capture_output=True, text=True
        )
    except OSError:
        return "unknown"
    if head.returncode != 0:
        return "unknown"
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _machine() -> str:
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{model}, {platform.system()} {platform.machine()}"
