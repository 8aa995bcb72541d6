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
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Final, Literal, NamedTuple, TypeAlias

from cairn.errors import CairnError

Algorithm: TypeAlias = Literal["sha256", "sha384"]

Hash: TypeAlias = "hashlib._Hash"  # noqa: SLF001 - typeshed's name for what sha256() returns
HASHES: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
_LABELS: Final = tuple(b"_:c14n%d" % number for number in range(1_000))
MAX_BLANK_NODES: Final = len(_LABELS)


class ShapeError(CairnError):
    """The document has no shape; the general path is the only one."""

    code = "shape.none"


class Slot(NamedTuple):
    """A place for a string: an IRI when `suffix` is None, else a literal and what follows its quotes."""

    place: int
    suffix: bytes | None


class Blank(NamedTuple):
    """A blank node; they are numbered from 0."""

    number: int


Part: TypeAlias = bytes | Slot | Blank
Line: TypeAlias = list[Part]


class Pattern(NamedTuple):
    """A statement; what is fixed is in its canonical spelling. graph: b"" in the default graph."""

    subject: Part
    predicate: bytes
    value: Part
    graph: Part = b""


Picker: TypeAlias = Callable[[Sequence[bytes]], tuple[bytes, ...]]
"""Takes some strings out of many."""


def picker(numbers: Sequence[int]) -> Picker:
    """Return what takes the strings with these numbers, in this order."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda strings: tuple([strings[number] for number in numbers])


class _Piece(NamedTuple):
    """Lines that keep their order whatever fills their gaps.

    is_loose: what fills the gaps decides which lines come before and after, or whether one is the same.
    """

    lines: list[Line]
    is_loose: bool = False

    @property
    def parts(self) -> Line:
        return [part for line in self.lines for part in line]

    @property
    def is_fixed(self) -> bool:
        return not self.is_loose and all(isinstance(part, bytes) for part in self.parts)


class Form(NamedTuple):
    """Texts with gaps, parted by NUL, and the strings that fill the gaps."""

    text: bytes
    pick: Picker

    @property
    def texts(self) -> list[bytes]:
        """The texts, with their gaps."""
        return self.text.split(b"\0")

    def fill(self, strings: Sequence[bytes]) -> list[bytes]:
        """Return the texts with their gaps filled; none at all where there is no text."""
        return (self.text % self.pick(strings)).split(b"\0") if self.text else []


class Filling:
    """A dataset with gaps. Immutable, so it may be shared.

    Lines are kept in pieces: all lines of a subject, and on their own those that
    could change places with others. Sorting the pieces sorts the lines.

    weight: the memory it takes, in bytes, roughly.
    """

    __slots__ = (
        *(
            "_beginnings",
            "_fixed",
            "_form",
            "_gaps",
            "_hash_form",
            "_hashes",
            "_loose",
            "_named",
            "_subjects",
            "_unordered",
        ),
        "weight",
    )

    def __init__(
        self, patterns: Iterable[Pattern], *, places: int, sample: Sequence[bytes] | None = None
    ) -> None:
        """Prepare the patterns.

        places: how many strings will be given each time.
        sample: such strings; filling in is quickest when others sort as they do.
        """
        rows, still, varying = _by_hash(list(dict.fromkeys(patterns)))
        self._hashes = {name: [new(text).digest() for text in still] for name, new in HASHES.items()}
        hashed = [_pieces(lines) for lines in varying]
        self._hash_form = joined(
            _spell([part for piece in found for part in piece.parts], 0) for found in hashed
        )
        self._unordered = [number for number, found in enumerate(hashed) if len(found) > 1]
        blocks = _by_subject(rows)
        self._named = frozenset(subject[1:-1] for subject in blocks if isinstance(subject, bytes))
        self._subjects = [subject.place for subject in blocks if isinstance(subject, Slot)]
        pieces = [piece for block in blocks.values() for piece in _pieces(block, skip=1)]
        self._fixed = sorted(_spell(piece.parts, 0)[0] % () for piece in pieces if piece.is_fixed)
        self._arrange([piece for piece in pieces if not piece.is_fixed], places, sample)
        self.weight = 2 * sum(map(len, (self._form.text, self._hash_form.text, *self._fixed))) + 2_000

    def fill(self, strings: Sequence[bytes], algorithm: Algorithm = "sha256") -> bytes | None:
        """Return the canonical N-Quads with these strings, None where only the general path can tell."""
        labels = self.labels(strings, algorithm)
        if labels is None:
            return None
        pieces = self._form.fill([*strings, *labels])
        if self._loose and len({pieces[number] for number in self._loose}) != len(self._loose):
            return None
        pieces += self._fixed
        pieces.sort()
        return b"".join(pieces)

    def labels(self, strings: Sequence[bytes], algorithm: Algorithm) -> list[bytes] | None:
        """Return the label of every blank node, None where only the general path can tell."""
        subjects = {strings[place] for place in self._subjects}
        if len(subjects) != len(self._subjects) or not self._named.isdisjoint(subjects):
            return None
        return self._label(strings, algorithm)

    @property
    def pieces(self) -> tuple[Form, list[list[int]], list[int], list[bytes]]:
        """The pieces with gaps, what fills each of them, which must differ; and those without gaps."""
        return self._form, self._gaps, self._loose, self._fixed

    def _label(self, strings: Sequence[bytes], algorithm: Algorithm) -> list[bytes] | None:
        """Section 4.4.3, steps 3 and 4: labels in the order of the hashes; None when two are alike."""
        hashes = self._hashes[algorithm]
        if self._hash_form.text:
            texts, new = self._hash_form.fill(strings), HASHES[algorithm]
            for number in self._unordered:
                texts[number] = b"".join(sorted(texts[number].splitlines(keepends=True)))
            hashes = hashes + [new(text).digest() for text in texts]
        ranks = dict(zip(sorted(hashes), _LABELS, strict=False))
        return [ranks[digest] for digest in hashes] if len(ranks) == len(hashes) else None

    def _arrange(self, pieces: Iterable[_Piece], places: int, sample: Sequence[bytes] | None) -> None:
        """Spell the pieces, in the order in which they stand with the sample."""
        spelled = [(_spell(piece.parts, places), piece.is_loose) for piece in pieces]
        labels = None if sample is None else self._label(sample, "sha256")
        if sample is not None and labels is not None:
            strings = [*sample, *labels]
            spelled.sort(key=lambda each: each[0][0] % tuple([strings[gap] for gap in each[0][1]]))
        self._form = joined([text for text, _ in spelled])
        self._gaps = [gaps for (_, gaps), _ in spelled]
        self._loose = [number for number, (_, is_loose) in enumerate(spelled) if is_loose]


def _by_hash(rows: Sequence[Pattern]) -> tuple[list[Pattern], list[bytes], list[list[Line]]]:
    """Number the blank nodes anew: first those whose first-degree hash no string can change.

    Return the statements, what the former are hashed from, and the lines the others are hashed from.

    Raises:
        ShapeError: there are more blank nodes than labels.
    """
    count = len({part.number for row in rows for part in row if isinstance(part, Blank)})
    if count > MAX_BLANK_NODES:
        raise ShapeError(f"more than {MAX_BLANK_NODES} blank nodes")
    masked = [_masked(rows, number) for number in range(count)]
    still = [number for number in range(count) if _Piece(masked[number]).is_fixed]
    varying = [number for number in range(count) if number not in still]
    rank: dict[Part, Part] = {Blank(number): Blank(place) for place, number in enumerate([*still, *varying])}
    renamed = [Pattern(rank.get(s, s), p, rank.get(o, o), rank.get(g, g)) for s, p, o, g in rows]
    texts = [b"".join(sorted(_spell(line, 0)[0] % () for line in masked[number])) for number in still]
    return renamed, texts, [masked[number] for number in varying]


def _masked(rows: Iterable[Pattern], number: int) -> list[Line]:
    """Section 4.6.3: the statements that mention a blank node, it as `_:a`, all others as `_:z`."""

    def mask(part: Part) -> bytes | Slot:
        return part if not isinstance(part, Blank) else b"_:a" if part.number == number else b"_:z"

    own = Blank(number)
    return [
        _line(Pattern(mask(row.subject), row.predicate, mask(row.value), mask(row.graph)))
        for row in rows
        if own in (row.subject, row.value, row.graph)
    ]


def _by_subject(rows: Iterable[Pattern]) -> dict[Part, list[Line]]:
    blocks: dict[Part, list[Line]] = {}
    for row in rows:
        blocks.setdefault(row.subject, []).append(_line(row))
    return blocks


def _line(row: Pattern) -> Line:
    inside: Line = [b" ", row.graph] if row.graph else []
    return [row.subject, b" ", row.predicate, b" ", row.value, *inside, b" .\n"]


def _pieces(lines: Iterable[Line], skip: int = 0) -> list[_Piece]:
    """Divide lines where what fills their gaps decides about their order.

    skip: how many parts at the beginning of each line are the same in all.
    """
    runs: list[tuple[bytes, list[Line]]] = []
    for head, line in sorted(((_head(line[skip:]), line) for line in lines), key=lambda pair: pair[0]):
        if runs and head.startswith(runs[-1][0]):
            runs[-1][1].append(line)
        else:
            runs.append((head, [line]))
    pieces: list[_Piece] = []
    for head, run in runs:
        if len(run) > 1 and not head.endswith(b"\n"):  # else one fixed line several times: unnamed neighbours
            pieces += [_Piece([line], is_loose=True) for line in run]
        elif pieces and not pieces[-1].is_loose:
            pieces[-1].lines.extend(run)
        else:
            pieces.append(_Piece(run))
    return pieces


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


def joined(spelled: Iterable[tuple[bytes, list[int]]]) -> Form:
    """Return texts, and the numbers of what fills their gaps, as one form."""
    texts = list(spelled)
    return Form(b"\0".join(text for text, _ in texts), picker([gap for _, gaps in texts for gap in gaps]))


def _spell(parts: Iterable[Part], places: int) -> tuple[bytes, list[int]]:
    """Return a form of bytes, and the numbers of what fills it; blank nodes come after the strings."""
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
    return b"".join(form), gaps
