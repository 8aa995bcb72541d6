"""What texts and names mean, as directions: for skills that a text describes in other words.

Whoever turns texts into vectors comes from outside (`Embedder`); here they are only compared. A skill has one
vector, that of its name. It is as near to a text as the cosine of the two.

Source: N. Reimers, I. Gurevych, "Sentence-BERT" (2019); docs/explanation/linking.md.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from cairn.credentials.document import parse
from cairn.errors import CairnError
from cairn.skills.errors import SkillError
from cairn.skills.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FORMAT: Final = "cairn-skills-meanings-1"
NEAREST: Final = 30  # skills that a piece of text brings in by meaning alone
_LINE: Final = 512  # bytes of the line before the numbers
_AT_ONCE: Final = 256  # names that are embedded together


class Embedder(Protocol):
    """Turns texts into vectors of length 1, always the same for the same text."""

    @property
    def name(self) -> str:
        """The model and its version: another name, other vectors."""
        ...

    def sound(self) -> bool:
        """Are its files the ones that were tried?"""
        ...

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that speak of skills, a row each."""
        ...

    def labels(self, labels: Sequence[str]) -> Vectors:
        """Vectors of names of skills, a row each."""
        ...


@dataclass(frozen=True, slots=True)
class Meanings:
    """The vectors of an index's skills, a row each, and what embeds a text to compare with them."""

    vectors: Vectors
    embedder: Embedder

    def cosines(self, texts: Sequence[str]) -> Vectors:
        """How near every skill is to every text, -1..1: a row for each text."""
        found: Vectors = self.embedder.texts(texts) @ self.vectors.T
        return found


def to_bytes(index: Index, embedder: Embedder) -> bytes:
    """Embed every name of an index (a minute for ESCO) and return it as a file."""
    import numpy as np

    parts = [
        embedder.labels(index.names[at : at + _AT_ONCE]).astype("<f2")
        for at in range(0, len(index), _AT_ONCE)
    ]
    vectors = np.concatenate(parts) if parts else np.zeros((0, 1), "<f2")
    body = vectors.tobytes()
    head = {
        "format": FORMAT,
        "model": embedder.name,
        "rows": vectors.shape[0],
        "columns": vectors.shape[1],
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return json.dumps(head).encode().ljust(_LINE - 1) + b"\n" + body


def from_bytes(data: bytes | memoryview | mmap.mmap, *, index: Index, embedder: Embedder) -> Meanings:
    """Read what `to_bytes` wrote.

    Raises:
        SkillError: index.unreadable: damaged, of another model, or not of this index.
    """
    try:
        vectors = _read(memoryview(data), index, embedder)
    except (KeyError, TypeError, ValueError, CairnError) as error:
        raise SkillError(
            "the meanings are not readable: they are made anew", code="index.unreadable"
        ) from error
    return Meanings(vectors, embedder)


def _read(view: memoryview, index: Index, embedder: Embedder) -> Vectors:
    import numpy as np

    head: Any = parse(bytes(view[:_LINE]))
    body = view[_LINE:]
    if (head["format"], head["model"], head["rows"]) != (FORMAT, embedder.name, len(index)):
        raise ValueError("of something else")
    if hashlib.sha256(body).hexdigest() != head["sha256"]:
        raise ValueError("damaged")
    vectors: Vectors = np.frombuffer(body, "<f2").reshape(int(head["rows"]), int(head["columns"]))
    return vectors.astype(np.float32)
