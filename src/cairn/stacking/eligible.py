"""Who may count where: what rules pick of what is held, before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from cairn.stacking.first import First, Group, Standing, reachable
from cairn.stacking.held import Achieved
from cairn.stacking.rules import EVERY, Leaf, One, Qualification, Which, picks, why_not

_TOMORROW: Final = timedelta(days=1)  # where something was awarded, it may be tomorrow already


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

    unready: what they need first is not held, or was awarded later. ahead: awarded after the
        day of the audit.
    inside: candidates of which one is a part of the other, both ways; only one of the two may count.
    alike: groups of candidates that share a name, of which one may count; alike_of: numbers of
        the groups that a candidate is in.
    waits: candidate → numbers of the groups in `first` that it needs one of; each of these
        is of candidates on offer.
    allowed: key of a part → ids of what may count there by decision, whatever speaks against it.
    stands: id of what is held → the prerequisites of it that something else meets by decision, each with its id.
    """

    candidates: tuple[Candidate, ...]
    unready: tuple[Achieved, ...]
    at: date
    ahead: tuple[Achieved, ...] = ()
    by_name: Mapping[str, Sequence[int]] = field(default_factory=dict)
    inside: Mapping[int, frozenset[int]] = field(default_factory=dict)
    alike: tuple[tuple[int, ...], ...] = ()
    alike_of: Mapping[int, Sequence[int]] = field(default_factory=dict)
    waits: Mapping[int, Sequence[int]] = field(default_factory=dict)
    first: tuple[tuple[int, ...], ...] = ()
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stands: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def others_alike(self, place: int) -> Iterator[int]:
        """Yield those that share a name with a candidate, some of them more than once."""
        for number in self.alike_of.get(place, ()):
            yield from (other for other in self.alike[number] if other != place)

    def places(self, leaf: Leaf) -> list[int]:
        """Return which candidates may count in a part, as places among `candidates`."""
        found = self._fitting(leaf)
        allowed = self.allowed.get(leaf.key)
        if not allowed:
            return found
        decided = {place for place, one in enumerate(self.candidates) if one.of.id in allowed}
        return sorted(decided.union(found))

    def _fitting(self, leaf: Leaf) -> list[int]:
        """Those that fit by themselves."""
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
        return [place for place in near if not self.speaks_against(leaf, self.candidates[place])]

    def fits(self, leaf: Leaf, candidate: Candidate) -> bool:
        """May this one count in this part?"""
        return self.objection(leaf, candidate) == ""

    def objection(self, leaf: Leaf, candidate: Candidate) -> str:
        """Return what speaks against it there, as `rules.why_not`; "" for nothing, or where it was decided so."""
        if candidate.of.id in self.allowed.get(leaf.key, ()):
            return ""
        return self.speaks_against(leaf, candidate)

    def speaks_against(self, leaf: Leaf, candidate: Candidate) -> str:
        """Return what speaks against it there without any decision."""
        if isinstance(leaf, One) and candidate.counts_as.isdisjoint(leaf.achievements):
            return "achievement"
        return why_not(
            leaf.which, candidate.of, counts_as=candidate.counts_as, at=self.at, offered=candidate.offered
        )

    def picked(self, which: Which, candidate: Candidate) -> bool:
        """Is this one of those that `which` means?"""
        return picks(
            which, candidate.of, counts_as=candidate.counts_as, at=self.at, offered=candidate.offered
        )


def field_of(
    qualification: Qualification, held: Sequence[Achieved], offers: Sequence[Achieved] = (), *, at: date
) -> Field:
    """Sort what is held and on offer.

    Every copy of an achievement is a candidate: which of them counts is a part of the answer.
    An offer counts when what it needs first is held, or on offer as well and can be taken before it;
    so does what is held and only lacks what is on offer.
    """
    at_last = at + _TOMORROW
    ahead = tuple(one for one in held if one.awarded is not None and one.awarded > at_last)
    there = [one for one in held if one.awarded is None or one.awarded <= at_last]
    standing = Standing(qualification.equivalences)
    first = First(qualification.prerequisites, there, standing, stand_ins=qualification.stand_ins)
    mine = [first.lacking(one) for one in there]
    lacking = {place: first.lacking(one, offered=True) for place, one in enumerate(offers)}
    names = [standing.names(one) for one in offers]
    taken, met = reachable(lacking, names, (group for one in mine for group in one.groups))
    candidates, unready, groups = [], [], []
    for one, found in zip(there, mine, strict=True):
        if found.never or not met.issuperset(found.groups):
            unready.append(one)
        else:
            candidates.append(Candidate(one, standing.names(one)))
            groups.append(found.groups)
    for place in sorted(taken):
        candidates.append(Candidate(offers[place], names[place], offered=True))
        groups.append(lacking[place].groups)
    by_name: dict[str, list[int]] = {}
    for place, candidate in enumerate(candidates):
        for name in candidate.counts_as:
            by_name.setdefault(name, []).append(place)
    alike, alike_of = _alike(candidates, qualification.repeatable)
    waits, before = _waits(candidates, groups, by_name)
    return Field(
        tuple(candidates),
        tuple(unready),
        at,
        ahead=ahead,
        by_name=by_name,
        inside=_inside(candidates),
        alike=alike,
        alike_of=alike_of,
        waits=waits,
        first=before,
        allowed=qualification.allowed,
        stands={one.id: found.stands for one, found in zip(there, mine, strict=True) if found.stands},
    )


def _alike(
    candidates: Sequence[Candidate], repeatable: frozenset[str]
) -> tuple[tuple[tuple[int, ...], ...], dict[int, list[int]]]:
    """Groups of candidates that share a name, and for each candidate which groups it is in."""
    of_name: dict[str, list[int]] = {}
    for place, one in enumerate(candidates):
        names = one.of.names
        if repeatable.isdisjoint(names):
            for name in names:
                of_name.setdefault(name, []).append(place)
    groups = tuple(dict.fromkeys(tuple(places) for places in of_name.values() if len(places) > 1))
    alike_of: dict[int, list[int]] = {}
    for number, places in enumerate(groups):
        for place in places:
            alike_of.setdefault(place, []).append(number)
    return groups, alike_of


def _waits(
    candidates: Sequence[Candidate], groups: Sequence[Sequence[Group]], by_name: Mapping[str, Sequence[int]]
) -> tuple[dict[int, list[int]], tuple[tuple[int, ...], ...]]:
    """Which groups of offers each candidate needs one of."""
    numbers: dict[Group, int] = {}
    first: list[tuple[int, ...]] = []
    waits: dict[int, list[int]] = {}
    for place, needed in enumerate(groups):
        for group in needed:
            if group not in numbers:
                numbers[group] = len(first)
                members = {other for name in group for other in by_name.get(name, ())}
                first.append(tuple(sorted(other for other in members if candidates[other].offered)))
            waits.setdefault(place, []).append(numbers[group])
    return waits, tuple(first)


def _inside(candidates: Sequence[Candidate]) -> dict[int, frozenset[int]]:
    """Which candidates are made of which others, through all layers, both ways."""
    if not any(one.of.parts for one in candidates):
        return {}
    by_id: dict[str, list[int]] = {}
    for place, one in enumerate(candidates):
        for name in one.of.names | {one.of.id}:
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
