"""From free text to skills: offline, the same answer every time, with the words that led to each.

A text is divided into sentences and points; in each, every label of the framework is weighed by how much of
it stands there. What was found is judged (`calibration`), and what is not certain enough is not said.

    linker = Linker(index)
    for found in linker.link("You commission solar systems and lead a small crew."):
        print(found.confidence, found.name)

Source: docs/explanation/linking.md, which also says what was measured on what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cairn.skills import calibration
from cairn.skills.errors import SkillError
from cairn.skills.index import Index
from cairn.skills.signs import Candidate, candidates
from cairn.skills.similarity import Alike
from cairn.skills.suggestion import Suggestion, Suggestions, Words
from cairn.skills.words import MOST_WORDS, STOP, Word, pieces, words

MOST_TEXT: Final = 1_000_000  # characters
MOST: Final = 200  # suggestions for one text
_PLACES: Final = 12  # pieces of text that are shown for one skill
_NEAR: Final = 12  # characters between two words that are shown as one place


@dataclass(slots=True)
class _Found:
    strength: float
    words: list[tuple[float, tuple[Word, ...]]] = field(default_factory=list)


class Linker:
    """Finds the skills of one framework in texts. Keep it: what it learns of unknown words stays."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._alike: Alike | None = None

    def __len__(self) -> int:
        return len(self._index)

    def link(self, text: str, *, most: int = 20, least: float = calibration.LEAST) -> Suggestions:
        """Return the skills `text` seems to speak of, most certain first; none when nothing is certain enough.

        most: 1..200. least: confidence, 0..1, below which nothing is said.

        Raises:
            SkillError: text.too_long: more than 1,000,000 characters.
        """
        if len(text) > MOST_TEXT:
            raise SkillError(f"a text has at most {MOST_TEXT:,} characters", code="text.too_long")
        found = self._find(text)
        ranked = sorted(found, key=lambda skill: (-found[skill].strength, self._index.iris[skill]))
        said = []
        for skill in ranked[: min(most, MOST)]:
            confidence = calibration.confidence(found[skill].strength)
            if confidence < least:
                break
            said.append(
                Suggestion(
                    skill=self._index.iris[skill],
                    name=self._index.names[skill],
                    framework=self._index.framework,
                    confidence=round(confidence, 3),
                    words=_places(text, found[skill].words),
                )
            )
        return Suggestions(text, tuple(said))

    def examine(self, text: str) -> Iterator[Candidate]:
        """Yield every skill that shares words with a sentence of `text`, sentence by sentence, unjudged."""
        for piece in _divided(text):
            yield from self._candidates(piece)

    def _find(self, text: str) -> dict[int, _Found]:
        found: dict[int, _Found] = {}
        for candidate in self.examine(text):
            strength = calibration.strength(candidate.signs)
            mine = found.setdefault(candidate.skill, _Found(strength))
            mine.strength = max(mine.strength, strength)
            mine.words.append((strength, candidate.words))
        return found

    def _candidates(self, piece: Sequence[Word]) -> list[Candidate]:
        stems = self._index.stems
        if all(word.stem in stems for word in piece):
            return candidates(self._index, piece)
        if self._alike is None:
            self._alike = Alike(stems)
        alike = []
        for word in piece:
            near, sure = ("", 0.0) if word.stem in stems else self._alike.nearest(word.stem)
            alike.append((stems[near], sure * sure) if near else (-1, 0.0))
        return candidates(self._index, piece, alike=alike)


def _divided(text: str) -> list[list[Word]]:
    """The sentences of a text as words, none longer than 80, none twice."""
    divided: dict[tuple[str, ...], list[Word]] = {}
    for start, end in pieces(text):
        whole = list(words(text, start, end))
        for at in range(0, len(whole), MOST_WORDS):
            part = whole[at : at + MOST_WORDS]
            divided.setdefault(tuple(word.shape for word in part), part)
    return list(divided.values())


def _places(text: str, found: list[tuple[float, tuple[Word, ...]]]) -> tuple[Words, ...]:
    """The places of the strongest findings: words that follow one another are one place."""
    strongest = max(strength for strength, _words in found)
    near = sorted((each for each in found if each[0] >= strongest - 1), key=lambda each: -each[0])[:_PLACES]
    spots = sorted({(word.start, word.end) for _strength, mine in near for word in mine})
    joined: list[tuple[int, int]] = []
    for start, end in spots:
        if joined and _next_to(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(Words(start, end) for start, end in joined)


def _next_to(between: str) -> bool:
    """Is there nothing between two words, or only "of the"?"""
    return len(between) <= _NEAR and all(
        word in STOP or word in "-/'&" for word in between.casefold().split()
    )
