"""Words that are written nearly like one of the index: slips of the keyboard and endings no rule knows.

A word is its character pairs, triples and fours, each weighing more the rarer it is; two words are as alike
as the cosine of the two. Only words that the index does not know at all are looked up here.

Source: the vector space model, G. Salton, A. Wong, C. S. Yang (1975).
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Final

LEAST: Final = 0.72  # cosine; below it two words are different words
LEAST_LETTERS: Final = 5  # shorter words are too easily alike
_GRAMS: Final = (2, 3, 4)
_REMEMBERED: Final = 20_000  # answers


class Alike:
    """The nearest stem of an index for a word it does not know."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = [stem for stem in stems if len(stem) >= LEAST_LETTERS - 1]
        self._answers: OrderedDict[str, tuple[str, float]] = OrderedDict()
        counted = [Counter(_grams(stem)) for stem in self._stems]
        document = Counter(gram for grams in counted for gram in grams)
        self._idf = {gram: math.log((1 + len(counted)) / (1 + n)) + 1 for gram, n in document.items()}
        self._posts: dict[str, list[tuple[int, float]]] = {}
        for place, grams in enumerate(counted):
            weights = self._weights(grams)
            for gram, weight in weights.items():
                self._posts.setdefault(gram, []).append((place, weight))

    def nearest(self, word: str) -> tuple[str, float]:
        """Return the stem most like `word` and the cosine, or ("", 0.0) when none is alike enough."""
        if len(word) < LEAST_LETTERS:
            return "", 0.0
        known = self._answers.get(word)
        if known is None:
            known = self._look(word)
            self._answers[word] = known
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return known

    def _look(self, word: str) -> tuple[str, float]:
        sums: dict[int, float] = {}
        for gram, weight in self._weights(Counter(_grams(word))).items():
            for place, other in self._posts.get(gram, ()):
                sums[place] = sums.get(place, 0.0) + weight * other
        if not sums:
            return "", 0.0
        best = max(sums, key=lambda place: (sums[place], -place))
        return (self._stems[best], sums[best]) if sums[best] >= LEAST else ("", 0.0)

    def _weights(self, grams: Counter[str]) -> dict[str, float]:
        weights = {g: (1 + math.log(n)) * self._idf[g] for g, n in grams.items() if g in self._idf}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {gram: weight / length for gram, weight in weights.items()} if length else {}


def _grams(word: str) -> list[str]:
    marked = f" {word} "
    return [marked[at : at + size] for size in _GRAMS for at in range(len(marked) - size + 1)]
