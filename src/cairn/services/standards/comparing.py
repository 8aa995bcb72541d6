"""What changed between two versions of a standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from cairn.records.models import StandardVersion

_TEXTS: Final = ("title", "summary", "text", "licence", "open_to")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. part: "title", "summary", "text", "licence", "open_to", "outcome" or "fact"."""

    part: str
    kind: Literal["changed", "added", "removed"]
    before: str = ""
    after: str = ""


def difference(old: StandardVersion, new: StandardVersion) -> tuple[Change, ...]:
    """Return what changed, texts first, then outcomes, then what a credential must state."""
    return (*_texts(old, new), *_outcomes(old, new), *_facts(old, new))


def _texts(old: StandardVersion, new: StandardVersion) -> Iterator[Change]:
    for part in _TEXTS:
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            yield Change(part, "changed", before, after)


def _outcomes(old: StandardVersion, new: StandardVersion) -> Iterator[Change]:
    was, now = ({one["key"]: _said(one) for one in version.outcomes} for version in (old, new))
    yield from _listed("outcome", was, now)


def _facts(old: StandardVersion, new: StandardVersion) -> Iterator[Change]:
    was, now = (
        {
            row["check"]: f"{row['check']}:{'required' if row.get('required', True) else 'advised'}"
            for row in one.facts
        }
        for one in (old, new)
    )
    yield from _listed("fact", was, now)


def _listed(part: str, was: dict[str, str], now: dict[str, str]) -> Iterator[Change]:
    for key, before in was.items():
        if key not in now:
            yield Change(part, "removed", before)
        elif now[key] != before:
            yield Change(part, "changed", before, now[key])
    for key, after in now.items():
        if key not in was:
            yield Change(part, "added", "", after)


def _said(one: dict[str, Any]) -> str:
    return f"{one['text']} ({one['level']})" if one["level"] else str(one["text"])
