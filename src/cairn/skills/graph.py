"""How skills hang together: what is above a skill, what is below it, and what comes near.

A framework of strangers may have a skill above itself; every walk here ends all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from cairn.skills.skill import Relation, RelationKind


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The "broader" links among skills. above, below: IRI -> those one step away, in the order given."""

    above: dict[str, tuple[str, ...]]
    below: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, relations: Iterable[Relation]) -> Self:
        """Return the hierarchy that these relations make; other kinds of links are left out."""
        above: defaultdict[str, list[str]] = defaultdict(list)
        below: defaultdict[str, list[str]] = defaultdict(list)
        for link in dict.fromkeys(relations):
            if link.kind is RelationKind.BROADER:
                above[link.subject].append(link.object)
                below[link.object].append(link.subject)
        return cls(
            {iri: tuple(found) for iri, found in above.items()},
            {iri: tuple(found) for iri, found in below.items()},
        )

    def broader(self, iri: str) -> Iterator[str]:
        """Yield everything above a skill, nearest first, each once, never the skill itself."""
        return _walk(iri, self.above)

    def narrower(self, iri: str) -> Iterator[str]:
        """Yield everything below a skill, nearest first, each once, never the skill itself."""
        return _walk(iri, self.below)

    def in_circles(self) -> frozenset[str]:
        """Return the skills that are above themselves; a sound framework has none.

        >>> chain = Relation("a:1", RelationKind.BROADER, "a:2"), Relation("a:2", RelationKind.BROADER, "a:1")
        >>> sorted(Hierarchy.of(chain).in_circles())
        ['a:1', 'a:2']
        """
        import numpy as np
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        number = {iri: place for place, iri in enumerate(dict.fromkeys([*self.above, *self.below]))}
        links = [(number[iri], number[parent]) for iri, found in self.above.items() for parent in found]
        if not links:
            return frozenset()
        rows, columns = zip(*links, strict=True)
        graph = csr_array((np.ones(len(links)), (rows, columns)), shape=(len(number), len(number)))
        _count, part = connected_components(graph, directed=True, connection="strong")
        sizes = np.bincount(part)
        return frozenset(
            iri for iri, place in number.items() if sizes[part[place]] > 1 or iri in self.above.get(iri, ())
        )


def _walk(iri: str, steps: dict[str, tuple[str, ...]]) -> Iterator[str]:
    seen, level = {iri}, [iri]
    while level:
        following = []
        for node in level:
            for found in steps.get(node, ()):
                if found not in seen:
                    seen.add(found)
                    following.append(found)
                    yield found
        level = following
