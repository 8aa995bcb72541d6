"""Where the shared standards and data lie, for tests that need them.

They are not part of the repository: a test that needs them skips with a notice.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(path: str) -> Path:
    """Return `shared/<path>`, or skip the test when it is not there."""
    found = ROOT / path
    if not found.exists():
        pytest.skip(f"needs {found} (set CAIRN_SHARED to the folder with standards/ and data/)")
    return found
