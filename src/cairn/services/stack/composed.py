"""What a draft of a qualification adds up to, exit by exit: how broad, how much of it twice, at which levels.

The same look that learners get at stacks of their own, at design time (features N7, Q12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairn.records.models import QualificationVersion
from cairn.records.reads import earnable as reads
from cairn.records.reads.earnable import Earnable
from cairn.services.ports import Ports
from cairn.services.stack.design import judged, rules_json
from cairn.stacking.named import named
from cairn.stacking.reading import read_rules
from cairn.stacking.together import Together, Wider, together, wider

MOST: int = 200  # achievements of one exit that are looked at
MOST_SUGGESTED: int = 3
#: What is so of a person's own stack only, or of an order that rules do not have.
NOT_HERE = frozenset({"stack.small", "stack.order", "stack.circle", "stack.gone", "stack.closed"})


@dataclass(frozen=True, slots=True)
class Composed:
    """One exit. everybody: of what all take; at_most: with all that may be chosen.

    chosen: how many achievements may be chosen from. elsewhere: how many are named that nobody here knows.
    wider: what on offer would make `everybody` broader. titles: id of a part → its name.
    """

    exit_name: str
    everybody: Together
    at_most: Together
    chosen: int
    elsewhere: int
    wider: tuple[tuple[Wider, Earnable], ...]
    titles: Mapping[str, str]

    @property
    def of_all(self) -> Together:
        """What a page says most of: what everybody takes; where that is nothing, all of it."""
        return self.everybody if self.everybody.counted else self.at_most


def composed(version: QualificationVersion, *, ports: Ports) -> tuple[Composed, ...]:
    """Return what each exit of a draft is together; () while its rules cannot be read, or name nothing known here."""
    if not judged(version).sound:
        return ()
    exits = read_rules(rules_json(version)[0]).exits
    found = {exit_.name: named(exit_.rule) for exit_ in exits}
    wanted = {iri for one in found.values() for iri in (*one.everybody[:MOST], *one.choice[:MOST])}
    known = reads.earnable(achievements=wanted)
    at = ports.now().date()

    def of(names: Sequence[str]) -> Together:
        parts = {known[iri].achievement: known[iri] for iri in names if iri in known}
        return together([one.part(iri, at=at) for iri, one in parts.items()])

    made = []
    for name, one in found.items():
        everybody, at_most = of(one.everybody[:MOST]), of((*one.everybody, *one.choice)[:MOST])
        if not at_most.counted:
            continue
        whole = everybody if everybody.counted else at_most
        taken = {part.of.achievement for part in at_most.counted}
        candidates = {
            each.key: each
            for each in reads.of_groups(whole.breadth.to_widen)
            if each.achievement and each.achievement not in taken and each.group in whole.breadth.to_widen
        }
        broader = wider(
            whole.counted, [each.part(key, at=at) for key, each in candidates.items()], most=MOST_SUGGESTED
        )
        made.append(
            Composed(
                name,
                everybody,
                at_most,
                chosen=sum(iri in known for iri in one.choice),
                elsewhere=sum(iri not in known for iri in (*one.everybody, *one.choice)),
                wider=tuple((each, candidates[each.part.id]) for each in broader),
                titles={part.id: part.of.name for part in at_most.counted},
            )
        )
    return tuple(made)
