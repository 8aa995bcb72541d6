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
from typing import TYPE_CHECKING, Final

from cairn.skills import calibration
from cairn.skills.errors import SkillError
from cairn.skills.index import Index
from cairn.skills.meaning import NEAREST, Meanings
from cairn.skills.signs import Candidate, candidates
from cairn.skills.similarity import Alike
from cairn.skills.suggestion import Suggestion, Suggestions, Words
from cairn.skills.words import MOST_WORDS, STOP, Word, pieces, words

if TYPE_CHECKING:
    from cairn.skills.meaning import Vectors

MOST_TEXT: Final = 1_000_000  # characters
MOST_MEANT: Final = 20_000  # characters of a text of which the meaning is taken: more takes seconds
MOST: Final = 200  # suggestions for one text
_PLACES: Final = 12  # pieces of text that are shown for one skill
_AT_ONCE: Final = 32  # sentences that are embedded together
_MEANT: Final = 1_000  # characters of a sentence of which the meaning is taken
_NEAR: Final = 12  # characters between two words that are shown as one place


@dataclass(slots=True)
class _Found:
    strength: float
    words: list[tuple[float, tuple[Word, ...]]] = field(default_factory=list)


class Linker:
    """Finds the skills of one framework in texts. Keep it: what it learns of unknown words stays.

    meanings: of the same index; with them skills are found that a text describes in other words, too. A text of
        more than 20,000 characters is linked by its words alone.
    """

    def __init__(self, index: Index, meanings: Meanings | None = None) -> None:
        self._index = index
        self._meanings = meanings if len(index) else None
        self._alike: Alike | None = None

    @property
    def by_meaning(self) -> bool:
        """Does it know what names mean, too?"""
        return self._meanings is not None

    @property
    def least(self) -> float:
        """The confidence below which nothing is said, unless somebody asks for another."""
        return calibration.LEAST if self._meanings is None else calibration.MEANING_LEAST

    def __len__(self) -> int:
        return len(self._index)

    def link(
        self, text: str, *, most: int = 20, least: float | None = None, pieces: int | None = None
    ) -> Suggestions:
        """Return the skills `text` seems to speak of, most certain first; none when nothing is certain enough.

        most: 1..200. least: confidence, 0..1, below which nothing is said; None: `self.least`.
        pieces: different sentences that are read, None: all. What comes after them is `unread`.

        Raises:
            SkillError: text.too_long: more than 1,000,000 characters.
        """
        if len(text) > MOST_TEXT:
            raise SkillError(f"a text has at most {MOST_TEXT:,} characters", code="text.too_long")
        meanings = self._meanings if len(text) <= MOST_MEANT else None
        usual = calibration.LEAST if meanings is None else calibration.MEANING_LEAST
        below = usual if least is None else least
        divided, unread = _at_most(_divided(text), pieces, of=text)
        found = self._find(divided) if meanings is None else self._find_meant(text, divided, meanings)
        ranked = sorted(found, key=lambda skill: (-found[skill].strength, self._index.iris[skill]))
        said = []
        for skill in ranked[: min(most, MOST)]:
            confidence = calibration.confidence(found[skill].strength, meant=meanings is not None)
            if confidence < below:
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
        return Suggestions(text, tuple(said), unread)

    def examine(self, text: str) -> Iterator[Candidate]:
        """Yield every skill that shares words with a sentence of `text`, sentence by sentence, unjudged."""
        for piece in _divided(text):
            yield from self._candidates(piece)

    def _find(self, divided: Sequence[Sequence[Word]]) -> dict[int, _Found]:
        found: dict[int, _Found] = {}
        for piece in divided:
            for candidate in self._candidates(piece):
                _note(found, candidate.skill, calibration.strength(candidate.signs), candidate.words)
        return found

    def _find_meant(
        self, text: str, divided: Sequence[Sequence[Word]], meanings: Meanings
    ) -> dict[int, _Found]:
        """By words and by meaning. What only the meaning led to has the whole sentence as its words."""
        found: dict[int, _Found] = {}
        for at in range(0, len(divided), _AT_ONCE):
            part = divided[at : at + _AT_ONCE]
            cosines = meanings.cosines([text[piece[0].start : piece[-1].end][:_MEANT] for piece in part])
            for piece, row in zip(part, cosines, strict=True):
                strength: dict[int, float | None] = dict.fromkeys(_nearest(row))
                words_of: dict[int, tuple[Word, ...]] = {}
                for candidate in self._candidates(piece):
                    strength[candidate.skill] = calibration.strength(candidate.signs)
                    words_of[candidate.skill] = candidate.words
                for skill, value in strength.items():
                    total = calibration.with_meaning(value, float(row[skill]))
                    _note(found, skill, total, words_of.get(skill, tuple(piece)))
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


def _nearest(cosines: Vectors) -> list[int]:
    """The skills whose names are nearest in meaning, in no order."""
    import numpy as np

    if len(cosines) <= NEAREST:
        return list(range(len(cosines)))
    found: list[int] = np.argpartition(-cosines, NEAREST)[:NEAREST].tolist()
    return found


def _note(found: dict[int, _Found], skill: int, strength: float, its_words: tuple[Word, ...]) -> None:
    mine = found.setdefault(skill, _Found(strength))
    mine.strength = max(mine.strength, strength)
    mine.words.append((strength, its_words))


def _divided(text: str) -> list[list[Word]]:
    """The sentences of a text as words, none longer than 80, none twice."""
    divided: dict[tuple[str, ...], list[Word]] = {}
    for start, end in pieces(text):
        whole = list(words(text, start, end))
        for at in range(0, len(whole), MOST_WORDS):
            part = whole[at : at + MOST_WORDS]
            divided.setdefault(tuple(word.shape for word in part), part)
    return list(divided.values())


def _at_most(divided: list[list[Word]], most: int | None, *, of: str) -> tuple[list[list[Word]], int]:
    """The first so many sentences, and how many characters come after them."""
    if most is None or len(divided) <= most:
        return divided, 0
    return divided[:most], len(of) - divided[most][0].start


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
