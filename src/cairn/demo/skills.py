"""The small framework of the demonstration: about ninety skills in five groups, and who asks for them.

The files in `framework/` are what `cairn frameworks import table` reads. All of it is our own and invented.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "framework"
BASE: Final = "https://skills.cairn.example/"


def iri(slug: str) -> str:
    """The identity of a skill of the demonstration ("clean-data")."""
    return BASE + slug


def name_of(slug: str) -> str:
    """Its name, as the framework's file says it.

    Raises:
        KeyError: there is no such skill in the file.
    """
    return _names()[iri(slug)]


@functools.cache
def _names() -> Mapping[str, str]:
    with (FOLDER / "skills.csv").open(newline="", encoding="utf-8") as file:
        return {row["iri"]: row["name"] for row in csv.DictReader(file)}
