"""Canonical N-Quads of a dataset that is known but for some strings.

A *filling* is made once from statement patterns. Filling it in spells the
strings into the patterns, hashes and labels the blank nodes, and sorts. All
that does not depend on the strings is done beforehand.

It does exactly what RDFC-1.0 does when the first-degree hashes of all blank
nodes differ and no statement occurs twice; otherwise it answers None, and the
caller takes the general path (`cairn.credentials.canonical`).

Strings come and go as UTF-8 bytes in the spelling that JSON and N-Quads share:
`\\"`, `\\\\`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, everything else as it is. Whoever
calls sees to it that no other control character is among them, and that what
goes between `<` and `>` is an absolute IRI.

Source: W3C RDF Dataset Canonicalization (RDFC-1.0), sections 4.4.3, 4.6.3 and 5.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Final, Literal, NamedTuple, TypeAlias

Algorithm: TypeAlias = Literal["sha256", "sha384"]

_LABELS: Final = tuple(b"_:c14n%d" % number for number in range(1_000))
MAX_BLANK_NODES: Final = len(_LABELS)


class Slot(NamedTuple):
    """A place for a string: an IRI when `suffix` is None, else a literal and what follows its quotes."""

    place: int
    suffix: bytes | None


class Blank(NamedTuple):
    """A blank node; they are numbered from 0."""

    number: int


Part: TypeAlias = bytes | Slot | Blank


class Pattern(NamedTuple):
    """A statement of the default graph; what is fixed is in its canonical spelling."""

    subject: Part
    predicate: bytes
    value: Part


Picker: TypeAlias = Callable[[Sequence[bytes]], tuple[bytes, ...]]
"""Takes some strings out of many."""


def picker(numbers: Sequence[int]) -> Picker:
    """Return what takes the strings with these numbers, in this order."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda strings: tuple(strings[number] for number in numbers)


class _Piece(NamedTuple):
    """Lines with gaps, and how to fill these: `form % pick(strings)`.

    pick: None when there is no gap.
    in_order: whatever fills the gaps, the lines are in ascending order and differ.
    """

    form: bytes
    pick: Picker | None
    in_order: bool

    def lines(self, strings: Sequence[bytes]) -> bytes:
        """Return the lines, sorted unless they are in order anyhow."""
        lines = self.form if self.pick is None else self.form % self.pick(strings)
        return lines if self.in_order else b"".join(sorted(lines.splitlines(keepends=True)))


class Filling:
    """A dataset with gaps. Immutable, so it may be shared."""

    __slots__ = ("_blanks", "_blocks")

    def __init__(self, patterns: Iterable[Pattern], *, places: int) -> None:
        """Prepare the patterns; `places` is how many strings will be given each time."""
        rows = list(dict.fromkeys(patterns))
        count = len({part.number for row in rows for part in row if isinstance(part, Blank)})
        if count > MAX_BLANK_NODES:
            raise ValueError(f"more than {MAX_BLANK_NODES} blank nodes")
        self._blanks = [_piece(_masked(rows, number)) for number in range(count)]
        self._blocks = [
            (_spell([subject, b" "], places), _piece(block, places, of_one_subject=True))
            for subject, block in _by_subject(rows).items()
        ]

    @property
    def weight(self) -> int:
        """The memory it takes, in bytes, roughly."""
        pieces = [*self._blanks, *(piece for block in self._blocks for piece in block)]
        return sum(len(piece.form) * 2 + 400 for piece in pieces)

    def fill(self, strings: Sequence[bytes], algorithm: Algorithm = "sha256") -> bytes | None:
        """Return the canonical N-Quads with these strings, None where only the general path can tell."""
        labels = self._label(strings, algorithm)
        if labels is None:
            return None
        gaps = (*strings, *labels)
        blocks: dict[bytes, bytes] = {}
        for subject, piece in self._blocks:
            lines = piece.lines(gaps)
            if not piece.in_order and _repeats(lines):
                return None
            blocks[subject.lines(gaps)] = lines
        if len(blocks) != len(self._blocks):
            return None
        return b"".join([blocks[subject] for subject in sorted(blocks)])

    def _label(self, strings: Sequence[bytes], algorithm: Algorithm) -> list[bytes] | None:
        """Section 4.4.3, steps 3 and 4: the labels in the order of the hashes; None when two are alike."""
        hashes = [hashlib.new(algorithm, piece.lines(strings)).digest() for piece in self._blanks]
        ranks = dict(zip(sorted(hashes), _LABELS, strict=False))
        return [ranks[digest] for digest in hashes] if len(ranks) == len(hashes) else None


def _repeats(lines: bytes) -> bool:
    rows = lines.splitlines()
    return len(set(rows)) != len(rows)


def _masked(rows: Iterable[Pattern], number: int) -> list[Pattern]:
    """Section 4.6.3: the statements that mention a blank node, it as `_:a`, all others as `_:z`."""

    def mask(part: Part) -> bytes | Slot:
        return part if not isinstance(part, Blank) else b"_:a" if part.number == number else b"_:z"

    own = Blank(number)
    return [
        Pattern(mask(row.subject), row.predicate, mask(row.value))
        for row in rows
        if own in (row.subject, row.value)
    ]


def _by_subject(rows: Iterable[Pattern]) -> dict[Part, list[Pattern]]:
    blocks: dict[Part, list[Pattern]] = {}
    for row in rows:
        blocks.setdefault(row.subject, []).append(row)
    return blocks


def _piece(rows: Iterable[Pattern], places: int = 0, *, of_one_subject: bool = False) -> _Piece:
    lines = [_line(row) for row in rows]
    first = 1 if of_one_subject else 0  # where lines can begin to differ
    headed = sorted(((_head(line[first:]), line) for line in lines), key=lambda pair: pair[0])
    heads = [head for head, _ in headed]
    ordered = all(_decided(one, other) for one, other in itertools.pairwise(heads))
    return _spell([part for _, line in headed for part in line], places, in_order=ordered)


def _line(row: Pattern) -> list[Part]:
    return [row.subject, b" ", row.predicate, b" ", row.value, b" .\n"]


def _head(line: Iterable[Part]) -> bytes:
    """Return what a line begins with, whatever fills its gaps."""
    head = b""
    for part in line:
        if isinstance(part, bytes):
            head += part
        elif isinstance(part, Blank):
            return head + b"_:c14n"
        else:
            return head + (b"<" if part.suffix is None else b'"')
    return head


def _decided(first: bytes, second: bytes) -> bool:
    """Tell whether lines that begin so differ already there (or are both fixed and one)."""
    if first == second:
        return first.endswith(b"\n")
    return any(one != other for one, other in zip(first, second, strict=False))


def _spell(parts: Iterable[Part], places: int, *, in_order: bool = True) -> _Piece:
    form: list[bytes] = []
    gaps: list[int] = []
    for part in parts:
        if isinstance(part, bytes):
            form.append(part.replace(b"%", b"%%"))
        elif isinstance(part, Blank):
            form.append(b"%b")
            gaps.append(places + part.number)
        else:
            form.append(b"<%b>" if part.suffix is None else b'"%b"' + part.suffix.replace(b"%", b"%%"))
            gaps.append(part.place)
    text = b"".join(form)
    return _Piece(text, picker(gaps), in_order) if gaps else _Piece(text % (), None, in_order)
