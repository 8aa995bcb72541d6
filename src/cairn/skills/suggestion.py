"""What linking answers: skills that a text seems to speak of, and the words that led to each.

A suggestion is a question to a person, never a fact: whoever wrote the text confirms or refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the text that led to a skill.

    start, end: offsets in characters (code points) of the text as it was given: `text[start:end]` is the piece.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One skill that a text seems to speak of.

    skill: its IRI. name: its preferred label. framework: IRI of the framework it is from.
    confidence: 0..1, calibrated: of suggestions with 0.7, about seven in ten were right where it was measured.
    words: where in the text, in order, not overlapping; at least one.
    """

    skill: str
    name: str
    framework: str
    confidence: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What was found in one text, most certain first; empty when nothing is certain enough (abstention).

    unread: how many characters at its end were not read, because that would have been too much work.
    """

    text: str
    found: tuple[Suggestion, ...] = ()
    unread: int = 0

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def abstained(self) -> bool:
        """Nothing was certain enough to be said."""
        return not self.found

    def quote(self, words: Words) -> str:
        """Return the piece of the text itself."""
        return self.text[words.start : words.end]
