"""What a set of micro-credentials is together: how large, at which levels, how much of it twice, how broad.

    together(parts, aim=4)

A learner puts together what they hold and what they mean to take; a designer
looks at what a qualification names. Nobody has written rules for it yet, so
there is nothing to pass: every finding says what is so, and only a few of them
(`Weight.STOPS`) mean that it cannot be proposed for recognition as it stands.

Source: features S1, S2, N7, Q12; docs/explanation/own-stacks.md, which gives the limits their reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from cairn.passport.breadth import Breadth, of_stack
from cairn.skills.skill import Group
from cairn.stacking.ordering import Ordering, ordering
from cairn.stacking.overlap import Overlap, Unit, overlaps, unit_of, work_of
from cairn.stacking.parts import LeftOut, Part, State, counted

LEAST: Final = 2  # one micro-credential is no stack
MUCH_TWICE: Final = Fraction(1, 4)  # of the work
NARROW: Final = 1.5  # groups in equal parts; less is one group and an eighth of others
WIDE_APART: Final = 2  # levels between the lowest and the highest


class Weight(StrEnum):
    """STOPS: it cannot be proposed like this. WARNS: whoever decides will ask. TELLS: good to know."""

    STOPS = "stops"
    WARNS = "warns"
    TELLS = "tells"


#: Every code, in the order in which findings stand.
CODES: Final = {
    "stack.small": Weight.STOPS,
    "stack.gone": Weight.STOPS,
    "stack.repeated": Weight.STOPS,
    "stack.inside": Weight.STOPS,
    "stack.circle": Weight.STOPS,
    "stack.unnamed": Weight.STOPS,
    "stack.needs": Weight.WARNS,
    "stack.order": Weight.WARNS,
    "stack.overlap": Weight.WARNS,
    "stack.below_aim": Weight.WARNS,
    "stack.levels": Weight.WARNS,
    "stack.narrow": Weight.WARNS,
    "stack.closed": Weight.WARNS,
    "stack.doubtful": Weight.WARNS,
    "stack.nameless": Weight.WARNS,
    "stack.no_credits": Weight.TELLS,
    "stack.no_level": Weight.TELLS,
    "stack.no_skills": Weight.TELLS,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """code: of `CODES`. parts: ids. names: what a prerequisite asks for, any of these; else nothing."""

    code: str
    parts: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        return CODES[self.code]


@dataclass(frozen=True, slots=True)
class Size:
    """So many parts, with so many credits and hours; both are at least that where nobody said."""

    parts: int
    credits: Decimal
    hours: Decimal

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Size:
        """Add parts up."""
        found = list(parts)
        credits_ = sum((part.of.credits for part in found), Decimal(0))
        return cls(len(found), credits_, sum((part.hours for part in found), Decimal(0)))


@dataclass(frozen=True, slots=True)
class Levels:
    """At which levels the work lies.

    shares: (level, 0..1 of the work whose level is known), from the lowest. most: the level with most work,
    of two alike the higher. around: the level aimed at, else `most`. below, above: parts on either side of it.
    unknown: parts of which nobody said the level.
    """

    shares: tuple[tuple[int, float], ...] = ()
    most: int | None = None
    around: int | None = None
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def apart(self) -> int:
        """How many levels lie between the lowest and the highest."""
        return self.shares[-1][0] - self.shares[0][0] if self.shares else 0


@dataclass(frozen=True, slots=True)
class Together:
    """A set, looked at as a whole.

    counted: the parts that the sums are made of, each kind of work once; left_out: the others.
    unit: of work. double: 0..1, how much of the work is done twice. aim: the level aimed at.
    """

    counted: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    whole: Size
    held: Size
    to_earn: Size
    unit: Unit
    overlaps: tuple[Overlap, ...]
    double: float
    levels: Levels
    breadth: Breadth
    ordering: Ordering
    findings: tuple[Finding, ...]
    aim: int | None = None

    @property
    def stopped(self) -> tuple[Finding, ...]:
        """What has to change before it can be proposed."""
        return tuple(one for one in self.findings if one.weight is Weight.STOPS)


def together(parts: Sequence[Part], *, known: Collection[str] = (), aim: int | None = None) -> Together:
    """Look at a set of parts, in their order.

    known: skills and achievements that the person holds outside of the set too.
    aim: the level that most of it should have, 1 to 8; None: none was said.

    Raises:
        HeldError: held.repeated, two parts have one id; held.too_many, more than 500.
    """
    counts, out = counted(parts)
    twice = overlaps(counts)
    work = work_of(counts)
    all_work = sum(work.values(), Fraction(0))
    double = sum((one.double for one in twice), Fraction(0)) / all_work if all_work else Fraction(0)
    levels = _levels(counts, work, aim)
    breadth = of_stack(counts)
    order = ordering(parts, known=known)
    found = [
        *_of_left_out(out),
        *_of_parts(counts),
        *_of_order(order),
        *_of_levels(levels, aim),
    ]
    if len(counts) < LEAST:
        found.append(Finding("stack.small"))
    if double > MUCH_TWICE:
        found.append(Finding("stack.overlap", _in_order(counts, twice)))
    if len(counts) >= LEAST and 0 < breadth.even < NARROW:
        found.append(Finding("stack.narrow"))
    places = {code: place for place, code in enumerate(CODES)}
    return Together(
        counted=counts,
        left_out=out,
        whole=Size.of(counts),
        held=Size.of(part for part in counts if part.is_earned),
        to_earn=Size.of(part for part in counts if not part.is_earned),
        unit=unit_of(counts),
        overlaps=twice,
        double=float(double),
        levels=levels,
        breadth=breadth,
        ordering=order,
        findings=tuple(sorted(found, key=lambda one: places[one.code])),
        aim=aim,
    )


def _in_order(parts: Sequence[Part], twice: Iterable[Overlap]) -> tuple[str, ...]:
    """The parts that repeat something, in the order of the set."""
    named = {part for one in twice if one.double for part in one.parts}
    return tuple(part.id for part in parts if part.id in named)


def _of_left_out(out: Iterable[LeftOut]) -> Iterator[Finding]:
    for one in out:
        yield Finding(f"stack.{one.code}", (one.part, one.by) if one.by else (one.part,))


def _of_parts(parts: Sequence[Part]) -> Iterator[Finding]:
    """What is so of parts alone, one finding for all of which it is so."""
    nameless = tuple(part.id for part in parts if not part.named)
    if parts and len(nameless) == len(parts):
        yield Finding("stack.unnamed", nameless)
    elif nameless:
        yield Finding("stack.nameless", nameless)
    for code, found in (
        ("stack.closed", [part.id for part in parts if part.state is State.CLOSED]),
        ("stack.doubtful", [part.id for part in parts if part.state is State.DOUBTFUL]),
        ("stack.no_credits", [part.id for part in parts if not part.of.credits]),
        ("stack.no_level", [part.id for part in parts if part.of.level is None]),
        ("stack.no_skills", [part.id for part in parts if not part.gives]),
    ):
        if found:
            yield Finding(code, tuple(found))


def _of_order(order: Ordering) -> Iterator[Finding]:
    if order.circle:
        yield Finding("stack.circle", order.circle)
    for one in order.unmet:
        if not one.later:
            yield Finding("stack.needs", (one.part,), one.names)
        elif one.part not in order.circle:
            yield Finding("stack.order", (one.part, *one.later), one.names)


def _of_levels(levels: Levels, aim: int | None) -> Iterator[Finding]:
    if levels.apart > WIDE_APART:
        yield Finding("stack.levels", (*levels.below, *levels.above))
    if aim is not None and levels.shares:
        reached = sum(share for level, share in levels.shares if level >= aim)
        if reached < 0.5:
            yield Finding("stack.below_aim", levels.below)


def _levels(parts: Sequence[Part], work: dict[str, Fraction], aim: int | None) -> Levels:
    amounts: dict[int, Fraction] = {}
    for part in parts:
        if part.of.level is not None:
            amounts[part.of.level] = amounts.get(part.of.level, Fraction(0)) + work[part.id]
    unknown = tuple(part.id for part in parts if part.of.level is None)
    if not amounts:
        return Levels(around=aim, unknown=unknown)
    total = sum(amounts.values(), Fraction(0))
    most = max(amounts, key=lambda level: (amounts[level], level))
    around = most if aim is None else aim
    told = [(part.id, part.of.level) for part in parts if part.of.level is not None]
    return Levels(
        shares=tuple((level, float(amounts[level] / total)) for level in sorted(amounts)),
        most=most,
        around=around,
        below=tuple(one for one, level in told if level < around),
        above=tuple(one for one, level in told if level > around),
        unknown=unknown,
    )


@dataclass(frozen=True, slots=True)
class Wider:
    """A part that would make the set broader: to so many groups in equal parts; double: of its work, 0..1."""

    part: Part
    group: Group
    even: float
    double: float


def wider(parts: Sequence[Part], candidates: Iterable[Part], *, most: int = 3) -> tuple[Wider, ...]:
    """Return the candidates that would widen a set most; of those alike first less double work, then fewer hours.

    What is in the set already, and what would not widen it, is left out.
    """
    counts, _out = counted(parts)
    now = of_stack(counts).even
    found = []
    for one in candidates:
        if one.group is None or one.id in {part.id for part in parts}:
            continue
        after, out = counted((*counts, one))
        if out:
            continue
        even = of_stack(after).even
        if even > now:
            again = sum((each.double for each in overlaps(after)), Fraction(0)) - sum(
                (each.double for each in overlaps(counts)), Fraction(0)
            )
            share = float(max(again, Fraction(0)) / work_of(after)[one.id])
            found.append(Wider(one, one.group, even, share))
    found.sort(key=lambda one: (-one.even, one.double, one.part.hours, one.part.of.name, one.part.id))
    return tuple(found[:most])
