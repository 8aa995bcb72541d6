"""What must be held first: by what is held, and by offers that are taken in an order that can be.

Two offers that need one another first can never be taken; whoever holds both has what each needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from cairn.stacking.held import Achieved
from cairn.stacking.rules import Equivalence, Prerequisite

#: Achievements of which one is needed.
Group: TypeAlias = frozenset[str]


class Standing:
    """What an achievement stands for besides its own names; decisions add up, they do not chain."""

    def __init__(self, equivalences: Iterable[Equivalence]) -> None:
        found: dict[str, set[str]] = {}
        for one in equivalences:
            for name in one.of:
                found.setdefault(name, set()).add(one.counts_as)
        self._others = {name: frozenset(others) for name, others in found.items()}

    def names(self, one: Achieved) -> frozenset[str]:
        """Return everything it counts as."""
        itself = one.names
        if self._others.keys().isdisjoint(itself):
            return itself
        return itself.union(*(self._others.get(name, frozenset()) for name in itself))


@dataclass(frozen=True, slots=True)
class Lacking:
    """Groups of which none is held. never: nothing that is taken from now on would help."""

    groups: tuple[Group, ...] = ()
    never: bool = False


_NOTHING = Lacking()


class First:
    """Prerequisites, asked about what is held and on offer."""

    def __init__(
        self, prerequisites: Iterable[Prerequisite], held: Iterable[Achieved], standing: Standing
    ) -> None:
        self._needed: dict[str, list[Prerequisite]] = {}
        for needed in prerequisites:
            for name in needed.of:
                self._needed.setdefault(name, []).append(needed)
        self._days: dict[str, date] = {}
        for one in held if self._needed else ():
            day = one.awarded or date.max
            for name in standing.names(one):
                self._days[name] = min(day, self._days.get(name, date.max))

    def lacking(self, one: Achieved, *, offered: bool = False) -> Lacking:
        """Return what it lacks. An offer comes after all that is held; something undated never in order."""
        if not self._needed:
            return _NOTHING
        groups: dict[Group, None] = {}
        for needed in {id(need): need for name in one.names for need in self._needed.get(name, ())}.values():
            ordered = needed.in_order and not offered
            for group in needed.needs:
                if ordered and not self._came_first(group, one):
                    return Lacking(never=True)
                if not ordered and self._days.keys().isdisjoint(group):
                    groups[group] = None
        return Lacking(tuple(groups)) if groups else _NOTHING

    def _came_first(self, group: Group, one: Achieved) -> bool:
        if one.awarded is None:
            return False
        return any(self._days.get(name, date.max) <= one.awarded for name in group)


def reachable(
    lacking: Mapping[int, Lacking], names: Sequence[frozenset[str]], asked: Iterable[Group]
) -> tuple[frozenset[int], frozenset[Group]]:
    """Return which offers can be taken, one after the other, and the groups that are met then.

    lacking: for each offer; names: what each counts as. asked: groups that what is held lacks.
    """
    waiting: dict[Group, list[int]] = {group: [] for group in asked}
    left = {place: len(found.groups) for place, found in lacking.items()}
    for place, found in lacking.items():
        for group in found.groups:
            waiting.setdefault(group, []).append(place)
    asking: dict[str, list[Group]] = {}
    for group in waiting:
        for name in group:
            asking.setdefault(name, []).append(group)
    taken = [place for place, number in left.items() if not number]
    met: set[Group] = set()
    for place in taken:  # grows
        for name in names[place]:
            for group in asking.pop(name, ()):
                if group in met:
                    continue
                met.add(group)
                for other in waiting[group]:
                    left[other] -= 1
                    if not left[other]:
                        taken.append(other)
    return frozenset(taken), frozenset(met)
