"""The parts of a standard that a comment can be about, each with its text as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cairn.records.models import StandardRound, StandardVersion
from cairn.services.standards.comparing import MOST_CLAUSES, paragraphs


@dataclass(frozen=True, slots=True)
class Clause:
    """key: "title", "summary", "clause:N" (one of the first 400 paragraphs), "outcome:KEY" or "fact:CODE".

    text: as it stands; of a fact its code and whether it is required or advised.
    """

    key: str
    text: str


def clauses_of(version: StandardVersion) -> dict[str, Clause]:
    """Return every clause of a version, in reading order, by its key."""
    return {one.key: one for one in _clauses(version)}


def _clauses(version: StandardVersion) -> Iterator[Clause]:
    yield Clause("title", version.title)
    if version.summary:
        yield Clause("summary", version.summary)
    for number, text in enumerate(paragraphs(version.text)[:MOST_CLAUSES], start=1):
        yield Clause(f"clause:{number}", text)
    for one in version.outcomes:
        yield Clause(f"outcome:{one['key']}", _outcome(one))
    for row in version.facts:
        how = "required" if row.get("required", True) else "advised"
        yield Clause(f"fact:{row['check']}", f"{row['check']}:{how}")


def _outcome(one: dict[str, Any]) -> str:
    return f"{one['text']} ({one['level']})" if one["level"] else str(one["text"])


def as_version(kept: StandardRound) -> StandardVersion:
    """Return a kept round as a version to read and to compare; it is never saved."""
    draft = kept.version
    return StandardVersion(standard=draft.standard, saved_at=kept.kept_at, **kept.content)
