"""Words of lists, made comparable: case, accents, stray spaces, invisible characters, digits of other scripts.

Nothing here knows a table of ours.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Arabic-Indic and Persian digits, with their separators, as ASCII.
DIGITS: Final = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
    0x066B: ".",
    0x066C: "",
    0x066A: "%",
    **dict.fromkeys((0x200E, 0x200F, 0x061C, 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069), ""),
}
#: Never seen and never meant: zero-width spaces, byte order marks, soft hyphens.
_INVISIBLE: Final = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD), "")
_DIRECTIONS: Final = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200c\u200d"
_EDGES: Final = re.compile(rf"^[\s{_DIRECTIONS}]+|[\s{_DIRECTIONS}]+$")
_NO_WORD: Final = re.compile(r"[^\w#°]+|_+|ـ+")


def tidied(cell: str) -> str:
    """Return a cell without what nobody sees: spaces around it (no-break ones too), zero-width characters.

    Joiners and marks of direction within a word stay: names need them.

    >>> tidied("\\u00a0Leila\\u200b Haddad\\ufeff ")
    'Leila Haddad'
    """
    if cell.isascii():
        return cell.strip()
    return _EDGES.sub("", cell.translate(_INVISIBLE))


def folded(text: str) -> str:
    """Return words in the form in which headings and months are compared.

    >>> folded("  E-Mail_Adresse: "), folded("Prénom*")
    ('e mail adresse', 'prenom')
    """
    plain = unicodedata.normalize("NFKD", tidied(text)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", bare).strip()
