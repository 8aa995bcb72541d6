"""Shapes: what documents of one form have in common, worked out once.

Documents that agree in `@context`, members, types and everything but some
strings say the same statements, with other strings in them. Which string goes
where is found by putting marks (absolute addresses that occur nowhere else) in
place of the strings and reading the document on the general path. After that,
a document of the shape needs no JSON-LD: its strings are filled in
(`cairn.credentials.filling`).

Nothing is believed: a shape is used only after the statements of the document
itself, and of two documents full of awkward strings, came out byte for byte as
on the general path. What a shape cannot do, it leaves to the general path, so
every refusal is that one's.

A string may vary (is a *slot*) only when it stands whole between the quotes or
angle brackets of some statement. Strings that decide how others are read
(types, contexts, languages, words of a vocabulary, doubles) belong to the
shape. A string that reaches no statement would be signed by nobody; the general
path refuses such documents, so they never have a shape.

Why this is sound: docs/decisions/0008-compiled-shapes.md.
"""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from cairn.credentials import document as reading
from cairn.credentials.canonical import rdfc10
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.filling import (
    Algorithm,
    Blank,
    Filling,
    Part,
    Pattern,
    Picker,
    ShapeError,
    Slot,
    picker,
)
from cairn.credentials.linked import to_nquads
from cairn.credentials.nquads import Quad, literal
from cairn.credentials.statements import RDF, XSD
from cairn.credentials.strings import are_plain, names_of, split, strings_of, with_strings
from cairn.errors import CairnError

