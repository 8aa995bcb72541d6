"""Sentences that figures are reported of, so that nothing is fitted on them, nor on what is nearly one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LONG: Final = 20  # letters and digits from which one sentence within another is no chance


class HeldOut:
    """Knows what resembles one of `texts`: the same letters and digits, the same words in another order, or a
    long one (20 letters and digits) that stands within the other.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        kept = list(texts)
        self._letters = frozenset(_letters(text) for text in kept)
        self._words = frozenset(_words(text) for text in kept)
        self._long = tuple(letters for letters in self._letters if len(letters) >= LONG)

    def resembles(self, text: str) -> bool:
        """Is `text` one of them, or nearly? A text without letters and digits is none."""
        letters = _letters(text)
        if not letters:
            return False
        if letters in self._letters or _words(text) in self._words:
            return True
        return any(letters in other for other in self._long if len(letters) >= LONG) or any(
            other in letters for other in self._long
        )

    def must_be_apart(self, texts: Iterable[str]) -> None:
        """Stop when one of `texts`, which are to be fitted on, has the letters and digits of a held-out one.

        Raises:
            AssertionError: it names the first.
        """
        for text in texts:
            if _letters(text) in self._letters - {""}:
                raise AssertionError(f"fitted on and reported of: {text[:80]!r}")


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _words(text: str) -> frozenset[str]:
    return frozenset("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())
