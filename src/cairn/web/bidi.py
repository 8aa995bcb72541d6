"""Names of another direction in a sentence: kept whole, and the sentence around them in order.

In HTML `<bdi>` does this; here it is done for text that also becomes a title, a label or a letter.
The Arabic catalogue isolates what it fills in by itself (scripts/messages.py).

Source: Unicode Standard Annex #9, section 2.4, "Explicit Directional Isolates".
"""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.translation import get_language_bidi

FIRST_STRONG: Final = "\u2068"
POP: Final = "\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


def isolate(text: str) -> str:
    """Return `text` in an isolate when it holds letters that run against the page, else as it is."""
    against = frozenset({"L"}) if get_language_bidi() else _RIGHT_TO_LEFT
    if any(unicodedata.bidirectional(character) in against for character in text):
        return f"{FIRST_STRONG}{text}{POP}"
    return text
