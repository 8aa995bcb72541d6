"""The door by career: qualifications by what they lead to, where one can begin and where one can leave.

Source: features L24, S3, S4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cairn.records.models import QualificationVersion
from cairn.services.stack import catalogue
from cairn.stacking.rules import Exit, One, Qualification, leaves

#: What one may aim at -> the kinds of exits that lead there.
AIMS: Final[Mapping[str, tuple[str, ...]]] = {
    "school": ("school",),
    "vocational": ("micro-credential", "certificate", "diploma"),
    "degree": ("micro-degree", "degree"),
    "work": ("workplace", "licence"),
}
MOST_BEGINNINGS: Final = 4  # named


@dataclass(frozen=True, slots=True)
class Target:
    """A qualification. exits: from the smallest to the whole. begin: what can be taken first (IRIs, most named first).

    free: some part of the first exit names no achievement: anything that fits its demands may come first.
    """

    version: QualificationVersion
    rules: Qualification
    exits: tuple[Exit, ...]
    begin: tuple[str, ...]
    free: bool

    def leads_to(self, aim: str) -> bool:
        """Does one of its exits lead there?"""
        return any(one.kind in AIMS.get(aim, ()) for one in self.exits)


def targets(*, aim: str = "", search: str = "") -> tuple[Target, ...]:
    """Return the qualifications on offer, by name; of those with many rules each is read once."""
    rows = catalogue.newest()
    for word in search.split()[:6]:
        rows = rows.filter(name__says=word)
    found = (target_of(row) for row in rows[: catalogue.MOST])
    return tuple(one for one in found if not aim or one.leads_to(aim))


def target_of(version: QualificationVersion) -> Target:
    """Return where one can begin and leave; what needs something else first is no beginning."""
    rules = catalogue.rules_of(version)
    later = frozenset(name for one in rules.prerequisites for name in one.of)
    named: dict[str, None] = {}
    free = False
    for leaf in leaves(rules.exits[0].rule):
        names = leaf.achievements if isinstance(leaf, One) else sorted(leaf.which.achievements)
        named |= dict.fromkeys(name for name in names if name not in later)
        free = free or not names
    return Target(version, rules, rules.exits, tuple(named)[:MOST_BEGINNINGS], free)
