"""Which industry an occupation belongs to: a section of the international classification, one letter.

Files say it as a section ("F"), a division or class of ISIC or NACE ("43", "43.22", "F43.2"), or the address of
one. Divisions have the same numbers in ISIC Rev. 4, NACE Rev. 2 and NACE Rev. 2.1; the letters of NACE Rev. 2.1
differ from K on, so numbers decide where there are any.

Sources: United Nations, ISIC Rev. 4 (Statistical papers M 4 rev. 4), "Broad structure";
Regulation (EU) 2023/137 (NACE Rev. 2.1), Annex.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

SECTIONS: Final = "ABCDEFGHIJKLMNOPQRSTU"
#: First division of a section, and its letter; a section ends where the next begins.
_FROM: Final = (
    (1, "A"), (5, "B"), (10, "C"), (35, "D"), (36, "E"), (41, "F"), (45, "G"), (49, "H"), (55, "I"), (58, "J"),
    (64, "K"), (68, "L"), (69, "M"), (77, "N"), (84, "O"), (85, "P"), (86, "Q"), (90, "R"), (94, "S"), (97, "T"),
    (99, "U"),
)  # fmt: skip
_CODE: Final = re.compile(r"(?:.*[/#:])?([A-U])?\.?(\d{1,2})?(?:\.?\d{1,2}){0,3}", re.DOTALL)


def section(code: str) -> str:
    """Return the letter of the section that a code is in; "" when it is no code of one.

    >>> [section(code) for code in ("F", "43.22", "F43.2", "http://data.europa.eu/ux2/nace2.1/0113", "Solar")]
    ['F', 'F', 'F', 'A', '']
    """
    found = _CODE.fullmatch(code.strip()[:200])
    if found is None:
        return ""
    letter, division = found[1] or "", int(found[2] or 0)
    return (
        next((name for first, name in reversed(_FROM) if division >= first), letter) if division else letter
    )


def sections(codes: Iterable[str]) -> str:
    """Return the letters of several codes, each once, in their order; unknown ones are left out."""
    return "".join(sorted({letter for code in codes if (letter := section(code))}))
