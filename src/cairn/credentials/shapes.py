"""The shapes seen lately, and the quick way to a document's canonical form.

`canonical_bytes` answers what `canonical.canonical_document` answers, byte for
byte, and refuses what it refuses; only sooner, when the shape is known.

Whoever sends documents to be verified chooses their shapes, so the memory is
bounded and hard to spoil. A shape is compiled only for a document that the
general path accepted, at the second sighting, then at the fourth, the eighth …,
and in the long run for one in sixteen of such documents: whatever is sent,
compiling costs less than the general path does. What is longest unused goes
first. Shapes of different context stores never meet.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

import orjson

from cairn.credentials.canonical import canonical_document
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject
from cairn.credentials.filling import Algorithm
from cairn.credentials.shape import Shape, compile_shape, vocabulary
from cairn.credentials.strings import Split, are_plain, names_of, split

MAX_TEXT: Final = 64 * 1024  # bytes of JSON; larger documents go the general path
MAX_STRINGS: Final = 3_000  # member names among them
MAX_WEIGHT: Final = 8 * 1024 * 1024  # bytes of all shapes of a store, roughly
MAX_VARIANTS: Final = 4  # shapes with the same members and nesting; each is tried
MAX_SIGHTINGS: Final = 4_096
COMPILING: Final = 16  # what compiling costs, in readings on the general path
MAX_CREDIT: Final = 8 * COMPILING  # readings that were not followed by compiling
MAX_RECENT: Final = 256  # small documents that are remembered as they are: …
MAX_RECENT_TEXT: Final = 1_024  # … the options of proofs, the same for all badges of a second

_OPTIONS: Final = (  # JSON's own types and nothing else
    orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
)
_THREAD: Final = threading.local()
_MEMORIES: Final[weakref.WeakKeyDictionary[ContextStore, Memory]] = weakref.WeakKeyDictionary()


class ShapeUnknown(Exception):
    """A document of no known shape, where only those are wanted. No CairnError: it is never a finding."""


def canonical_bytes(
    document: JSONObject, *, contexts: ContextStore, algorithm: Algorithm = "sha256"
) -> bytes:
    """Return the canonical N-Quads of a JSON-LD document in UTF-8.

    Raises:
        LinkedDataError: the document says something that would not be signed.
        CanonicalError: canonical.too_complex.
    """
    text, memory = _text(document), memory_of(contexts)
    recent = memory.recent(text, algorithm)
    if recent is not None:
        return recent
    parts = _divided(text)
    if parts is not None:
        known = memory.canonical(parts, algorithm)
        if known is not None:
            memory.remember(text, algorithm, known)
            return known
    require_general()
    result = canonical_document(document, contexts=contexts, algorithm=algorithm).encode()
    if parts is not None:
        memory.saw(document, parts, contexts)
    return result


def require_general() -> None:
    """Stand before every way that walks the general path for what a stranger sent.

    Raises:
        ShapeUnknown: within `known_only`, of this thread.
    """
    if getattr(_THREAD, "known_only", False):
        raise ShapeUnknown


@contextlib.contextmanager
def known_only() -> Iterator[None]:
    """Let `canonical_bytes` answer for documents of known shapes only, in this thread.

    For all others, and for proofs that have no quick way (`ecdsa-sd-2023`), it raises
    ShapeUnknown: whoever asks may then choose where the general path, which costs what
    a stranger wants it to cost, is walked.
    """
    before = getattr(_THREAD, "known_only", False)
    _THREAD.known_only = True
    try:
        yield
    finally:
        _THREAD.known_only = before


def form_of(document: JSONObject) -> bytes | None:
    """Return the same digest for signed documents of the same members and nesting; None: no shape is kept."""
    parts = _parts(_body(document))
    return None if parts is None else hashlib.sha256(parts.around).digest()


def is_known(document: JSONObject, *, contexts: ContextStore) -> bool:
    """True when a shape is kept for signed documents of these members and nesting."""
    parts = _parts(_body(document))
    return parts is not None and memory_of(contexts).has(parts)


def _body(document: JSONObject) -> JSONObject:
    return {name: value for name, value in document.items() if name != "proof"}


def memory_of(contexts: ContextStore) -> Memory:
    """Return the shapes that were seen with a store of contexts."""
    memory = _MEMORIES.get(contexts)
    return memory if memory is not None else _MEMORIES.setdefault(contexts, Memory())


class Memory:
    """Shapes by the text around their strings, in order of their last use."""

    def __init__(self, *, weight: int = MAX_WEIGHT, sightings: int = MAX_SIGHTINGS) -> None:
        self._shapes: OrderedDict[bytes, list[Shape]] = OrderedDict()
        self._sightings: OrderedDict[bytes, int] = OrderedDict()
        self._recent: OrderedDict[tuple[bytes, Algorithm], bytes] = OrderedDict()
        self._most, self._most_sightings = weight, sightings
        self._lock = threading.Lock()
        self._credit = MAX_CREDIT
        self.weight = 0

    def __len__(self) -> int:
        return sum(map(len, self._shapes.values()))

    @property
    def sightings(self) -> int:
        """How many forms of documents are counted."""
        return len(self._sightings)

    def canonical(self, parts: Split, algorithm: Algorithm) -> bytes | None:
        """Return the canonical N-Quads of a document of a known shape, None for all others."""
        for shape in self._shapes.get(parts.around, ()):
            known = shape.canonical(parts.strings, algorithm)
            if known is not None:
                self._touch(parts.around)
                return known
        return None

    def has(self, parts: Split) -> bool:
        """True when there is a shape that might be this document's."""
        return parts.around in self._shapes

    def recent(self, text: bytes, algorithm: Algorithm) -> bytes | None:
        """Return the canonical N-Quads of the very text of a small document that was asked for lately."""
        return self._recent.get((text, algorithm)) if len(text) <= MAX_RECENT_TEXT else None

    def remember(self, text: bytes, algorithm: Algorithm, canonical: bytes) -> None:
        """Keep an answer of a shape for `recent`, when it is a small one."""
        if len(text) > MAX_RECENT_TEXT:
            return
        with self._lock:
            self._recent[text, algorithm] = canonical
            if len(self._recent) > MAX_RECENT:
                self._recent.popitem(last=False)

    def saw(self, document: JSONObject, parts: Split, contexts: ContextStore) -> None:
        """Count a document that the general path accepted, and compile its shape when it is time."""
        if not self._is_time(_sighting(document, parts, contexts)):
            return
        shape = compile_shape(document, contexts=contexts)
        if shape is not None:
            self._keep(parts.around, shape)

    def _touch(self, around: bytes) -> None:
        with contextlib.suppress(KeyError):  # another thread has let it go meanwhile
            self._shapes.move_to_end(around)

    def _is_time(self, sighting: bytes) -> bool:
        with self._lock:
            count = self._sightings.pop(sighting, 0) + 1
            self._sightings[sighting] = count
            if len(self._sightings) > self._most_sightings:
                self._sightings.popitem(last=False)
            self._credit = min(self._credit + 1, MAX_CREDIT)
            is_time = count > 1 and count & (count - 1) == 0 and self._credit >= COMPILING
            if is_time:
                self._credit -= COMPILING
            return is_time

    def _keep(self, around: bytes, shape: Shape) -> None:
        with self._lock:
            before = self._shapes.pop(around, [])
            others = [other for other in before if other.belongings != shape.belongings]
            kept = self._shapes[around] = [shape, *others][:MAX_VARIANTS]
            self.weight += _weight(around, kept) - _weight(around, before)
            while self.weight > self._most:
                self.weight -= _weight(*self._shapes.popitem(last=False))


def _weight(around: bytes, shapes: list[Shape]) -> int:
    return len(around) + sum(shape.weight for shape in shapes) if shapes else 0


def _parts(document: JSONObject) -> Split | None:
    return _divided(_text(document))


def _text(document: JSONObject) -> bytes:
    """Return the document as JSON, nothing when it is too large or spelled unusually."""
    try:
        text = orjson.dumps(document, option=_OPTIONS)
    except TypeError:
        return b""  # half a character, or no JSON
    return text if len(text) <= MAX_TEXT and are_plain(text) else b""


def _divided(text: bytes) -> Split | None:
    parts = split(text)
    return parts if 0 < len(parts.strings) <= MAX_STRINGS else None


def _sighting(document: JSONObject, parts: Split, contexts: ContextStore) -> bytes:
    """Return the same digest for documents that could have one shape."""
    deciding = vocabulary(contexts).deciding
    digest = hashlib.sha256(parts.around)
    for name, string in zip(names_of(document), parts.strings, strict=True):
        digest.update(b'"' + string if name is None or name in deciding else b'""')
    return digest.digest()
