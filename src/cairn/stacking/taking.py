"""Which offers are taken, in a program: whatever counts, and what it needs first, in an order that can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cairn.stacking.eligible import Field
from cairn.stacking.program import Program, Terms


def take(program: Program, who: Field) -> dict[int, int]:
    """Add a variable for each offer that may be of use, and return them: candidate → is it taken?

    An offer counts only when it is taken, and is taken only when one of each group it needs first
    is held or taken before it; so is what is held and counts only then.
    """
    return _Taking(program, who).taken


class _Taking:
    def __init__(self, program: Program, who: Field) -> None:
        self._program = program
        self._who = who
        self._counts: dict[int, list[int]] = {}
        for (place, _), variable in program.counts.items():
            self._counts.setdefault(place, []).append(variable)
        self._places, groups = self._useful()
        self.taken = {
            place: program.variable() for place in sorted(self._places) if who.candidates[place].offered
        }
        self._met = {number: program.variable() for number in sorted(groups)}
        for place, variable in self.taken.items():
            for one in self._counts.get(place, ()):
                program.at_least([(variable, 1.0), (one, -1.0)], 0)
        self._circles = _circles(who, self._places, groups) if groups else {}
        self._levels: dict[tuple[str, int], int] = {}
        self._wait()
        for number in self._met:
            self._meet(number)

    def _useful(self) -> tuple[set[int], set[int]]:
        """What may count, and what that needs first; and the groups that are needed."""
        places, groups = set(self._counts), set[int]()
        waiting = list(places)
        while waiting:
            for number in self._who.waits.get(waiting.pop(), ()):
                if number not in groups:
                    groups.add(number)
                    new = [place for place in self._who.first[number] if place not in places]
                    places.update(new)
                    waiting += new
        return places, groups

    def _wait(self) -> None:
        """Whatever is taken, or counts though it is not ready, has what it needs first."""
        for place in sorted(self._places):
            for number in self._who.waits.get(place, ()):
                mine = [self.taken[place]] if place in self.taken else self._counts[place]
                for one in mine:
                    self._program.at_least([(self._met[number], 1.0), (one, -1.0)], 0)
                if place in self.taken and self._together(place, number):
                    most = self._most(place)
                    before, after = self._level("group", number, most), self._level("offer", place, most)
                    later = [(after, 1.0), (before, -1.0), (self.taken[place], -float(most))]
                    self._program.at_least(later, -most)

    def _meet(self, number: int) -> None:
        """A group is met by one that is taken, and taken before it where there is a circle."""
        terms: Terms = [(self._met[number], -1.0)]
        for place in self._who.first[number]:
            if not self._together(place, number):
                terms.append((self.taken[place], 1.0))
                continue
            meets = self._program.variable()
            self._program.at_least([(self.taken[place], 1.0), (meets, -1.0)], 0)
            most = self._most(place)
            before, after = self._level("offer", place, most), self._level("group", number, most)
            self._program.at_least([(after, 1.0), (before, -1.0), (meets, -float(most))], 1 - most)
            terms.append((meets, 1.0))
        self._program.at_least(terms, 0)

    def _together(self, place: int, number: int) -> bool:
        """Do they stand in one circle?"""
        circle = self._circles.get(("offer", place))
        return circle is not None and circle is self._circles.get(("group", number))

    def _most(self, place: int) -> int:
        return len(self._circles["offer", place]) + 1

    def _level(self, kind: str, number: int, most: int) -> int:
        """The variable that says when something in a circle comes."""
        if (kind, number) not in self._levels:
            self._levels[kind, number] = self._program.variable(most - 1)
        return self._levels[kind, number]


Node = tuple[str, int]


def _circles(who: Field, places: Iterable[int], groups: Iterable[int]) -> Mapping[Node, Sequence[Node]]:
    """Offers and groups that need one another, through others as well: each with all of its circle."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    nodes: list[Node] = [("offer", place) for place in places] + [("group", number) for number in groups]
    at = {node: row for row, node in enumerate(nodes)}
    edges: list[tuple[int, int]] = []
    for (kind, number), row in at.items():
        if kind == "offer":
            edges += [(row, at["group", group]) for group in who.waits.get(number, ())]
        else:
            edges += [(row, at["offer", place]) for place in who.first[number]]
    rows, columns = zip(*edges, strict=True)
    graph = csr_array(([1] * len(edges), (rows, columns)), shape=(len(nodes), len(nodes)))
    _number, labels = connected_components(graph, directed=True, connection="strong")
    together: dict[int, list[Node]] = {}
    for node, label in zip(nodes, labels, strict=True):
        together.setdefault(int(label), []).append(node)
    return {node: circle for circle in together.values() if len(circle) > 1 for node in circle}