_ATTEMPTS: Final = 3
_NOTHING: Final = re.compile(b"")
_DECIDING: Final = frozenset({"@context", "@type", "@language", "@direction", "@index"})
_SCHEMES: Final = ("did", "urn", "mailto", "tel")
_REST: Final = r"[\x21\x23-\x3B\x3D\x3F-\x5B\x5D\x5F\x61-\x7A\x7E]*+"  # ASCII that an IRI may have
_PROBE_ADDRESSES: Final = (
    "https://probe.example/{}?q=(a)&b[]=%25;c='%s'#x", "urn:probe:{}", "did:example:{}", "http://a.example/{}",
)  # fmt: skip
_AWKWARD: Final = (
    'say "knots"', "back\\slash\\", "line\nfeed\ttab", "مرحبا بالعالم", "\U0001f9ed \ue000\ufffd",
    "e\u0301 \u200f\u202e", "100% %s %b {0}", "1", "-0.50", "1E3", "true", "@id", "@none", "_:b0", "en",
    "<p> .", "^^<urn:x>", "https://example.org/#a", "null", " ", "long " * 40,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What the strings of a document become.

    belongings: the strings that belong to the shape, by their number; member names do.
    fixed, values: what picks them, and what they are.
    places_of_addresses, addresses: which strings must be absolute IRIs that mean themselves; what
        picks them, and what they look like.
    """

    belongings: tuple[tuple[int, bytes], ...]
    fixed: Picker
    values: tuple[bytes, ...]
    places_of_addresses: tuple[int, ...]
    addresses: Picker
    form_of_addresses: re.Pattern[bytes]
    filling: Filling

    @property
    def weight(self) -> int:
        """The memory it takes, in bytes, roughly."""
        return self.filling.weight + sum(len(value) + 100 for value in self.values)

    def canonical(self, strings: Sequence[bytes], algorithm: Algorithm = "sha256") -> bytes | None:
        """Return the canonical N-Quads of a document with these strings, None when they do not fit.

        strings: all of the document's, in order, as N-Quads spells them.
        """
        if self.fixed(strings) != self.values:
            return None
        if self.form_of_addresses.fullmatch(b"\n".join(self.addresses(strings))) is None:
            return None
        return self.filling.fill(strings, algorithm)


def compile_shape(document: JSONObject, *, contexts: ContextStore) -> Shape | None:
    """Return the shape of a document that the general path accepts, None when it has none.

    Raises:
        LinkedDataError, CanonicalError: the general path refuses the document.
    """
    quads = to_nquads(document, contexts=contexts)
    text = orjson.dumps(document)
    if orjson.loads(text) != document or _has_null(document) or not are_plain(text):
        return None
    try:
        shape = _derive(document, quads, contexts)
    except CairnError:
        return None  # a marked or awkward document is refused, or has too many look-alikes
    strings = split(text).strings
    return shape if shape and shape.canonical(strings) in (None, _canonical(quads)) else None


def _derive(document: JSONObject, quads: Iterable[Quad], contexts: ContextStore) -> Shape | None:
    known = vocabulary(contexts)
    strings = strings_of(document)
    slots = {number: number for number in _candidates(strings, names_of(document), quads, known)}
    for _ in range(_ATTEMPTS):
        found = patterns(document, slots, contexts=contexts)
        addresses = places_of_addresses(found)
        words = [number for number in addresses if not known.addresses.fullmatch(strings[number].encode())]
        if not words:
            shape = _shape(strings, slots, found, addresses, known)
            return shape if _agrees(shape, document, slots, contexts) else None
        for number in words:  # compact, or of a vocabulary
            del slots[number]
    return None


def _agrees(shape: Shape, document: JSONObject, slots: Mapping[int, int], contexts: ContextStore) -> bool:
    """Try a shape on awkward documents."""
    strings = strings_of(document)
    for probe in probes(shape.places_of_addresses, len(strings), contexts=contexts):
        tried = with_strings(
            document, [probe[number] if number in slots else text for number, text in enumerate(strings)]
        )
        expected = _canonical(to_nquads(tried, contexts=contexts))
        if shape.canonical(split(orjson.dumps(tried)).strings) != expected:
            return False
    return True


def _shape(
    strings: Sequence[str],
    slots: Mapping[int, int],
    found: Iterable[Pattern],
    addresses: Sequence[int],
    known: Vocabulary,
) -> Shape:
    spelled = split(orjson.dumps(list(strings))).strings
    numbers = [number for number in range(len(strings)) if number not in slots]
    fixed = picker(numbers)
    form = known.addresses if addresses else _NOTHING
    return Shape(
        belongings=tuple((number, spelled[number]) for number in numbers),
        fixed=fixed,
        values=fixed(spelled),
        places_of_addresses=tuple(addresses),
        addresses=picker(addresses),
        form_of_addresses=form,
        filling=Filling(found, places=len(strings), sample=spelled),
    )


def _candidates(
    strings: Sequence[str], names: Sequence[str | None], quads: Iterable[Quad], known: Vocabulary
) -> list[int]:
    """Return which strings may stand in statements as they are."""
    terms = {term for subject, _, value, _ in quads for term in (subject, value)}
    quoted = {term[: term.rindex('"') + 1] for term in terms if term.startswith('"')}
    return [
        number
        for number, (text, name) in enumerate(zip(strings, names, strict=True))
        if name is not None
        and name not in known.deciding
        and (f"<{text}>" in terms or literal(text) in quoted)
    ]


def _canonical(quads: Iterable[Quad]) -> bytes:
    return rdfc10(quads).encode()


def _has_null(value: JSONValue) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(_has_null, items))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the contexts of a store could make of a string.

    deciding: the names of members whose strings decide how others are read.
    addresses: matches absolute IRIs, one a line, that every context leaves as they are.
    """

    deciding: frozenset[str]
    addresses: re.Pattern[bytes]


def vocabulary(contexts: ContextStore) -> Vocabulary:
    """Return what is known of a store; worked out once."""
    known = _VOCABULARIES.get(contexts)
    if known is None:
        known = _VOCABULARIES[contexts] = _read_vocabulary(contexts)
    return known


_VOCABULARIES: Final[weakref.WeakKeyDictionary[ContextStore, Vocabulary]] = weakref.WeakKeyDictionary()


def patterns(
    document: JSONObject, slots: Mapping[int, int], *, contexts: ContextStore, named_graphs: bool = False
) -> list[Pattern]:
    """Return the statements of a document with gaps for some of its strings.

    slots: number of the string (in the order of `strings.split`) -> its place in the patterns.
    named_graphs: take documents with graphs that have a name, too, where no gap stands in the name: proofs
        inside the document are such graphs.

    Raises:
        ShapeError: a string stands within a larger one, decides about others, or reaches nothing.
        LinkedDataError: the general path refuses the marked document.
    """
    strings = strings_of(document)
    digest = hashlib.sha256(reading.dump(document).encode("utf-8", "surrogatepass")).hexdigest()
    mark = f"https://{digest}.invalid"  # a network address: no context takes its beginning for a prefix
    for number, place in slots.items():
        strings[number] = f"{mark}/{place}"
    quads = to_nquads(with_strings(document, strings), contexts=contexts)
    reader = _Reader(mark, named_graphs=named_graphs)
    found = [reader.pattern(quad) for quad in quads]
    reached = {part.place for row in found for part in row if isinstance(part, Slot)}
    if reached != set(slots.values()):
        raise ShapeError("a string reaches no statement")
    return found


class _Reader:
    """Reads marked statements as patterns."""

    def __init__(self, mark: str, *, named_graphs: bool) -> None:
        self._mark = mark
        self._named_graphs = named_graphs
        self._marked = re.compile(rf'<{re.escape(mark)}/(\d+)>|"{re.escape(mark)}/(\d+)"(.*)')
        self._blanks: dict[str, int] = {}

    def pattern(self, quad: Quad) -> Pattern:
        subject, predicate, value, graph = quad
        if (graph and not self._named_graphs) or self._mark in predicate or self._mark in graph:
            raise ShapeError("a named graph, or a marked predicate")
        row = Pattern(self._part(subject), predicate.encode(), self._part(value), self._part(graph))
        if predicate == f"<{RDF}type>" and isinstance(row.value, Slot):
            raise ShapeError("a type decides how others are read")
        return row

    def _part(self, term: str) -> Part:
        if term.startswith("_:"):
            return Blank(self._blanks.setdefault(term, len(self._blanks)))
        if self._mark not in term:
            return term.encode()
        match = self._marked.fullmatch(term)
        if match is None or self._mark in (match[3] or "") or match[3] == f"^^<{XSD}double>":
            raise ShapeError("a string stands within a larger one")
        if match[1] is not None:
            return Slot(int(match[1]), None)
        return Slot(int(match[2]), match[3].encode())


def places_of_addresses(found: Iterable[Pattern]) -> tuple[int, ...]:
    """Return the places that stand between angle brackets somewhere."""
    parts = {part for row in found for part in row if isinstance(part, Slot)}
    return tuple(sorted({part.place for part in parts if part.suffix is None}))


def form_of(addresses: Sequence[int], contexts: ContextStore) -> re.Pattern[bytes]:
    """Return what the strings at these places, joined by line feeds, must match."""
    return vocabulary(contexts).addresses if addresses else _NOTHING


def probes(addresses: Sequence[int], places: int, *, contexts: ContextStore) -> list[list[str]]:
    """Return strings to try a filling with: different addresses where IRIs stand, awkward texts elsewhere."""
    form = vocabulary(contexts).addresses
    usable = [
        each for each in _PROBE_ADDRESSES if form.fullmatch(each.format(0).encode())
    ] or _PROBE_ADDRESSES
    return [
        [
            usable[(place + turn) % len(usable)].format(place)
            if place in addresses
            else f"{_AWKWARD[(place + 7 * turn) % len(_AWKWARD)]}{place if turn or place >= len(_AWKWARD) else ''}"
            for place in range(places)
        ]
        for turn in range(2)
    ]


def _read_vocabulary(contexts: ContextStore) -> Vocabulary:
    """Collect every name that any context defines, however deep: more than could ever apply is no harm."""
    names: set[str] = set()
    deciding = set(_DECIDING)
    waiting: list[JSONValue] = [reading.parse(data) for data in contexts.documents.values()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        if isinstance(value, dict):
            names.update(value)
            waiting.extend(value.values())
            deciding.update(name for name, meaning in value.items() if _keyword(meaning) in _DECIDING)
    return Vocabulary(frozenset(deciding), _form_of_addresses(names))


def _keyword(meaning: JSONValue) -> str | None:
    named = meaning.get("@id") if isinstance(meaning, dict) else meaning
    return named if isinstance(named, str) else None


def _form_of_addresses(names: Collection[str]) -> re.Pattern[bytes]:
    if any(":" in name and not name.startswith("@") for name in names):
        return re.compile(rb"(?!)")  # a context that redefines whole addresses: nothing is left as it is
    schemes = "|".join(scheme for scheme in _SCHEMES if scheme not in names)
    one = rf"(?:[Hh][Tt][Tt][Pp][Ss]?://|(?:{schemes}):){_REST}"
    return re.compile(rf"{one}(?:\n{one})*+".encode())
