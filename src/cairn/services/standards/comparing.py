"""What changed between two versions of a standard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Final, Literal

from cairn.records.models import StandardVersion

_TEXTS: Final = ("title", "summary", "licence", "open_to", "confirms")
_GAP: Final = re.compile(r"\n[ \t]*\n\s*")  # between two clauses of the text
MOST_CLAUSES: Final = 400  # that are compared, and commented on; of a longer text it is said that it changed


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    part: "title", "summary", "licence", "open_to", "confirms", "clause" (a paragraph of the text), "text" (all of
        it, where it is very long), "outcome", "fact" or "language" (of a translation).
    """

    part: str
    kind: Literal["changed", "added", "removed"]
    before: str = ""
    after: str = ""


def difference(old: StandardVersion, new: StandardVersion) -> tuple[Change, ...]:
    """Return what changed, texts first, then outcomes, then what a credential must state."""
    return (
        *_texts(old, new),
        *_clauses(old.text, new.text),
        *_outcomes(old, new),
        *_facts(old, new),
        *_languages(old, new),
    )


def _texts(old: StandardVersion, new: StandardVersion) -> Iterator[Change]:
    for part in _TEXTS:
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            yield Change(part, "changed", _text(before), _text(after))


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


def _languages(old: StandardVersion, new: StandardVersion) -> Iterator[Change]:
    """Which translations changed, by their language."""
    was, now = old.translations, new.translations
    for code in sorted({*was, *now}):
        if was.get(code) != now.get(code):
            before, after = (code if code in one else "" for one in (was, now))
            yield Change(
                "language",
                "changed" if before and after else ("added" if after else "removed"),
                before,
                after,
            )


def paragraphs(text: str) -> list[str]:
    """Return the clauses of a text: its paragraphs."""
    return [part.strip() for part in _GAP.split(text) if part.strip()]


def _clauses(old: str, new: str) -> Iterator[Change]:
    was, now = paragraphs(old), paragraphs(new)
    if max(len(was), len(now)) > MOST_CLAUSES:
        if was != now:
            yield Change("text", "changed", old, new)
        return
    for kind, i, j, k, m in SequenceMatcher(a=was, b=now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for before, after in zip_longest(was[i:j], now[k:m], fillvalue=""):
            yield Change(
                "clause", "changed" if before and after else ("added" if after else "removed"), before, after
            )


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _said(one: dict[str, Any]) -> str:
    return f"{one['text']} ({one['level']})" if one["level"] else str(one["text"])
