"""Every way to count, from what is held as it is: nothing is put aside before all of it was tried.

Independent of `cairn.stacking.eligible` and of the solver; only sums and bounds are those of the certificate.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cairn.stacking import certificate
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import Achieved
from cairn.stacking.rules import Qualification, leaves


def ways(
    qualification: Qualification, held: Sequence[Achieved], taken: Sequence[Achieved] = (), *, at: date
) -> Iterator[tuple[Field, dict[str, list[Candidate]]]]:
    """Yield every way to count that breaks no rule, when these offers were taken besides."""
    (exit_,) = qualification.exits
    there = [one for one in held if one.awarded is None or one.awarded <= at + timedelta(days=1)]
    if not orderly(qualification, there, taken):
        return
    everything = [*there, *taken]
    ready = [one for one in everything if one in taken or _is_ready(qualification, one, there, everything)]
    candidates = tuple(Candidate(one, _names(qualification, one), offered=one in taken) for one in ready)
    bare = Field(candidates, (), at)
    options = []
    for candidate in candidates:
        fits = [leaf for leaf in leaves(exit_.rule) if bare.fits(leaf, candidate)]
        twice = itertools.combinations(fits, 2) if qualification.sharing else ()
        options.append([(), *((leaf,) for leaf in fits), *twice])
    for chosen in itertools.product(*options):
        counted: dict[str, list[Candidate]] = {}
        for candidate, where in zip(candidates, chosen, strict=True):
            for leaf in where:
                counted.setdefault(leaf.key, []).append(candidate)
        used = [candidate.of for candidate, where in zip(candidates, chosen, strict=True) if where]
        if any(_excludes(qualification, one, other, ready) for one in used for other in used if one != other):
            continue
        if not certificate.faults(exit_, bare, counted, sharing=qualification.sharing):
            yield bare, counted


def is_possible(
    qualification: Qualification, held: Sequence[Achieved], taken: Sequence[Achieved] = (), *, at: date
) -> bool:
    """Tell whether some way reaches the exit."""
    (exit_,) = qualification.exits
    found = ways(qualification, held, taken, at=at)
    return any(certificate.is_reached(exit_, who, counted) for who, counted in found)


def orderly(qualification: Qualification, there: Sequence[Achieved], taken: Sequence[Achieved]) -> bool:
    """Is there an order of taking these in which each has what it needs first?"""
    return any(
        all(
            _has(qualification, group, [*there, *order[:place]])
            for place, one in enumerate(order)
            for needed in qualification.prerequisites
            if needed.of & _own(one)
            for group in needed.needs
        )
        for order in itertools.permutations(taken)
    )


def _is_ready(
    qualification: Qualification, one: Achieved, there: Sequence[Achieved], everything: Sequence[Achieved]
) -> bool:
    for needed in qualification.prerequisites:
        if not needed.of & _own(one):
            continue
        before = (
            [other for other in there if one.awarded and other.awarded and other.awarded <= one.awarded]
            if needed.in_order
            else everything
        )
        if not all(_has(qualification, group, before) for group in needed.needs):
            return False
    return True


def _has(qualification: Qualification, group: frozenset[str], those: Sequence[Achieved]) -> bool:
    return any(group & _names(qualification, one) for one in those)


def _own(one: Achieved) -> frozenset[str]:
    return one.also | {one.achievement}


def _names(qualification: Qualification, one: Achieved) -> frozenset[str]:
    own = _own(one)
    return own | {equal.counts_as for equal in qualification.equivalences if equal.of & own}


def _excludes(
    qualification: Qualification, one: Achieved, other: Achieved, among: Sequence[Achieved]
) -> bool:
    """The same achievement, or one inside the other."""
    free = qualification.repeatable
    if _own(one) & _own(other) and not (_own(one) & free or _own(other) & free):
        return True
    return _holds(one, other, among, frozenset())


def _holds(outer: Achieved, inner: Achieved, among: Sequence[Achieved], seen: frozenset[str]) -> bool:
    direct = [
        one for one in among if one.id not in seen and one != outer and outer.parts & (_own(one) | {one.id})
    ]
    return inner in direct or any(_holds(one, inner, among, seen | {outer.id}) for one in direct)
