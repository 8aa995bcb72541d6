"""One audit as a linear program in whole numbers.

Variables: whether an achievement counts in a part; whether a rule is met; how much
is missing where. Greedy counting wrongly refuses every fifth learner of real
degrees; this finds an assignment whenever there is one.

Everything is counted in whole numbers (credits in hundredths), and whatever the
solver answers is counted again by `cairn.stacking.certificate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import HUNDREDTHS, Pin
from cairn.stacking.measure import Measure, groups_of, typical
from cairn.stacking.rules import (
    EVERY,
    Bound,
    Choose,
    Collect,
    Exit,
    Leaf,
    One,
    Qualification,
    Rule,
    Which,
    leaves,
)

Terms: TypeAlias = list[tuple[int, float]]  # (variable, coefficient)

INFINITY: Final = float("inf")


@dataclass(slots=True)
class Program:
    """Columns and rows, as a solver takes them: lower ≤ Σ coefficient · variable ≤ upper."""

    upper: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    counts: dict[tuple[int, int], int] = field(default_factory=dict)  # (candidate, leaf) -> variable
    gaps: dict[int, Gap] = field(default_factory=dict)  # leaf -> its gap
    chosen: dict[str, int] = field(default_factory=dict)  # key of a part of a choice -> is it chosen
    missing: int = -1  # the variable of all that is missing together

    def variable(self, upper: float = 1, *, lower: float = 0) -> int:
        """Add a whole-number variable."""
        self.upper.append(upper)
        self.lower.append(lower)
        return len(self.upper) - 1

    def at_least(self, terms: Terms, least: float) -> None:
        self.rows.append((terms, least, INFINITY))

    def at_most(self, terms: Terms, most: float) -> None:
        self.rows.append((terms, -INFINITY, most))


@dataclass(frozen=True, slots=True)
class Gap:
    """What a part still lacks. credits, count: variables, -1 where the part never asks for them."""

    credits: int = -1
    count: int = -1
    total: int = -1


def build(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    *,
    pins: Iterable[Pin] = (),
    measure: Measure = "credits",
) -> Program:
    """Return the program whose optimum is the least that is missing; 0 when nothing is."""
    builder = _Builder(qualification, exit_, who, measure)
    builder.rule(exit_.rule, met=None)
    builder.once_each()
    builder.one_of_alike()
    builder.whole()
    builder.pin(pins)
    return builder.program


class _Builder:
    def __init__(self, qualification: Qualification, exit_: Exit, who: Field, measure: Measure) -> None:
        self.program = Program()
        self._qualification = qualification
        self._exit = exit_
        self._who = who
        self._measure = measure
        self._leaf_numbers = {leaf.key: number for number, leaf in enumerate(leaves(exit_.rule))}
        self._shared: dict[int, int] = {}  # candidate -> variable: it counts twice

    def rule(self, rule: Rule, *, met: int | None) -> None:
        """Add a rule. met: the variable that says whether it must be met; None: it must."""
        if isinstance(rule, One):
            self._one(rule, met)
        elif isinstance(rule, Collect):
            self._collect(rule, met)
        elif rule.least == len(rule.parts):
            for part in rule.parts:
                self.rule(part, met=met)
        else:
            self._choose(rule, met)

    def _choose(self, rule: Choose, met: int | None) -> None:
        chosen = [self.program.variable() for _ in rule.parts]
        self._require([(one, 1.0) for one in chosen], rule.least, met)
        for one, part in zip(chosen, rule.parts, strict=True):
            self.program.chosen[part.key] = one
            if met is not None:
                self.program.at_most([(one, 1.0), (met, -1.0)], 0)
            self.rule(part, met=one)

    def _one(self, leaf: One, met: int | None) -> None:
        places = self._places(leaf, met)
        gap = self.program.variable()
        if not leaf.waived:
            self._require([(one, 1.0) for _, one in places] + [(gap, 1.0)], 1, met)
        self.program.at_most([(one, 1.0) for _, one in places], 1)
        total = self.program.variable(upper=INFINITY)
        self._covers(total, gap, of="number")
        self.program.gaps[self._number(leaf)] = Gap(count=gap, total=total)

    def _collect(self, leaf: Collect, met: int | None) -> None:
        places = self._places(leaf, met)
        new = self.program.variable
        bounds = (*leaf.at_least, Bound(which=EVERY, credits=leaf.credits, count=leaf.count))
        gap = Gap(
            new(INFINITY) if any(bound.credits for bound in bounds) else -1,
            new(INFINITY) if leaf.variety or any(bound.count for bound in bounds) else -1,
            new(INFINITY),
        )
        self.program.gaps[self._number(leaf)] = gap
        for bound in leaf.at_most:
            self._stay_below(bound, places)
        if not leaf.waived:
            for bound in bounds:
                self._reach(bound, places, gap, met)
            self._vary(leaf, places, gap, met)
        if gap.credits >= 0:
            self._covers(gap.total, gap.credits, of="credits")
        if gap.count >= 0:
            self._covers(gap.total, gap.count, of="number")

    def _covers(self, total: int, gap: int, *, of: Measure) -> None:
        """The total, in the measure, is no less than this gap in credits or in achievements."""
        worth = float(typical(self._qualification))
        if of == self._measure:
            self.program.at_least([(total, 1.0), (gap, -1.0)], 0)
        elif of == "number":
            self.program.at_least([(total, 1.0), (gap, -worth)], 0)
        else:
            self.program.at_least([(total, worth), (gap, -1.0)], 0)

    def _reach(
        self, bound: Bound, places: Sequence[tuple[Candidate, int]], gap: Gap, met: int | None
    ) -> None:
        picked = [(one, variable) for one, variable in places if self._who.picked(bound.which, one)]
        if bound.credits:
            terms = [(variable, float(one.of.hundredths)) for one, variable in picked]
            self._require([*terms, (gap.credits, 1.0)], int(bound.credits * HUNDREDTHS), met)
        if bound.count:
            self._require([*((variable, 1.0) for _, variable in picked), (gap.count, 1.0)], bound.count, met)

    def _stay_below(self, bound: Bound, places: Iterable[tuple[Candidate, int]]) -> None:
        picked = [(one, variable) for one, variable in places if self._who.picked(bound.which, one)]
        if bound.credits is not None:
            terms = [(variable, float(one.of.hundredths)) for one, variable in picked]
            self.program.at_most(terms, int(bound.credits * HUNDREDTHS))
        if bound.count is not None:
            self.program.at_most([(variable, 1.0) for _, variable in picked], bound.count)

    def _vary(
        self, leaf: Collect, places: Iterable[tuple[Candidate, int]], gap: Gap, met: int | None
    ) -> None:
        if leaf.variety is None:
            return
        groups: dict[str, list[int]] = {}
        for one, variable in places:
            for name in groups_of(one, leaf.variety.by):
                groups.setdefault(name, []).append(variable)
        present = []
        for members in groups.values():
            seen = self.program.variable()
            self.program.at_least([*((one, 1.0) for one in members), (seen, -1.0)], 0)
            present.append((seen, 1.0))
        self._require([*present, (gap.count, 1.0)], leaf.variety.count, met)

    def _require(self, terms: Terms, least: int, met: int | None) -> None:
        """Σ terms ≥ least when the rule is to be met."""
        if met is None:
            self.program.at_least(terms, least)
        else:
            self.program.at_least([*terms, (met, -float(least))], 0)

    def _places(self, leaf: Leaf, met: int | None) -> list[tuple[Candidate, int]]:
        """A variable for each candidate that may count in this part."""
        number = self._number(leaf)
        places = []
        for place in self._who.places(leaf):
            variable = self.program.counts[place, number] = self.program.variable()
            places.append((self._who.candidates[place], variable))
            if met is not None:
                self.program.at_most([(variable, 1.0), (met, -1.0)], 0)
        return places

    def once_each(self) -> None:
        """Each counts once; where sharing is allowed, some credits may count twice."""
        by_candidate: dict[int, list[int]] = {}
        for (place, _), variable in self.program.counts.items():
            by_candidate.setdefault(place, []).append(variable)
        sharing = int(self._qualification.sharing * HUNDREDTHS)
        for place, variables in by_candidate.items():
            terms: Terms = [(one, 1.0) for one in variables]
            amount = self._who.candidates[place].of.hundredths
            if len(variables) > 1 and 0 < amount <= sharing:
                twice = self._shared[place] = self.program.variable()
                terms.append((twice, -1.0))
                self.program.at_least([*((one, 1.0) for one in variables), (twice, -2.0)], 0)
            if len(variables) > 1:
                self.program.at_most(terms, 1)
        if self._shared:
            credits_of = self._who.candidates
            terms = [(one, float(credits_of[place].of.hundredths)) for place, one in self._shared.items()]
            self.program.at_most(terms, sharing)
        self._never_beside_its_parts(by_candidate)

    def _never_beside_its_parts(self, by_candidate: Mapping[int, Sequence[int]]) -> None:
        """What is made of others counts, or they do."""
        counting: dict[int, int] = {}
        for place in self._who.inside:
            if place in by_candidate:
                counts = counting[place] = self.program.variable()
                for one in by_candidate[place]:
                    self.program.at_most([(one, 1.0), (counts, -1.0)], 0)
        for place, counts in counting.items():
            for other in self._who.inside[place]:
                if place < other and other in counting:
                    self.program.at_most([(counts, 1.0), (counting[other], 1.0)], 1)

    def one_of_alike(self) -> None:
        """Of all copies and versions of an achievement one counts."""
        if not self._who.alike:
            return
        used: dict[int, Terms] = {}
        for (place, _), variable in self.program.counts.items():
            if place in self._who.alike_of:
                used.setdefault(place, []).append((variable, 1.0))
        for place, twice in self._shared.items():
            used.get(place, []).append((twice, -1.0))
        for group in self._who.alike:
            counting = [place for place in group if place in used]
            if len(counting) > 1:
                self.program.at_most([term for place in counting for term in used[place]], 1)

    def whole(self) -> None:
        """Bounds on all that counts together, and the sum of what is missing."""
        missing = self.program.missing = self.program.variable(INFINITY)
        totals: Terms = [(gap.total, -1.0) for gap in self.program.gaps.values()]
        self.program.at_least([(missing, 1.0), *totals], 0)
        for bound in self._exit.at_most:
            picked = self._used(bound.which)
            if bound.credits is not None:
                self.program.at_most(self._weighed(picked), int(bound.credits * HUNDREDTHS))
            if bound.count is not None:
                self.program.at_most([term for _, term in picked], bound.count)
        for bound in self._exit.at_least:
            picked = self._used(bound.which)
            if bound.credits:
                gap = self.program.variable(INFINITY)
                self._covers(missing, gap, of="credits")
                self.program.at_least([*self._weighed(picked), (gap, 1.0)], int(bound.credits * HUNDREDTHS))
            if bound.count:
                gap = self.program.variable(INFINITY)
                self._covers(missing, gap, of="number")
                self.program.at_least([*(term for _, term in picked), (gap, 1.0)], bound.count)

    def _used(self, which: Which) -> list[tuple[Candidate, tuple[int, float]]]:
        """Terms that add up to 1 for each candidate that counts at all."""
        picked = []
        for (place, _), variable in self.program.counts.items():
            candidate = self._who.candidates[place]
            if self._who.picked(which, candidate):
                picked.append((candidate, (variable, 1.0)))
        for place, variable in self._shared.items():
            candidate = self._who.candidates[place]
            if self._who.picked(which, candidate):
                picked.append((candidate, (variable, -1.0)))
        return picked

    @staticmethod
    def _weighed(picked: Iterable[tuple[Candidate, tuple[int, float]]]) -> Terms:
        return [(variable, sign * one.of.hundredths) for one, (variable, sign) in picked]

    def pin(self, pins: Iterable[Pin]) -> None:
        """What is pinned counts there, or nowhere."""
        places = {candidate.of.id: place for place, candidate in enumerate(self._who.candidates)}
        for pin in pins:
            if pin.part is not None and pin.part not in self._leaf_numbers:
                continue  # a part of another exit
            mine: Mapping[int, int] = {
                leaf: one
                for (place, leaf), one in self.program.counts.items()
                if place == places.get(pin.held)
            }
            wanted = self._leaf_numbers[pin.part] if pin.part is not None else -1
            if wanted in mine:
                self.program.lower[mine[wanted]] = 1
            elif pin.part is not None:
                self.program.at_least([], 1)  # it may not count there: no solution
            else:
                for one in mine.values():
                    self.program.upper[one] = 0

    def _number(self, leaf: Leaf) -> int:
        return self._leaf_numbers[leaf.key]
