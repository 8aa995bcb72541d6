"""What is left of a text that was laid out on pages: its words and lines, without what nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters as they are drawn, joined (ﬁ) or shaped by their neighbours (Arabic), for the letters themselves.
_DRAWN: Final = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+")
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

    >>> tidied("Pro\u00adject  o\ufb03ce \r\n\r\n\r\n\r\nlead")
    'Project office\\n\\nlead'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")
    text = _DRAWN.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    lines = (line.strip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
