"""Running `cairn` as a person does: another process, its own folder, nothing from our environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment without Cairn's settings, plus `settings`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CAIRN_")
        and name not in ("HOST", "PORT", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONWARNINGS": "error::DeprecationWarning:cairn",
        **settings,
    }


def cairn(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, timeout: float = 60, **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `cairn ARGUMENTS` and return what it said and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "cairn.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**settings),
        timeout=timeout,
        check=False,
    )
