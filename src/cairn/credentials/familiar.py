"""Texts of a known spelling: like one that was read before, but for what stands in some of its strings.

What makes reading strict (a name twice, a fraction, too deep, too much) depends on what stands
around the strings, and on the names. Institutions write these alike in all of their credentials, so
it is looked into once. A *spelling* keeps a text that was accepted, with gaps for the strings and
whole numbers in which others like it differed. A text that agrees with it everywhere but in the gaps,
and is JSON without escapes, has the same members, the same nesting and the same kinds of values.

Whoever sends texts chooses them, so little is kept, learning is rare, and being unknown costs next
to nothing. Nothing is refused here: `cairn.credentials.plain` looks at what is unknown.

Why this is sound: docs/decisions/0012-quick-routes-through-json.md.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from itertools import count
from typing import Final, NamedTuple

MIN_TEXT: Final = 500  # bytes; below it there is nothing to win
MAX_TEXT: Final = 32 * 1024
MAX_PARTS: Final = 2_000  # strings and numbers, twice
MAX_SPELLINGS: Final = 4  # in use; each is tried on every text that is read
MAX_SEEN: Final = 32  # texts of which another like it may come; all together at most some 5 MB
MAX_GAPS: Final = 40  # more of them cost more than looking at every value
LEARNING: Final = 8  # one in so many unknown texts is learned from

# Whole numbers of at most 15 digits: every one of them is a number that a double holds.
_NUMBER: Final = re.compile(rb"-?[1-9][0-9]{0,14}|0")
_NUMBERS: Final = re.compile(rb"(?<=:)(?:-?[1-9][0-9]{0,14}|0)(?=[,}])")


class Gap(NamedTuple):
    """What is fixed before a gap, and whether a text stands in it (else a number)."""

    before: bytes
    length: int
    is_text: bool


class Spelling:
    """A text that was accepted, as parts by turns fixed and perhaps free; see `_parts`."""

    __slots__ = ("_free", "_gaps", "_last", "_parts")

    def __init__(self, parts: list[bytes], free: frozenset[int]) -> None:
        self._parts, self._free = parts, free
        ends = [-1, *sorted(free)]
        fixed = [b"".join(parts[end + 1 : start]) for end, start in zip(ends, [*ends[1:], None], strict=True)]
        self._gaps = [Gap(before, len(before), before.endswith(b'"')) for before in fixed[:-1]]
        self._last = fixed[-1]

    def fits(self, text: bytes) -> bool:
        """Whether JSON without escapes is this text but for what stands in the gaps."""
        place = 0
        for before, length, is_text in self._gaps:
            if not text.startswith(before, place):
                return False
            place += length
            if is_text:
                place = text.find(b'"', place)
                if place < 0:
                    return False
            else:
                number = _NUMBER.match(text, place)
                if number is None:
                    return False
                place = number.end()
        return text.startswith(self._last, place) and place + len(self._last) == len(text)

    def widened(self, parts: list[bytes]) -> Spelling | None:
        """Return the spelling of this text and another of the same form; None when they differ in too much."""
        if len(parts) != len(self._parts):
            return None
        differing = {place for place, part in enumerate(parts) if part != self._parts[place]}
        free = self._free | differing
        if len(free) > MAX_GAPS or any(place % 2 == 0 for place in differing):
            return None
        return Spelling(self._parts, free)


class Familiar:
    """The spellings of texts that were read lately."""

    def __init__(self) -> None:
        self._spellings: tuple[Spelling, ...] = ()
        self._seen: OrderedDict[bytes, Spelling] = OrderedDict()
        self._unknown = count()
        self._lock = threading.Lock()

    def knows(self, text: bytes) -> bool:
        """Whether a text that is JSON, all of it, and has no escapes is spelled like one that was accepted."""
        spellings = self._spellings
        if not spellings:
            return False
        return spellings[0].fits(text) or any(spelling.fits(text) for spelling in spellings[1:])

    @property
    def size(self) -> tuple[int, int]:
        """How many spellings are in use, and how many texts are kept for others to come."""
        return len(self._spellings), len(self._seen)

    def accepted(self, text: bytes) -> None:
        """Learn from a text without white space and escapes that was looked at closely, and accepted."""
        if next(self._unknown) % LEARNING or not MIN_TEXT <= len(text) <= MAX_TEXT:
            return
        parts = _parts(text)
        if len(parts) > MAX_PARTS:
            return
        form = b"".join(parts[::2])
        with self._lock:
            before = self._seen.pop(form, None)
            known = before.widened(parts) if before is not None else Spelling(parts, frozenset())
            if known is None:
                return  # they have little in common
            self._seen[form] = known
            if len(self._seen) > MAX_SEEN:
                self._seen.popitem(last=False)
            if before is not None:
                others = [one for one in self._spellings if one is not before]
                self._spellings = (known, *others)[:MAX_SPELLINGS]


def _parts(text: bytes) -> list[bytes]:
    r"""Return what is fixed for good, by turns with what may differ: strings that are no names, and numbers.

    >>> _parts(b'{"a":"b","c":[1],"d":7}')
    [b'{"a":"', b'b', b'","c":[1],"d":', b'7', b'}']
    """
    pieces = text.split(b'"')
    parts = [b""]
    for place, piece in enumerate(pieces):
        is_string = place % 2 == 1
        if is_string and not pieces[place + 1].startswith(b":"):
            parts += [piece, b'"']
        elif is_string:
            parts[-1] += piece + b'"'
        else:
            start = 0
            for number in _NUMBERS.finditer(piece):
                parts[-1] += piece[start : number.start()]
                parts += [number[0], b""]
                start = number.end()
            parts[-1] += piece[start:] + (b'"' if place + 1 < len(pieces) else b"")
    return parts
