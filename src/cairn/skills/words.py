"""Words of a text: where they stand, and the stem under which labels and texts meet.

Offsets are always those of the text as it was given: nothing is cut away before a word is found,
only inside the stem. Marks that one does not see (zero width, soft hyphen, marks of direction) and
accents neither divide a word nor change its stem, so they cannot hide one.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 60  # characters of a word; what is longer is no word of a label
MOST_WORDS: Final = 80  # in one piece; a longer sentence is divided
_UNSEEN: Final = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_MARKS: Final = "\u0300-\u036f\u064b-\u0652\u0670"
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_UNSEEN}{_MARKS}])*[+#]*")
_DROPPED: Final = re.compile(rf"[{_UNSEEN}]")
# a sentence ends at its point before a blank, at a bullet, or with the line
_END: Final = re.compile(r"(?<=[.!?…。！？؟])\s+|[;•·▪●‣◦|\r\n\u2028\u2029]+|\s[–—-]\s")

_LITTLE: Final = (
    "a an the of and or to in for on with by at from as is are be been you your our we their its it this that"
    " these those will would can could should have has had into about using use used including within who"
    " which such other any all both more most very well also not no do does done etc e g i"
)
STOP: Final = frozenset(_LITTLE.split())
_ENDINGS: Final = (
    "isations izations isation ization ements ement ations ation ities ingly edly ings ing ies ied ers ors ion"
    " ions ment ments ness able ible ive ally ity sis ed er or es ly al s e y"
)
_SUFFIXES: Final = tuple(_ENDINGS.split())
_LEAST_STEM: Final = 4
_PASSES: Final = 2  # "commissioning", "commission"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]`. plain: as read, in small letters. stem: what it is compared by."""

    start: int
    end: int
    plain: str
    stem: str
    shape: str  # as written, with its capitals


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Yield the words of `text[start:end]` with their places in `text`."""
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        if found.end() - found.start() <= LONGEST:
            shape = found.group()
            plain = folded(shape)
            if plain:
                yield Word(found.start(), found.end(), plain, stem(plain), shape)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences, lines and points of a list in `text`, without those that are empty."""
    at = 0
    for gap in _END.finditer(text):
        if text[at : gap.start()].strip():
            yield at, gap.start()
        at = gap.end()
    if text[at:].strip():
        yield at, len(text)


@functools.lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return the word in small letters, in one way of writing, without accents and unseen marks.

    >>> folded("Na\\u00efve"), folded("photo\\u200bvoltaic")
    ('naive', 'photovoltaic')
    """
    return bare(word)


def bare(text: str) -> str:
    """Return a text of any length as `folded` a word.

    >>> bare("\u00c5ngstr\u00f6m, in nanometres")
    'angstrom, in nanometres'
    """
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", _DROPPED.sub("", text)).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def has_words(text: str, search: str) -> bool:
    """Tell whether every word of `search` stands somewhere in the text, whatever its case and accents.

    >>> has_words("\u00c5ngstr\u00f6m, in nanometres", "angstrom NANO")
    True
    """
    within = bare(text)
    return all(word in within for word in bare(search).split())


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what stays of a folded word without its usual English endings; at least four letters.

    Both sides are cut alike, so that a wrong cut costs little; other languages are cut alike, too.

    >>> stem("commissioning"), stem("commissions"), stem("sql")
    ('commis', 'commis', 'sql')
    """
    if len(word) <= _LEAST_STEM:
        return word
    for _again in range(_PASSES):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST_STEM:
                word = word[: -len(suffix)]
                break
    if len(word) > _LEAST_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word
