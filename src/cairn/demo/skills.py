"""The small framework of the demonstration: about ninety skills in five groups, and who asks for them.

The files in `framework/` are what `cairn frameworks import table` reads. All of it is our own and invented.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cairn.services.access import SYSTEM
from cairn.services.ports import Ports
from cairn.services.skills import importing, removing
from cairn.skills.frameworks.source import of_files

FOLDER: Final = Path(__file__).parent / "framework"
BASE: Final = "https://skills.cairn.example/"
FRAMEWORK: Final = f"{BASE}framework"
NAME: Final = "Cairn demonstration skills"


def iri(slug: str) -> str:
    """The identity of a skill of the demonstration ("clean-data")."""
    return BASE + slug


def alignment(slug: str) -> dict[str, str]:
    """A skill of the demonstration as an outcome is aligned to it."""
    return {"name": name_of(slug), "url": iri(slug), "framework": NAME}


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


def load(ports: Ports) -> None:
    """Import the framework, as `cairn frameworks import table FOLDER` would."""
    files = {path.name: (path.stat().st_size, path.read_bytes) for path in sorted(FOLDER.glob("*.csv"))}
    source = of_files(files, label="demonstration", open_table=importing.opener(ports))
    importing.load(source, kind="table", by=SYSTEM, ports=ports)


def wipe(ports: Ports) -> None:
    """Take the framework away again."""
    removing.remove(FRAMEWORK, by=SYSTEM, ports=ports)
