"""Who may count where: what rules pick of what is held, before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cairn.stacking.held import Achieved
from cairn.stacking.rules import EVERY, Equivalence, Leaf, One, Qualification, Which, picks, why_not


@dataclass(frozen=True, slots=True)
class Candidate:
    """An achievement that may count.

    counts_as: all that it stands for. offered: it is not held yet.
    """

    of: Achieved
    counts_as: frozenset[str]
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """All candidates of one audit, and those that were put aside at once.

    repeated: held a second time; the better one is a candidate. unready: what they
        need first is not held, or was awarded later. inside: candidates of which one is a part of
        the other, both ways; only one of the two may count.
    """

    candidates: tuple[Candidate, ...]
    repeated: tuple[Achieved, ...]
    unready: tuple[Achieved, ...]
    at: date
    by_name: Mapping[str, Sequence[int]] = field(default_factory=dict)
    inside: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def places(self, leaf: Leaf) -> list[int]:
        """Return which candidates may count in a part, as places among `candidates`."""
        names = leaf.achievements if isinstance(leaf, One) else leaf.which.achievements
        if not names:
            near: Iterable[int] = range(len(self.candidates))
        elif len(names) < len(self.by_name):
            near = sorted({place for name in names for place in self.by_name.get(name, ())})
        else:
            wanted = frozenset(names)
            near = [
                place for place, one in enumerate(self.candidates) if not wanted.isdisjoint(one.counts_as)
            ]
        if leaf.which == EVERY:
            return list(near)
        return [place for place in near if self.fits(leaf, self.candidates[place])]

    def fits(self, leaf: Leaf, candidate: Candidate) -> bool:
        """May this one count in this part?"""
        return self.objection(leaf, candidate) == ""

    def objection(self, leaf: Leaf, candidate: Candidate) -> str:
        """Return what speaks against it there, as `rules.why_not`; "" for nothing."""
        if isinstance(leaf, One) and candidate.counts_as.isdisjoint(leaf.achievements):
            return "achievement"
        return why_not(leaf.which, candidate.of, counts_as=candidate.counts_as, at=self.at)

    def picked(self, which: Which, candidate: Candidate) -> bool:
        """Is this one of those that `which` means?"""
        return picks(which, candidate.of, counts_as=candidate.counts_as, at=self.at)


def field_of(
    qualification: Qualification, held: Sequence[Achieved], offers: Iterable[Achieved] = (), *, at: date
) -> Field:
    """Sort what is held and on offer.

    Of several of one achievement the one with the most credits counts, of these the newest.
    An offer counts when its prerequisites are held or on offer as well; it is for
    the plan of a path to put them in order.
    """
    best, repeated = _best(held, repeatable=qualification.repeatable)
    stands_for = _equivalences(qualification.equivalences)
    has = _First(held, stands_for)
    ready = [one for one in best if _is_ready(qualification, one, has)]
    unready = tuple(one for one in best if one not in ready) if len(ready) < len(best) else ()
    mine = {one.achievement for one in best}
    fresh = [
        one for one in offers if one.achievement not in mine or one.achievement in qualification.repeatable
    ]
    reachable = _First([*held, *fresh], stands_for) if fresh else has
    candidates = [Candidate(one, _counts_as(one, stands_for)) for one in ready]
    candidates += [
        Candidate(one, _counts_as(one, stands_for), offered=True)
        for one in fresh
        if _is_ready(qualification, one, reachable)
    ]
    by_name: dict[str, list[int]] = {}
    for place, candidate in enumerate(candidates):
        for name in candidate.counts_as:
            by_name.setdefault(name, []).append(place)
    return Field(tuple(candidates), repeated, unready, at, by_name, _inside(candidates))


def _best(
    held: Sequence[Achieved], *, repeatable: frozenset[str]
) -> tuple[list[Achieved], tuple[Achieved, ...]]:
    def worth(one: Achieved) -> tuple[int, date, str]:
        return one.hundredths, one.awarded or date.max, one.id

    best: dict[str, Achieved] = {}
    for one in held:
        key = one.id if one.achievement in repeatable else one.achievement
        if key not in best or worth(one) > worth(best[key]):
            best[key] = one
    kept = {one.id for one in best.values()}
    return [one for one in held if one.id in kept], tuple(one for one in held if one.id not in kept)


def _equivalences(found: Iterable[Equivalence]) -> Mapping[str, frozenset[str]]:
    """What each achievement stands for besides itself; decisions add up, they do not chain."""
    stands_for: dict[str, set[str]] = {}
    for one in found:
        for name in one.of:
            stands_for.setdefault(name, set()).add(one.counts_as)
    return {name: frozenset(others) for name, others in stands_for.items()}


def _counts_as(one: Achieved, stands_for: Mapping[str, frozenset[str]]) -> frozenset[str]:
    itself = one.also | {one.achievement}
    if stands_for.keys().isdisjoint(itself):
        return itself
    return itself.union(*(stands_for.get(name, frozenset()) for name in itself))


class _First:
    """Of everything that is there, by the names it goes by: the day it was there first."""

    def __init__(self, those: Iterable[Achieved], stands_for: Mapping[str, frozenset[str]]) -> None:
        self._days: dict[str, date] = {}
        for one in those:
            day = one.awarded or date.max
            for name in _counts_as(one, stands_for):
                self._days[name] = min(day, self._days.get(name, date.max))

    def has(self, names: Iterable[str], *, by: date) -> bool:
        """Was one of these there by that day?"""
        return any(name in self._days and self._days[name] <= by for name in names)


def _is_ready(qualification: Qualification, one: Achieved, has: _First) -> bool:
    itself = one.also | {one.achievement}
    return all(
        has.has(group, by=(one.awarded or date.max) if needed.in_order else date.max)
        for needed in qualification.prerequisites
        if not needed.of.isdisjoint(itself)
        for group in needed.needs
    )


def _inside(candidates: Sequence[Candidate]) -> dict[int, frozenset[int]]:
    """Which candidates are made of which others, through all layers, both ways."""
    if not any(one.of.parts for one in candidates):
        return {}
    by_id: dict[str, list[int]] = {}
    for place, one in enumerate(candidates):
        for name in {one.of.id, one.of.achievement} | one.of.also:
            by_id.setdefault(name, []).append(place)
    found: dict[int, set[int]] = {}
    for place, one in enumerate(candidates):
        seen: set[int] = set()
        waiting = [inner for name in one.of.parts for inner in by_id.get(name, ())]
        while waiting:
            inner = waiting.pop()
            if inner != place and inner not in seen:
                seen.add(inner)
                waiting += [more for name in candidates[inner].of.parts for more in by_id.get(name, ())]
        for inner in seen:
            found.setdefault(place, set()).add(inner)
            found.setdefault(inner, set()).add(place)
    return {place: frozenset(others) for place, others in found.items()}
