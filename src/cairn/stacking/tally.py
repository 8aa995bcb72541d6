"""Adds up what an assignment leaves missing, without the solver: of a choice the parts that lack least."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cairn.stacking import certificate
from cairn.stacking.certificate import Counted, Lack
from cairn.stacking.eligible import Field
from cairn.stacking.held import HUNDREDTHS
from cairn.stacking.measure import Measure, in_measure
from cairn.stacking.rules import Choose, Exit, Qualification, Rule


@dataclass(frozen=True, slots=True)
class Tally:
    """missing: in the measure. keys: of the parts that are taken; chosen: of those taken where there is a choice."""

    missing: int
    keys: frozenset[str]
    chosen: frozenset[str]


def tally(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    counted: Counted,
    *,
    measure: Measure,
    taken: Collection[str] | None = None,
) -> Tally:
    """Return what the whole exit lacks with these counting where they do.

    taken: keys of the parts taken where the rules leave a choice; None: those that lack least.
    """
    adder = _Adder(qualification, who, counted, measure, taken)
    missing, keys, chosen = adder.rule(exit_.rule)
    if exit_.at_least:
        used = [one for ones in counted.values() for one in ones]
        missing = max(missing, adder.worst(certificate.lacks_of_whole(exit_, who, used)))
    return Tally(missing, frozenset(keys), frozenset(chosen))


class _Adder:
    def __init__(
        self,
        qualification: Qualification,
        who: Field,
        counted: Counted,
        measure: Measure,
        taken: Collection[str] | None,
    ) -> None:
        self._taken = taken
        self._qualification = qualification
        self._who = who
        self._counted = counted
        self._measure = measure

    def rule(self, rule: Rule) -> tuple[int, list[str], list[str]]:
        """Return what a rule lacks at least, the keys of the parts it takes for it, and its choices."""
        if not isinstance(rule, Choose):
            lacks = certificate.lacks_of(rule, self._who, self._counted.get(rule.key, ()))
            return self.worst(lacks), [rule.key], []
        parts = [(*self.rule(part), part.key) for part in rule.parts]
        whole = rule.least == len(parts)
        if whole:
            taken = parts
        elif self._taken is not None:
            taken = [part for part in parts if part[3] in self._taken]
        else:
            taken = sorted(parts, key=lambda part: part[0])[: rule.least]
        return (
            sum(part[0] for part in taken),
            [key for part in taken for key in part[1]],
            ([] if whole else [part[3] for part in taken]) + [key for part in taken for key in part[2]],
        )

    def worst(self, lacks: Iterable[Lack]) -> int:
        """Return the most that one of these amounts to: whatever closes it may close the others as well."""
        return max(
            (
                in_measure(
                    self._qualification,
                    self._measure,
                    hundredths=int(lack.credits * HUNDREDTHS),
                    count=max(lack.count, lack.different),
                )
                for lack in lacks
            ),
            default=0,
        )
