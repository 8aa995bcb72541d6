"""Write the tables of docs/reference/findings.md from the catalogue: `.venv/bin/python scripts/findings_table.py`."""

from __future__ import annotations

from pathlib import Path

from cairn.credentials.catalogue.advice import Rows
from cairn.credentials.catalogue.living import LIVING
from cairn.credentials.catalogue.reading import READING
from cairn.credentials.catalogue.sealing import SEALING, TOKENS
from cairn.credentials.catalogue.sources import SOURCES
from cairn.credentials.findings import CATALOGUE

PAGE = Path(__file__).parents[1] / "docs/reference/findings.md"

SECTIONS: dict[str, tuple[str, Rows]] = {
    "Reading": ("Is it one credential at all? Anything failed here ends the verification.", READING),
    "Sealing": (
        "Are its words known, does the seal hold, does it cover everything, and whose is it?",
        SEALING,
    ),
    "Tokens": ("The same for credentials that come as a compact token.", TOKENS),
    "Living": ("Is it in date, was it withdrawn, is it built as its kind must be?", LIVING),
    "Sources": (
        "What was found where a credential was expected: never findings, only causes of an `error`.",
        SOURCES,
    ),
}


def table(title: str, text: str, rows: Rows) -> str:
    """Return one section; the message of a source is only its error's, so its sentence stands instead."""
    lines = [f"\n## {title}\n", f"{text}\n", "| code | outcome | meaning | whose job |", "|---|---|---|---|"]
    for code in rows:
        meaning = CATALOGUE[code]
        said = meaning.sentence[:1].upper() + meaning.sentence[1:] if rows is SOURCES else meaning.message
        lines.append(f"| `{code}` | {meaning.outcome} | {said} | {meaning.job} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    introduction = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    tables = "".join(table(title, *section) for title, section in SECTIONS.items())
    PAGE.write_text(introduction + tables, encoding="utf-8")
