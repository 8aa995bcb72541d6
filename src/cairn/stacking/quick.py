"""The short way: count once through, and see whether that can be proved to be the best.

Parts are filled one after the other, the scarcest first. Beside it stands what
would be missing if everything could count everywhere it fits; nothing can be
missing less than that. Where the two are equal the answer is exact, and no
solver is needed: so it is for most qualifications, which are far from most
learners. All others: `cairn.stacking.program`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.stacking import certificate
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.errors import HeldError
from cairn.stacking.held import HUNDREDTHS
from cairn.stacking.measure import Measure
from cairn.stacking.rules import Collect, Exit, Leaf, One, Qualification, leaves
from cairn.stacking.tally import Tally, tally

MOST_PLACES = 1_000_000  # ways to count one achievement in one part


@dataclass(frozen=True, slots=True)
class Quick:
    """counted: one way to count. bound: no way lacks less. ways: to count one achievement in one part."""

    counted: dict[str, list[Candidate]]
    found: Tally
    bound: int
    ways: int

    @property
    def proved(self) -> bool:
        """Is it the best?"""
        return self.found.missing == self.bound


def quick(qualification: Qualification, exit_: Exit, who: Field, *, measure: Measure) -> Quick:
    """Return a way to count, and the bound.

    Raises:
        HeldError: held.too_many, more than a million ways to count one achievement in one part.
    """
    parts = list(leaves(exit_.rule))
    places: dict[str, list[int]] = {}
    ways = 0
    for leaf in parts:
        places[leaf.key] = who.places(leaf)
        ways += len(places[leaf.key])
        if ways > MOST_PLACES:
            raise HeldError("too much is held for so many rules", code="held.too_many")
    everywhere = {key: [who.candidates[place] for place in mine] for key, mine in places.items() if mine}
    bound = tally(qualification, exit_, who, everywhere, measure=measure)
    counted = _Filling(exit_, who, places).fill(parts)
    found = tally(qualification, exit_, who, counted, measure=measure)
    counted = {key: ones for key, ones in counted.items() if key in found.keys}
    if exit_.at_least:
        found = tally(qualification, exit_, who, counted, measure=measure, taken=found.chosen)
    return Quick(counted, found, bound.missing, ways)


class _Filling:
    """Fills parts one after the other; what counts once is gone."""

    def __init__(self, exit_: Exit, who: Field, places: dict[str, list[int]]) -> None:
        self._exit = exit_
        self._who = who
        self._places = places
        self._gone: set[int] = set()
        self._used: list[Candidate] = []
        self._fits: dict[int, int] = {}
        for mine in places.values():
            for place in mine:
                self._fits[place] = self._fits.get(place, 0) + 1

    def fill(self, parts: Sequence[Leaf]) -> dict[str, list[Candidate]]:
        counted: dict[str, list[Candidate]] = {}
        for leaf in sorted(parts, key=self._scarcity):
            ones = self._one(leaf) if isinstance(leaf, One) else self._collected(leaf)
            if ones:
                counted[leaf.key] = ones
        return counted

    def _scarcity(self, leaf: Leaf) -> tuple[bool, bool, int]:
        return leaf.waived, isinstance(leaf, Collect), len(self._places[leaf.key])

    def _one(self, leaf: One) -> list[Candidate]:
        for place in self._in_order(leaf):
            if self._take(place, [], leaf):
                return [self._who.candidates[place]]
        return []

    def _collected(self, leaf: Collect) -> list[Candidate]:
        ones: list[Candidate] = []
        amount, wanted = 0, int((leaf.credits or 0) * HUNDREDTHS)
        plain = not leaf.at_least and leaf.variety is None
        for place in self._in_order(leaf):
            enough = amount >= wanted and len(ones) >= (leaf.count or 0)
            if enough and (plain or not certificate.lacks_of(leaf, self._who, ones)):
                break
            if self._take(place, ones, leaf):
                ones.append(self._who.candidates[place])
                amount += ones[-1].of.hundredths
        return ones

    def _in_order(self, leaf: Leaf) -> list[int]:
        """What fits in the fewest parts first, of these what is worth most."""
        free = [place for place in self._places[leaf.key] if place not in self._gone]
        return sorted(
            free, key=lambda place: (self._fits[place], -self._who.candidates[place].of.hundredths, place)
        )

    def _take(self, place: int, with_these: Sequence[Candidate], leaf: Leaf) -> bool:
        candidate = self._who.candidates[place]
        if place in self._gone:
            return False
        bounds = leaf.at_most if isinstance(leaf, Collect) else ()
        if bounds and certificate.above(leaf.key, bounds, self._who, [*with_these, candidate]):
            return False
        if self._exit.at_most and certificate.above(
            "", self._exit.at_most, self._who, [*self._used, candidate]
        ):
            return False
        self._used.append(candidate)
        self._gone |= {place, *self._who.inside.get(place, ()), *self._who.others_alike(place)}
        return True
