"""Leaves out offers that nothing needs, where the search for the fewest was ended after its time."""

from __future__ import annotations

from collections.abc import Callable

from cairn.stacking.certificate import Counted
from cairn.stacking.eligible import Candidate
from cairn.stacking.held import Achieved


def pruned(
    counted: Counted, *, price: Callable[[Achieved], int], is_enough: Callable[[Counted], bool]
) -> dict[str, list[Candidate]]:
    """Return what counts without offers that can be spared: many at a time first, the dearest first.

    is_enough: with less than this it may still be enough; with less than what is not, never.
    """
    spare = [(key, one) for key, ones in counted.items() for one in ones if one.offered]
    spare.sort(key=lambda two: (-price(two[1].of), two[1].of.hundredths))
    size = len(spare)
    while size:
        start = 0
        while start < len(spare):
            fewer = spare[:start] + spare[start + size :]
            if is_enough(_with(counted, fewer)):
                spare = fewer
            else:
                start += size
        size //= 2
    return _with(counted, spare)


def _with(counted: Counted, offers: list[tuple[str, Candidate]]) -> dict[str, list[Candidate]]:
    """What is held as it counts, and these."""
    found = {key: [one for one in ones if not one.offered] for key, ones in counted.items()}
    for key, one in offers:
        found[key].append(one)
    return {key: ones for key, ones in found.items() if ones}
