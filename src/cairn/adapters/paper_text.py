"""What is left of a text that was laid out on pages: its words and lines, without what nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from cairn.services.papers import MOST_LETTERS

_LOOKED_AT: Final = 4 * MOST_LETTERS  # characters of a text, as it comes and with its letters undrawn

# Letters as they are drawn, joined (ﬁ) or shaped by their neighbours (Arabic), for the letters themselves.
_DRAWN: Final = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]{1,1000}")
_SPACES: Final = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BLANKS: Final = re.compile(r"\n{3,}")
# Controls but line breaks, soft hyphens, marks that turn the reading direction, halves of characters,
# private letters (the bullets of symbol fonts), and no characters.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufeff\ufff0-\uffff]"
)


class Refused(Exception):
    """There is no text to be had; the message is the code that `cairn.adapters.papers` explains."""


def tidied(text: str) -> str:
    """Return the text in lines, without blanks at their ends, at most one empty line between two.

    Work and size have a bound: what lies beyond four times `MOST_LETTERS` is left out.

    >>> tidied("Pro\u00adject  o\ufb03ce \r\n\r\n\r\n\r\nlead")
    'Project office\\n\\nlead'
    """
    text = text[:_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n")
    text = _undrawn(text.replace("\u2028", "\n").replace("\x0c", "\n"))
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    lines = (line.strip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def shortened(text: str) -> tuple[str, bool]:
    """Return the tidied text, at most `MOST_LETTERS` of it, and whether the paper goes on after that."""
    tidy = tidied(text)
    return tidy[:MOST_LETTERS], len(text) > _LOOKED_AT or len(tidy) > MOST_LETTERS


def _undrawn(text: str) -> str:
    """Put letters for what is drawn; one drawn letter may be eighteen, so that there is an end to it."""
    parts: list[str] = []
    size = end = 0
    for found in _DRAWN.finditer(text):
        parts += text[end : found.start()], unicodedata.normalize("NFKC", found.group())
        size += len(parts[-2]) + len(parts[-1])
        end = found.end()
        if size >= _LOOKED_AT:
            break
    return "".join((*parts, text[end:]))[:_LOOKED_AT]
