"""Canonical N-Quads of many fillings of one dataset, one after the other.

All credentials of a batch begin alike once they are canonical: with what the achievement says of itself.
Only the numbers of a few blank nodes differ there. A series puts such a beginning together, and hashes it,
once for each numbering; a credential then costs the lines of its own.

    series = Series(filling, "sha256")
    found = series.fill(strings)
    found.text == filling.fill(strings)
    found.digest() == hashlib.sha256(found.text).digest()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cairn.credentials.filling import HASHES, Algorithm, Filling, Form, Hash, Picker, joined, picker

HEADS: Final = 32  # beginnings kept; one has some twenty kilobytes
LEARN_AGAIN: Final = (16, 256)  # the first strings are those that a batch is proved with, and sort otherwise


class Head(NamedTuple):
    """How a dataset begins. last: the last of its pieces. hashed: all of it."""

    text: bytes
    last: bytes
    hashed: Hash
    is_ascii: bool


class Filled(NamedTuple):
    """Canonical N-Quads in two: how they begin, and the rest."""

    head: Head
    tail: bytes

    @property
    def text(self) -> bytes:
        """All of it."""
        return self.head.text + self.tail

    @property
    def in_question(self) -> bytes:
        """The lines that say whether other software sorts alike: those in front of ASCII only are no matter."""
        return self.tail if self.head.is_ascii else self.text

    def digest(self) -> bytes:
        """Return the hash of all of it."""
        hashed = self.head.hashed.copy()
        hashed.update(self.tail)
        return hashed.digest()


@dataclass(frozen=True, slots=True)
class _Cut:
    """The pieces of a filling in two: those that only blank nodes change and that come first, and the rest.

    pick: the labels that decide about the head. loose: which pieces of the rest must differ.
    """

    pick: Picker
    head: Form
    fixed_head: list[bytes]
    rest: Form
    fixed_rest: list[bytes]
    loose: list[int]


class Series:
    """Fills in one filling again and again. Not for several threads at once."""

    def __init__(self, filling: Filling, algorithm: Algorithm) -> None:
        self._filling = filling
        self._algorithm = algorithm
        self._new = HASHES[algorithm]
        self._count = 0
        self._cut: _Cut | None = None
        self._heads: dict[tuple[bytes, ...], Head] = {}
        self._none = Head(b"", b"", self._new(b""), True)

    def fill(self, strings: Sequence[bytes]) -> Filled | None:
        """Return the canonical N-Quads with these strings, None where only the general path can tell."""
        labels = self._filling.labels(strings, self._algorithm)
        if labels is None:
            return None
        gaps = [*strings, *labels]
        self._count += 1
        if self._cut is None or self._count in LEARN_AGAIN:
            self._cut, self._heads = self._learn(gaps, len(strings)), {}
        cut = self._cut
        pieces = cut.rest.fill(gaps)
        if cut.loose and len({pieces[number] for number in cut.loose}) != len(cut.loose):
            return None
        pieces += cut.fixed_rest
        pieces.sort()
        head = self._head(cut, gaps)
        if pieces and pieces[0] <= head.last:  # a string that sorts otherwise than those of the first
            pieces += [*cut.head.fill(gaps), *cut.fixed_head]
            pieces.sort()
            head = self._none
        return Filled(head, b"".join(pieces))

    def _learn(self, gaps: Sequence[bytes], places: int) -> _Cut:
        """Cut where these strings come in; with others the cut holds as well, or is found not to."""
        form, numbers, loose, fixed = self._filling.pieces
        texts, filled = form.texts, form.fill(gaps)
        free = {place for place, found in enumerate(numbers) if min(found, default=places) < places}
        free |= set(loose)
        first = min((filled[place] for place in free), default=b"")
        ahead = [place for place in range(len(numbers)) if place not in free and filled[place] < first]
        rest = [place for place in range(len(numbers)) if place not in ahead]
        deciding = sorted({gap for place in ahead for gap in numbers[place]})
        return _Cut(
            pick=picker(deciding),
            head=joined([(texts[place], numbers[place]) for place in ahead]),
            fixed_head=[text for text in fixed if text < first],
            rest=joined([(texts[place], numbers[place]) for place in rest]),
            fixed_rest=[text for text in fixed if text >= first],
            loose=[rest.index(place) for place in loose],
        )

    def _head(self, cut: _Cut, gaps: Sequence[bytes]) -> Head:
        labels = cut.pick(gaps)
        found = self._heads.get(labels)
        if found is None:
            pieces = sorted([*cut.head.fill(gaps), *cut.fixed_head])
            text = b"".join(pieces)
            last = pieces[-1] if pieces else b""
            if len(self._heads) >= HEADS:
                self._heads.clear()
            found = self._heads[labels] = Head(text, last, self._new(text), text.isascii())
        return found
