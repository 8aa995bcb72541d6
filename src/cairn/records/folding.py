"""Searching texts as people mean them: "angstrom" finds "Ångström", "احمد" finds "أحمد".

A lookup beside Django's `icontains`, in the database, without a column or an index of its own. What is searched for
is found as it is written, in any case; and, in texts that have any letter beyond ASCII, with every letter standing
for those that differ from it by marks alone (accents, hamzas). Letters that are more than a letter with a mark
(ø, ł, ß) stand for themselves.

Source: Unicode Standard Annex #15, "Compatibility Decomposition".
"""

from __future__ import annotations

import functools
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

from cairn.skills.words import bare

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup

#: Letters with marks: Latin, Greek, Cyrillic, Arabic, and Latin again with two marks.
_LETTERS: Final = ((0xC0, 0x250), (0x370, 0x530), (0x620, 0x650), (0x1E00, 0x2000))


@CharField.register_lookup
@TextField.register_lookup
class Says(_Lookup):
    """`name__says="angstrom"`: does the text contain the word, whatever its case and accents?"""

    lookup_name = "says"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """LIKE knows the case of ASCII letters alone, GLOB none: its classes have both."""
        lhs, params = self.process_lhs(compiler, connection)
        found = [f"{lhs} LIKE %s ESCAPE '\\'" for _way in self._ways]
        given = [value for way in self._ways for value in (*params, _like(way))]
        found.append(f"(length(CAST({lhs} AS BLOB)) > length({lhs}) AND {lhs} GLOB %s)")
        given += [*params, *params, *params, f"*{_classes(self._word, escape='*?[')}*"]
        return f"({' OR '.join(found)})", given

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        found = [f"UPPER({lhs}::text) LIKE UPPER(%s)" for _way in self._ways]
        given = [value for way in self._ways for value in (*params, _like(way))]
        found.append(f"(octet_length({lhs}::text) > char_length({lhs}::text) AND {lhs}::text ~ %s)")
        given += [*params, *params, *params, _classes(self._word, escape=".^$*+?()[]{}|\\")]
        return f"({' OR '.join(found)})", given

    @property
    def _word(self) -> str:
        return bare(str(self.rhs))

    @property
    def _ways(self) -> list[str]:
        """As it was typed, and without marks: somebody types the accent that a text leaves out."""
        return list(dict.fromkeys((str(self.rhs), self._word)))


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _classes(word: str, *, escape: str) -> str:
    """A pattern that has a class for every letter of a word without marks."""
    alike = _alike()
    return "".join(f"[{alike[one]}]" if one in alike else _literally(one, escape) for one in word)


def _literally(letter: str, escape: str) -> str:
    if letter not in escape:
        return letter
    return f"[{letter}]" if escape.startswith("*") else f"\\{letter}"


@functools.cache
def _alike() -> dict[str, str]:
    """A letter without marks → all letters that are it with or without some, in both cases."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for letter in (*ascii_lowercase, *_with_marks()):
        found[bare(letter)].append(letter)
    return {
        plain: "".join(dict.fromkeys((plain, plain.upper()[:1], *others)))
        for plain, others in found.items()
        if len(plain) == 1
    }


def _with_marks() -> Iterator[str]:
    for first, end in _LETTERS:
        for point in range(first, end):
            if unicodedata.category(chr(point)).startswith("L"):
                yield chr(point)
