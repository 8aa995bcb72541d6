"""The answer of an audit, with all that is needed to check it by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from cairn.stacking.certificate import Lack
from cairn.stacking.decisions import Waived
from cairn.stacking.held import Achieved, Offer
from cairn.stacking.rules import Exit, Qualification

By: TypeAlias = Literal["credits", "number", "cost"]


@dataclass(frozen=True, slots=True)
class Counts:
    """A held achievement that counts in a part of the rules. decision: by which it does, "" for by itself.

    first: the decisions by which what it needs first is met.
    """

    held: Achieved
    part: str
    name: str
    decision: str = ""
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unused:
    """A held achievement that counts nowhere, and why.

    reason: repeated (another copy or version of the same counts) · prerequisite (what it needs first
        is not held, or came later) · ahead (awarded after the day of the audit) · inside (it is
        a part of one that counts, or made of those that count) · not_needed
        (it may count, but nothing more is needed there) · no_credits (it may count, but has no
        credits, and these are what is missing there) · at_most (as much of its kind as may
        count does) · pinned (the learner wants it so) · or what speaks against it in the part it
        comes nearest: achievement, provider, kind, subject, framework, level, age, undated, excluded.
    part: key of that part, "" for none.
    """

    held: Achieved
    reason: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An offer that would count in a part; part "": it counts nowhere, but something else needs it first."""

    offer: Offer
    part: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The answer for one exit.

    counts, lacks, unused: the certificate. missing: the least that is missing, in credits of
    the rules or in achievements (`by`). proved: nothing less is possible; otherwise `bound`
    is the least it could be, and the search was ended after its time. chosen: keys of the
    parts taken where the rules leave a choice.
    steps: offers that would complete it, the cheapest set by `by`; empty when it is complete,
    when no offers were given, or when they do not suffice (`out_of_reach` is then what even
    all of them leave open). steps_proved: no cheaper set exists.
    waived: parts that are not asked for, by whose decision.
    """

    exit: Exit
    complete: bool
    counts: tuple[Counts, ...]
    lacks: tuple[Lack, ...]
    unused: tuple[Unused, ...]
    missing: Decimal
    bound: Decimal
    proved: bool
    by: By
    chosen: frozenset[str] = field(default_factory=frozenset)
    steps: tuple[Step, ...] = ()
    steps_proved: bool = True
    out_of_reach: tuple[Lack, ...] = ()
    waived: tuple[Waived, ...] = ()

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The decisions without which the same would not count, or more would be missing."""
        used = [name for one in self.counts for name in (one.decision, *one.first)]
        used += [one.decision for one in self.waived if one.needed]
        return tuple(dict.fromkeys(filter(None, used)))


@dataclass(frozen=True, slots=True)
class Near:
    """How far an exit is from what is held. counts: so many of these count there; lacks: what is missing.

    bound: the least that could be missing; below `missing` only where that is not proved.
    """

    qualification: Qualification
    exit: Exit
    missing: Decimal
    counts: int
    proved: bool
    bound: Decimal
    lacks: tuple[Lack, ...] = ()
