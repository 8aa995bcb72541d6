"""What speaks for a skill in one piece of text: a few numbers, and the words they come from.

A skill is found by its best label: the one of whose words the piece has most. Whether that is enough is
judged from the numbers by `calibration`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cairn.skills.index import Index
from cairn.skills.words import STOP, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CANDIDATES: Final = 60  # skills that are looked at more closely
_OTHER_LABEL: Final = 0.9  # an alternative label counts less than the preferred one
_SHORT: Final = 3  # letters: "R", "Go", "SAS" must be written as the label is

NAMES: Final = (
    "one",
    "cover",
    "log_cover",
    "full",
    "mass",
    "preferred",
    "tight",
    "phrase",
    "words_of_label",
    "one_word",
    "rarest",
    "rival",
    "place",
    "knowledge",
    "length",
    "short",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A skill (its number in the index) with what speaks for it.

    base: how it was found. words: those of the piece that its label has. signs: as NAMES, dimensionless.
    """

    skill: int
    base: float
    words: tuple[Word, ...]
    signs: tuple[float, ...]


def candidates(
    index: Index, piece: Sequence[Word], *, alike: Sequence[tuple[int, float]] | None = None
) -> list[Candidate]:
    """Return the skills that share words with `piece`, best first; at most 60.

    alike: for each word the stem of the index it stands for and how surely (0..1); None: only equal stems.
    """
    import numpy as np

    found = _met(index, piece, alike)
    if not found:
        return []
    labels = [index.labels_with(stem) for stem in found]
    idf, arrays = index.arrays["idf"], index.arrays
    weights = [
        np.full(len(each), idf[stem] * found[stem][1], "<f4")
        for stem, each in zip(found, labels, strict=True)
    ]
    mass = np.bincount(
        np.concatenate(labels), weights=np.concatenate(weights), minlength=len(arrays["owner"])
    )
    touched = np.flatnonzero(mass)
    cover = mass[touched] / np.maximum(arrays["total"][touched], 1e-6)
    owner = arrays["owner"][touched]
    score = cover * cover * np.sqrt(mass[touched])
    score = np.where(arrays["first"][owner] == touched, score, score * _OTHER_LABEL)
    best = _best_labels(owner, score)
    chosen = best[np.argsort(-score[best], kind="stable")[:CANDIDATES]]
    looked = [
        _Look(int(owner[at]), int(touched[at]), float(score[at]), float(cover[at]), float(mass[touched[at]]))
        for at in chosen
    ]
    return _judged(index, piece, found, looked)


@dataclass(frozen=True, slots=True)
class _Look:
    skill: int
    label: int
    base: float
    cover: float
    mass: float


def _met(
    index: Index, piece: Sequence[Word], alike: Sequence[tuple[int, float]] | None
) -> dict[int, tuple[list[int], float]]:
    """Stem of the index -> places in the piece, and how surely it is meant."""
    found: dict[int, tuple[list[int], float]] = {}
    for place, word in enumerate(piece):
        if word.plain in STOP and word.shape.islower():
            continue
        stem, sure = index.stems.get(word.stem, -1), 1.0
        if stem < 0 and alike is not None:
            stem, sure = alike[place]
        if stem >= 0:
            places, before = found.get(stem, ([], 0.0))
            found[stem] = ([*places, place], max(before, sure))
    return found


def _best_labels(owner: NDArray[np.int32], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of the best label of each skill, in the order of the skills."""
    import numpy as np

    order = np.lexsort((np.arange(len(owner)), -score, owner))
    first = np.ones(len(order), bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    chosen: NDArray[np.int64] = order[first]
    return chosen


def _judged(
    index: Index, piece: Sequence[Word], found: dict[int, tuple[list[int], float]], looked: list[_Look]
) -> list[Candidate]:
    top_at: dict[int, float] = {}
    judged = []
    for rank, look in enumerate(looked):
        stems = [int(stem) for stem in index.label_stems(look.label)]
        met = [stem for stem in stems if stem in found]
        places = _tightest([found[stem][0] for stem in met])
        rival = max((top_at.get(place, 0.0) for place in places), default=0.0)
        for place in places:
            top_at.setdefault(place, look.base)
        spread = max(places) - min(places) + 1
        rarest = max(float(index.arrays["idf"][stem]) for stem in met)
        words = tuple(piece[place] for place in sorted(places))
        shapes = [word for word in words if len(word.plain) <= _SHORT]
        capital = all(not word.shape.islower() for word in shapes)
        signs = (
            1.0,
            look.cover,
            math.log(look.cover),
            float(look.cover > 0.999),
            math.log1p(look.mass),
            float(index.arrays["first"][look.skill] == look.label),
            len(met) / spread,
            float(places == list(range(places[0], places[0] + len(places)))),
            math.log(len(stems)),
            float(len(stems) == 1),
            rarest / 10,
            look.base / rival if rival > look.base else 1.0,
            1 / (1 + rank),
            float(index.arrays["kind"][look.skill]),
            math.log1p(len(piece)) / 4,
            float(bool(shapes) and len(met) == len(shapes) and not capital),
        )
        judged.append(Candidate(look.skill, look.base, words, signs))
    return judged


def _tightest(places: Sequence[Sequence[int]]) -> list[int]:
    """One place for each stem, in the order of the label, as near to one another as a first walk finds."""
    best: list[int] = []
    for start in places[0][:8]:
        chosen = [start]
        for options in places[1:]:
            chosen.append(min(options, key=lambda place: abs(place - chosen[-1] - 1)))
        if not best or max(chosen) - min(chosen) < max(best) - min(best):
            best = chosen
    return best
