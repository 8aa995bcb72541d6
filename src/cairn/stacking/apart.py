"""The short way, where the parts of the rules do not compete for what is held.

When nothing may count in two parts and nothing is bounded from above, each part
can be counted alone: the least that is missing is the sum, and of a choice the
smallest parts. Most qualifications are far from most learners, and are
answered here in a fraction of the time. All others: `cairn.stacking.program`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cairn.stacking import certificate
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.program import Measure, in_measure
from cairn.stacking.rules import Collect, Exit, One, Qualification, Rule, leaves


@dataclass(frozen=True, slots=True)
class Apart:
    """What counts where, what is missing in the measure, and which parts of choices were taken."""

    missing: int
    counted: dict[str, list[Candidate]]
    chosen: frozenset[str]


def counted_apart(qualification: Qualification, exit_: Exit, who: Field, *, measure: Measure) -> Apart | None:
    """Return the answer, None when parts compete."""
    if exit_.at_least or exit_.at_most:
        return None
    places: dict[str, list[Candidate]] = {}
    taken: set[int] = set()
    for leaf in leaves(exit_.rule):
        if isinstance(leaf, Collect) and (leaf.at_most or leaf.variety):
            return None
        mine = who.places(leaf)
        if not taken.isdisjoint(mine):
            return None
        taken.update(mine)
        if mine:
            places[leaf.key] = [who.candidates[place] for place in mine[: 1 if isinstance(leaf, One) else None]]
    missing, keys, chosen = _least(exit_.rule, places, who, qualification, measure)
    return Apart(missing, {key: places[key] for key in keys if key in places}, frozenset(chosen))


def _least(
    rule: Rule, places: dict[str, list[Candidate]], who: Field, qualification: Qualification, measure: Measure
) -> tuple[int, list[str], list[str]]:
    """Return what a rule lacks at least, the keys of the parts it takes for it, and its choices."""
    if isinstance(rule, One | Collect):
        lacks = certificate.lacks_of(rule, who, places.get(rule.key, ()))
        worth = [
            max(
                in_measure(qualification, measure, credits=int(lack.credits * 100)),
                in_measure(qualification, measure, count=lack.count),
            )
            for lack in lacks
        ]
        return math.ceil(max(worth, default=0)), [rule.key], []
    parts = [(*_least(part, places, who, qualification, measure), part.key) for part in rule.parts]
    taken = parts if rule.least == len(parts) else sorted(parts, key=lambda part: part[0])[: rule.least]
    chosen = [] if rule.least == len(parts) else [part[3] for part in taken]
    return (
        sum(part[0] for part in taken),
        [key for part in taken for key in part[1]],
        chosen + [key for part in taken for key in part[2]],
    )
