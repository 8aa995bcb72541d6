"""Every code a service refuses with is documented; the page is what the source says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_codes_is_what_the_source_says():
    spec = importlib.util.spec_from_file_location("codes", ROOT / "scripts" / "codes.py")
    codes = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(codes)

    assert codes.PAGE.read_text() == codes.page(), "run: .venv/bin/python scripts/codes.py"
