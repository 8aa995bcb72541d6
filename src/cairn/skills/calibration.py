"""From signs to a confidence that means something: of what is said with 0.7, about seven in ten are right.

Two steps, both logistic. The weights were fitted on texts that are not reported on (bench/fitting/linking.py
makes them anew and says on what); then slope and shift were fitted on sentences of real job advertisements,
where a third of what people marked has no skill in the framework at all.

Sources: J. Platt, "Probabilistic outputs for support vector machines" (1999); docs/explanation/linking.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

# in the order of signs.NAMES
WEIGHTS: Final = (
    *(-1.0027, -8.7761, 11.0107, 0.7075, 2.1790, 1.1496, 1.1153, 0.3076),
    *(0.4433, -0.5554, 0.4713, -0.6882, 0.4126, 0.0684, 0.3918, -0.7444),
)
SLOPE: Final = 0.8653
SHIFT: Final = 0.4880
LEAST: Final = 0.15  # below it nothing is said: more than five in six would be wrong
# with meaning: how much a cosine adds, and the calibration of the sum
FLOOR: Final = -7.0  # strength of words below which they count for nothing
MEANING: Final = 22.0
MEANING_SLOPE: Final = 0.6064
MEANING_SHIFT: Final = -9.3921
MEANING_LEAST: Final = 0.15
_HIGHEST: Final = 0.99  # never certain


def strength(signs: Sequence[float]) -> float:
    """Return how much speaks for a skill; any real number, comparable between texts."""
    return sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True))


def confidence(value: float, *, meant: bool = False) -> float:
    """Return the share of such findings that were right where it was measured, 0..0.99.

    meant: `value` is of `with_meaning`, not of `strength`.
    """
    slope, shift = (MEANING_SLOPE, MEANING_SHIFT) if meant else (SLOPE, SHIFT)
    bounded = max(-50.0, min(50.0, slope * value + shift))
    return min(_HIGHEST, 1 / (1 + math.exp(-bounded)))


def with_meaning(value: float | None, cosine: float) -> float:
    """Return how much speaks for a skill by its words (None: it has none there) and by what the text means."""
    return max(0.0, (FLOOR if value is None else value) - FLOOR) + MEANING * cosine
