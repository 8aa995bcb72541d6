"""Words that are nearly the same: one typo apart, or two in a long word.

Two words that differ by one letter (left out, put in, another one, two changed about) share a
variant: the word itself, or the word with one letter left out. So a look-up of a few equal texts
finds the neighbours of a word among any number of others.

Source: W. Garbe, "Symmetric Delete" (2012); Damerau (1964).
"""

from __future__ import annotations

from typing import Final

SHORTEST: Final = 4  # letters; shorter words have too many neighbours
LEAST_STEM: Final = 5  # letters; shorter stems are too much alike
TWO_FROM: Final = 7  # letters from which two typos are forgiven


def variants(word: str) -> frozenset[str]:
    """Return the word and what it is with one letter left out; only itself when it is short.

    >>> sorted(variants("data"))
    ['ata', 'daa', 'dat', 'data', 'dta']
    """
    if len(word) < SHORTEST:
        return frozenset({word})
    return frozenset({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})


def roots(word: str, stem: str) -> frozenset[str]:
    """Return what a word is found by when it is mistyped: its variants, and those of a stem that is long enough.

    >>> "comis" in roots("comissioning", "comis") & roots("commission", "commis")
    True
    """
    return variants(word) | (variants(stem) if len(stem) >= LEAST_STEM else frozenset())


def distance(one: str, other: str, *, most: int = 2) -> int:
    """Return how many typos lie between two words; `most + 1` when there are more.

    A typo is a letter left out, put in or exchanged, or two neighbours changed about.

    >>> distance("pyhton", "python"), distance("comisioning", "commissioning"), distance("solar", "panel")
    (1, 2, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def apart(typed: tuple[str, str], known: tuple[str, str]) -> int:
    """Return how many typos lie between two words, each given with its stem; too many: more than `forgiven` of it."""
    most = forgiven(typed[0])
    whole = distance(typed[0], known[0], most=most)
    if whole <= most or min(len(typed[1]), len(known[1])) < LEAST_STEM:
        return whole
    return 1 if distance(typed[1], known[1], most=1) <= 1 else whole


def forgiven(word: str) -> int:
    """Return how many typos a word of this length may have: 0, 1 or 2."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < TWO_FROM else 2
