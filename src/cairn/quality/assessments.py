"""Which assessments a text names, and which of them belong to no outcome (D4)."""

from __future__ import annotations

import re
from typing import Final

from cairn.badges.achievement import Achievement

MOST_NAMED: Final = 8  # pieces of one text; a longer list is prose
MOST_CHARACTERS: Final = 80
_BETWEEN: Final = re.compile(
    r"\s*(?:[;,،؛\n+]|(?<!\w)(?:and|und|et|y|plus)(?!\w)|\s+و(?=\w))\s*", re.IGNORECASE
)
_SHORTEST: Final = 4  # letters of a word that tells one assessment from another
_STEM: Final = 5  # letters: "tested" and "testing" begin alike


def named(text: str) -> tuple[str, ...]:
    """Return the assessments that a text lists, in its words.

    >>> named("Practical test, portfolio and interview")
    ('Practical test', 'portfolio', 'interview')
    """
    pieces = [" ".join(piece.split()).strip(" .") for piece in _BETWEEN.split(text)]
    kept = [piece for piece in pieces if piece]
    if len(kept) > MOST_NAMED or any(len(piece) > MOST_CHARACTERS for piece in kept):
        return ()
    return tuple(dict.fromkeys(kept))


def unused(achievement: Achievement) -> tuple[str, ...]:
    """Return the assessments that are named for the whole but at no outcome.

    Nothing is said while none of them is named at an outcome: then the text speaks for all of them.
    """
    used = [outcome.assessed_by for outcome in achievement.outcomes if outcome.assessed_by]
    if not used or not achievement.assessed:
        return ()
    known = frozenset().union(*map(_stems, used))
    pieces = {piece: _stems(piece) for piece in named(achievement.elements.assessment)}
    if not any(stems & known for stems in pieces.values()):
        return ()  # a description of the whole, not a list of what the outcomes name
    return tuple(piece for piece, stems in pieces.items() if stems and not stems & known)


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST)
