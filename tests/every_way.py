"""Every way to count, from what is held as it is: nothing is put aside before all of it was tried.

Independent of `cairn.stacking.eligible` and of the solver; only sums and bounds are those of the certificate.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cairn.stacking import certificate
from cairn.stacking.decisions import Decision, StandIn, Substitution, Waiver
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import Achieved
from cairn.stacking.rules import Choose, Exit, Qualification, Rule, leaves


def ways(
    qualification: Qualification,
    held: Sequence[Achieved],
    taken: Sequence[Achieved] = (),
    *,
    at: date,
    decisions: Sequence[Decision] = (),
) -> Iterator[tuple[Field, dict[str, list[Candidate]]]]:
    """Yield every way to count that breaks no rule, when these offers were taken besides."""
    exit_ = qualification.exits[-1]
    there = [one for one in held if one.awarded is None or one.awarded <= at + timedelta(days=1)]
    if not orderly(qualification, there, taken, decisions):
        return
    everything = [*there, *taken]
    ready = [
        one
        for one in everything
        if one in taken or _is_ready(qualification, one, there, everything, decisions)
    ]
    candidates = tuple(Candidate(one, _names(qualification, one), offered=one in taken) for one in ready)
    bare = Field(candidates, (), at, allowed=_allowed(exit_, decisions))
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
    qualification: Qualification,
    held: Sequence[Achieved],
    taken: Sequence[Achieved] = (),
    *,
    at: date,
    decisions: Sequence[Decision] = (),
) -> bool:
    """Tell whether some way reaches the last exit."""
    exit_ = qualification.exits[-1]
    found = ways(qualification, held, taken, at=at, decisions=decisions)
    waived = _waived(exit_, decisions)
    if not waived:
        return any(certificate.is_reached(exit_, who, counted) for who, counted in found)
    return any(_is_reached(exit_, who, counted, waived) for who, counted in found)


def _waived(exit_: Exit, decisions: Sequence[Decision]) -> set[str]:
    pointed = {one.part for one in decisions if isinstance(one, Waiver)}
    return {leaf.key for leaf in leaves(exit_.rule) if leaf.written in pointed}


def _allowed(exit_: Exit, decisions: Sequence[Decision]) -> dict[str, frozenset[str]]:
    subs = [one for one in decisions if isinstance(one, Substitution)]
    return {
        leaf.key: frozenset(one.held for one in subs if one.part == leaf.written)
        for leaf in leaves(exit_.rule)
    }


def _is_reached(exit_: Exit, who: Field, counted: dict[str, list[Candidate]], waived: set[str]) -> bool:
    """Every demand is met, with waived parts as if they asked for nothing."""

    def met(rule: Rule) -> bool:
        if isinstance(rule, Choose):
            return sum(map(met, rule.parts)) >= rule.least
        return rule.key in waived or not certificate.lacks_of(rule, who, counted.get(rule.key, ()))

    def of_use(rule: Rule) -> set[str]:
        """Parts in which something may count: those that are met, in choices that are."""
        if not met(rule):
            return set()
        return set().union(*map(of_use, rule.parts)) if isinstance(rule, Choose) else {rule.key}

    idle = any(ones and key not in of_use(exit_.rule) for key, ones in counted.items())
    used = [one for ones in counted.values() for one in ones]
    return met(exit_.rule) and not idle and not certificate.lacks_of_whole(exit_, who, used)


def orderly(
    qualification: Qualification,
    there: Sequence[Achieved],
    taken: Sequence[Achieved],
    decisions: Sequence[Decision] = (),
) -> bool:
    """Is there an order of taking these in which each has what it needs first?"""
    return any(
        all(
            _has(qualification, group, [*there, *order[:place]])
            for place, one in enumerate(order)
            for number, needed in enumerate(qualification.prerequisites)
            if needed.of & _own(one) and not _stands_in(number, one, there, decisions)
            for group in needed.needs
        )
        for order in itertools.permutations(taken)
    )


def _is_ready(
    qualification: Qualification,
    one: Achieved,
    there: Sequence[Achieved],
    everything: Sequence[Achieved],
    decisions: Sequence[Decision],
) -> bool:
    for number, needed in enumerate(qualification.prerequisites):
        if not needed.of & _own(one):
            continue
        before = (
            [other for other in there if one.awarded and other.awarded and other.awarded <= one.awarded]
            if needed.in_order
            else everything
        )
        if _stands_in(number, one, before if needed.in_order else there, decisions):
            continue
        if not all(_has(qualification, group, before) for group in needed.needs):
            return False
    return True


def _stands_in(number: int, one: Achieved, those: Sequence[Achieved], decisions: Sequence[Decision]) -> bool:
    """Is a prerequisite of one met by decision, with nothing or with one of those?"""
    ids = {two.held for two in decisions if isinstance(two, StandIn) and two.part.endswith(f"/{number}")}
    return "" in ids or any(other.id in ids and other.id != one.id for other in those)


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
