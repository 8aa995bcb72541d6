"""For everything held that does not count: why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cairn.stacking.answer import Unused
from cairn.stacking.certificate import Counted
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import Pin
from cairn.stacking.rules import Collect, Exit, Leaf, leaves

_NEARNESS: Final = ("excluded", "age", "level", "framework", "subject", "kind", "provider", "achievement")


def unused(exit_: Exit, who: Field, counted: Counted, pins: Iterable[Pin]) -> Iterable[Unused]:
    """Yield each held achievement that counts nowhere, with the reason."""
    used = {one.of.id for ones in counted.values() for one in ones}
    nowhere = {pin.held for pin in pins if pin.part is None}
    parts = list(leaves(exit_.rule))
    near: dict[int, list[Leaf]] = {}
    for leaf in parts:
        for place in who.places(leaf):
            near.setdefault(place, []).append(leaf)
    general = [leaf for leaf in parts if isinstance(leaf, Collect) and not leaf.which.achievements]
    for place, candidate in enumerate(who.candidates):
        if candidate.of.id in used:
            continue
        reason, part = _reason(near.get(place, []), general, who, candidate, exit_)
        if any(who.candidates[other].of.id in used for other in who.inside.get(place, ())):
            reason = "inside"
        yield Unused(candidate.of, "pinned" if candidate.of.id in nowhere else reason, part)
    yield from (Unused(one, "repeated") for one in who.repeated)
    yield from (Unused(one, "prerequisite") for one in who.unready)


def _reason(
    fitting: Sequence[Leaf], general: Sequence[Leaf], who: Field, candidate: Candidate, exit_: Exit
) -> tuple[str, str]:
    for leaf in fitting:
        bounds = (*exit_.at_most, *(leaf.at_most if isinstance(leaf, Collect) else ()))
        limited = any(who.picked(bound.which, candidate) for bound in bounds)
        if isinstance(leaf, Collect) and leaf.credits and not leaf.count and not candidate.of.hundredths:
            return "no_credits", leaf.key
        return ("at_most" if limited else "not_needed"), leaf.key
    objections = {leaf.key: who.objection(leaf, candidate) for leaf in general}
    nearest = min(objections, key=lambda key: _NEARNESS.index(objections[key]), default="")
    return (objections[nearest], nearest) if nearest else ("achievement", "")
