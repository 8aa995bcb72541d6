"""For everything held that does not count: why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cairn.stacking.answer import Unused
from cairn.stacking.certificate import Counted
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import Pin
from cairn.stacking.rules import Collect, Exit, Leaf, One, leaves

_NEARNESS: Final = (
    "excluded", "age", "undated", "level", "framework", "subject", "kind", "provider", "achievement",
)  # fmt: skip


def unused(exit_: Exit, who: Field, counted: Counted, pins: Iterable[Pin]) -> Iterable[Unused]:
    """Yield each held achievement that counts nowhere, with the reason."""
    used = {one.of.id for ones in counted.values() for one in ones}
    nowhere = {pin.held for pin in pins if pin.part is None}
    parts = _Parts(exit_, who)
    for place, candidate in enumerate(who.candidates):
        if candidate.of.id in used:
            continue
        reason, part = parts.reason(place, candidate)
        if any(who.candidates[other].of.id in used for other in who.inside.get(place, ())):
            reason = "inside"
        if any(who.candidates[other].of.id in used for other in who.others_alike(place)):
            reason, part = "repeated", ""
        yield Unused(candidate.of, "pinned" if candidate.of.id in nowhere else reason, part)
    yield from (Unused(one, "prerequisite") for one in who.unready)
    yield from (Unused(one, "ahead") for one in who.ahead)


class _Parts:
    """The parts of an exit, by what they take."""

    def __init__(self, exit_: Exit, who: Field) -> None:
        self._exit = exit_
        self._who = who
        self._fitting: dict[int, list[Leaf]] = {}
        self._named: dict[str, list[Leaf]] = {}
        self._general: list[Leaf] = []
        for leaf in leaves(exit_.rule):
            for place in who.places(leaf):
                self._fitting.setdefault(place, []).append(leaf)
            names = leaf.achievements if isinstance(leaf, One) else leaf.which.achievements
            for name in names:
                self._named.setdefault(name, []).append(leaf)
            if not names:
                self._general.append(leaf)

    def reason(self, place: int, candidate: Candidate) -> tuple[str, str]:
        """Return why it does not count, and in which part."""
        for leaf in self._fitting.get(place, ()):
            return self._enough(leaf, candidate), leaf.key
        asking = [leaf for name in sorted(candidate.counts_as) for leaf in self._named.get(name, ())]
        for several in (asking, self._general):
            objections = {leaf.key: self._who.objection(leaf, candidate) for leaf in several}
            nearest = min(objections, key=lambda key: _NEARNESS.index(objections[key]), default="")
            if nearest and objections[nearest] != "achievement":
                return objections[nearest], nearest
        return "achievement", ""

    def _enough(self, leaf: Leaf, candidate: Candidate) -> str:
        """Return why something does not count that may."""
        if isinstance(leaf, Collect) and leaf.credits and not leaf.count and not candidate.of.hundredths:
            return "no_credits"
        bounds = (*self._exit.at_most, *(leaf.at_most if isinstance(leaf, Collect) else ()))
        limited = any(self._who.picked(bound.which, candidate) for bound in bounds)
        return "at_most" if limited else "not_needed"
