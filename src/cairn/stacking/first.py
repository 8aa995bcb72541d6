"""What must be held first: by what is held, and by offers that are taken in an order that can be.

Two offers that need one another first can never be taken; whoever holds both has what each needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """Groups of which none is held. never: nothing that is taken from now on would help.

    stands: which prerequisites something else meets by decision, each with its id ("": nothing is held for it).
    """

    groups: tuple[Group, ...] = ()
    never: bool = False
    stands: tuple[tuple[int, str], ...] = ()


_NOTHING = Lacking()


class First:
    """Prerequisites, asked about what is held and on offer."""

    def __init__(
        self,
        prerequisites: Sequence[Prerequisite],
        held: Iterable[Achieved],
        standing: Standing,
        *,
        stand_ins: Mapping[int, frozenset[str]],
    ) -> None:
        self._prerequisites = prerequisites
        self._stand_ins = stand_ins
        self._needed: dict[str, list[int]] = {}
        for number, needed in enumerate(prerequisites):
            for name in needed.of:
                self._needed.setdefault(name, []).append(number)
        self._days: dict[str, date] = {}
        self._held: dict[str, date] = {}
        for one in held if self._needed else ():
            day = one.awarded or date.max
            self._held[one.id] = day
            for name in standing.names(one):
                self._days[name] = min(day, self._days.get(name, date.max))

    def lacking(self, one: Achieved, *, offered: bool = False) -> Lacking:
        """Return what it lacks. An offer comes after all that is held; something undated never in order."""
        if not self._needed:
            return _NOTHING
        groups: dict[Group, None] = {}
        stands: list[tuple[int, str]] = []
        for number in dict.fromkeys(number for name in one.names for number in self._needed.get(name, ())):
            needed = self._prerequisites[number]
            ordered = needed.in_order and not offered
            lacked = [group for group in needed.needs if not self._is_met(group, one, ordered=ordered)]
            instead = next(self._instead(number, one, ordered=ordered), None) if lacked else None
            if instead is not None:
                stands.append((number, instead))
            elif lacked and ordered:
                return Lacking(never=True)
            else:
                groups.update(dict.fromkeys(lacked))
        return Lacking(tuple(groups), stands=tuple(stands)) if groups or stands else _NOTHING

    def _is_met(self, group: Group, one: Achieved, *, ordered: bool) -> bool:
        return self._came_first(group, one) if ordered else not self._days.keys().isdisjoint(group)

    def _instead(self, number: int, one: Achieved, *, ordered: bool) -> Iterator[str]:
        """Yield what meets a prerequisite by decision; where the order matters it came first as well."""
        for held in sorted(self._stand_ins.get(number, ())):
            day = self._held.get(held)
            if not held:
                yield held
                continue
            came_first = day is not None and one.awarded is not None and day <= one.awarded
            if held != one.id and (came_first if ordered else day is not None):
                yield held

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
