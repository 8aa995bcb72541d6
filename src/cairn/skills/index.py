"""The index of one framework's labels: built once, kept as plain arrays, read back in milliseconds.

A label is a set of stems; a stem weighs more the fewer skills have it (inverse document frequency).
The file is a line of JSON, then the arrays as they lie in memory: no code is ever read from it, and
what does not fit together is refused.

Sources: K. Spärck Jones, "A statistical interpretation of term specificity" (1972); docs/explanation/linking.md.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cairn.credentials.document import parse
from cairn.errors import CairnError
from cairn.skills.errors import SkillError
from cairn.skills.skill import Kind, Skill
from cairn.skills.words import STOP, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float32]

FORMAT: Final = "cairn-skills-index-1"  # changes whenever words, stems or arrays do
MOST_SKILLS: Final = 200_000
MOST_LABELS: Final = 2_000_000
MOST_BYTES: Final = 512 * 1024 * 1024
_LARGE: Final = 14_000  # skills: as many as the framework has on which weights were fitted
_ALIGNED: Final = 64  # bytes
_BRACKETS: Final = re.compile(r"(?<=\S)\s*\([^()]{1,80}\)\s*\Z")
_MOST_LINE: Final = 64 * 1024
"""
owner: label -> skill. total: label -> sum of its weights. first: skill -> its first label, the preferred one.
post: stem -> labels that have it. have: label -> its stems, in their order. idf: stem -> weight.
"""
_ARRAYS: Final[Mapping[str, str]] = {
    "owner": "<i4",
    "first": "<i4",
    "total": "<f4",
    "idf": "<f4",
    "post_at": "<i8",
    "post": "<i4",
    "have_at": "<i8",
    "have": "<i4",
    "kind": "|u1",
    "texts": "|u1",
}


@dataclass(frozen=True, slots=True)
class Index:
    """The labels of one framework. Lists are by number of a skill; arrays as `_ARRAYS` says."""

    iris: Sequence[str]
    names: Sequence[str]
    framework: str
    stems: Mapping[str, int]
    arrays: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.iris)

    def label_stems(self, label: int) -> Ints:
        """The stems of a label, in their order."""
        at = self.arrays["have_at"]
        found: Ints = self.arrays["have"][at[label] : at[label + 1]]
        return found

    def labels_with(self, stem: int) -> Ints:
        """The labels that have a stem."""
        at = self.arrays["post_at"]
        found: Ints = self.arrays["post"][at[stem] : at[stem + 1]]
        return found


def build(skills: Sequence[Skill], *, framework: str) -> Index:
    """Index every label of what can be awarded: groups and retired skills are left out.

    Raises:
        SkillError: index.too_large: more than 200,000 skills or 2,000,000 labels.
    """
    import numpy as np

    kept = [skill for skill in skills if skill.kind is not Kind.GROUP and not skill.retired]
    labels = [_labels(skill) for skill in kept]
    count = sum(len(each) for each in labels)
    if len(kept) > MOST_SKILLS or count > MOST_LABELS:
        raise SkillError(f"{len(kept)} skills with {count} labels are too many", code="index.too_large")
    numbers: dict[str, int] = {}
    have: list[int] = []
    have_at: list[int] = [0]
    owner: list[int] = []
    first: list[int] = []
    frequency: list[int] = []
    for number, mine in enumerate(labels):
        first.append(len(owner))
        seen: set[int] = set()
        for label in mine:
            for stem in label:
                place = numbers.setdefault(stem, len(numbers))
                if place == len(frequency):
                    frequency.append(0)
                have.append(place)
                seen.add(place)
            owner.append(number)
            have_at.append(len(have))
        for place in seen:
            frequency[place] += 1
    flat, ends = np.array(have, "<i4"), np.array(have_at, "<i8")
    # in a framework of ninety skills every word is rare: weights are stretched to what they are in a large one
    stretch = max(1.0, math.log(_LARGE) / math.log(len(kept) + 2))
    idf = (stretch * np.log((len(kept) + 1) / (np.array(frequency, "<f4") + 0.5))).astype("<f4")
    label_of = np.repeat(np.arange(len(owner), dtype="<i4"), np.diff(ends))
    order = np.argsort(flat, kind="stable")
    post_at = np.concatenate([[0], np.cumsum(np.bincount(flat, minlength=len(numbers)))]).astype("<i8")
    arrays = {
        "owner": np.array(owner, "<i4"),
        "first": np.array(first, "<i4"),
        "total": np.bincount(label_of, weights=idf[flat], minlength=len(owner)).astype("<f4"),
        "idf": idf,
        "post_at": post_at,
        "post": label_of[order].astype("<i4"),
        "have_at": ends,
        "have": flat,
        "kind": np.array([skill.kind is Kind.KNOWLEDGE for skill in kept], "|u1"),
    }
    return Index([s.iri for s in kept], [s.name for s in kept], framework, numbers, arrays)


def _labels(skill: Skill) -> list[tuple[str, ...]]:
    """The labels as tuples of different stems, the preferred one first; one of stop words keeps them.

    What stands in brackets at the end of a name only tells it from others: "Java (computer programming)".
    """
    found = []
    for label in dict.fromkeys((_BRACKETS.sub("", skill.name), skill.name, *skill.names)):
        all_words = list(words(label))
        kept = [word.stem for word in all_words if word.plain not in STOP] or [w.stem for w in all_words]
        found.append(tuple(dict.fromkeys(kept)))
    # two labels that differ only in endings or order are one; the preferred label stays even without words
    return [found[0], *dict.fromkeys(each for each in found[1:] if each and each != found[0])]


def to_bytes(index: Index) -> bytes:
    """Return the index as a file."""
    import numpy as np

    texts = "\0".join([*index.iris, *index.names, *index.stems]).encode("utf-8", "surrogatepass")
    arrays = {**index.arrays, "texts": np.frombuffer(texts, "|u1")}
    places, at = {}, 0
    for name in _ARRAYS:
        places[name] = [at, int(arrays[name].size)]
        at += -(-arrays[name].nbytes // _ALIGNED) * _ALIGNED
    body = bytearray(at)
    for name, (start, _size) in places.items():
        data = arrays[name].tobytes()
        body[start : start + len(data)] = data
    head = {
        "format": FORMAT,
        "framework": index.framework,
        "skills": len(index.iris),
        "stems": len(index.stems),
        "sha256": hashlib.sha256(body).hexdigest(),
        "arrays": places,
    }
    line = json.dumps(head).encode()
    line += b" " * (-(len(line) + 1) % _ALIGNED) + b"\n"
    return line + bytes(body)


def from_bytes(data: bytes | memoryview | mmap.mmap) -> Index:
    """Read an index; the arrays stay views of `data` (a file that is mapped is shared by processes).

    Raises:
        SkillError: index.unreadable: it is no index of this format, not whole, or over 512 MB.
    """
    if len(data) > MOST_BYTES:
        raise SkillError("the index is larger than 512 MB", code="index.unreadable")
    try:
        return _read(memoryview(data))
    except (KeyError, ValueError, TypeError, IndexError, CairnError) as error:
        raise SkillError("the index is not readable: it is built anew", code="index.unreadable") from error


def _read(view: memoryview) -> Index:
    import numpy as np

    line, _, _ = bytes(view[:_MOST_LINE]).partition(b"\n")
    head: Any = parse(line)
    body = view[len(line) + 1 :]
    if head["format"] != FORMAT or hashlib.sha256(body).hexdigest() != head["sha256"]:
        raise ValueError("another format, or not whole")
    arrays = {
        name: np.frombuffer(
            body, kind, count=int(head["arrays"][name][1]), offset=int(head["arrays"][name][0])
        )
        for name, kind in _ARRAYS.items()
    }
    _must_fit(arrays)
    skills, stems = int(head["skills"]), int(head["stems"])
    texts = arrays.pop("texts").tobytes().decode("utf-8", "surrogatepass").split("\0")
    if len(texts) != 2 * skills + stems and skills + stems:
        raise ValueError("texts are missing")
    numbers = {stem: number for number, stem in enumerate(texts[2 * skills :][:stems])}
    return Index(texts[:skills], texts[skills : 2 * skills], str(head["framework"]), numbers, arrays)


def _must_fit(arrays: Mapping[str, Any]) -> None:
    """Refuse arrays that would point outside of one another."""
    labels, stems = len(arrays["owner"]), len(arrays["idf"])
    for at, flat, rows, below in (("post_at", "post", stems, labels), ("have_at", "have", labels, stems)):
        ends, values = arrays[at], arrays[flat]
        whole = len(ends) == rows + 1 and ends[0] == 0 and ends[-1] == len(values)
        if not whole or (ends[1:] < ends[:-1]).any() or (values < 0).any() or (values >= below).any():
            raise ValueError(f"{flat} does not fit")
    skills = len(arrays["first"])
    if len(arrays["kind"]) != skills or len(arrays["total"]) != labels:
        raise ValueError("skills do not fit")
    for name, below in (("first", labels), ("owner", skills)):
        if (arrays[name] < 0).any() or (arrays[name] >= below).any():
            raise ValueError(f"{name} does not fit")
