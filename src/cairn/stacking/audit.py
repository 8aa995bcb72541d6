"""Does what is held complete a qualification? If not, what is the least that is missing?

    audit(read_rules(text), held, at=date(2026, 11, 22))

The answer is exact: when there is a way to count what is held so that the rules
are met, it is found. It comes with its certificate: what counts where, what is
missing, and for everything that does not count the reason.

Source: docs/explanation/stacking.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from cairn.stacking import certificate
from cairn.stacking.apart import counted_apart
from cairn.stacking.certificate import Lack
from cairn.stacking.eligible import Candidate, Field, field_of
from cairn.stacking.errors import HeldError
from cairn.stacking.held import HUNDREDTHS, Achieved, Offer, Pin
from cairn.stacking.program import Measure, Program, Terms, build
from cairn.stacking.rules import Collect, Exit, Leaf, Qualification, leaves
from cairn.stacking.solver import SECONDS, Solution, least

MOST_HELD: Final = 2_000
MOST_OFFERS: Final = 20_000
By: TypeAlias = Literal["credits", "number", "cost"]


@dataclass(frozen=True, slots=True)
class Counts:
    """A held achievement that counts in a part of the rules."""

    held: Achieved
    part: str
    name: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A held achievement that counts nowhere, and why.

    reason: repeated (a better one of the same counts) · prerequisite (what it needs first is not
        held) · not_needed (it may count, but nothing more is needed there) · at_most (as much of
        its kind as may count does) · pinned (the learner wants it so) · or what speaks against it
        in the part it comes nearest: achievement, provider, kind, subject, framework, level, age,
        excluded. part: key of that part, "" for none.
    """

    held: Achieved
    reason: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An offer that would count in a part."""

    offer: Offer
    part: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The answer for one exit.

    counts, lacks, unused: the certificate. missing: the least that is missing, in credits of
    the rules or in achievements (`by`). proved: nothing less is possible; otherwise `bound`
    is the least it could be, and the search was ended after its time.
    steps: offers that would complete it, the cheapest set by `by`; empty when it is complete,
    when no offers were given, or when they do not suffice (`out_of_reach` is then what even
    all of them leave open).
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
    steps: tuple[Step, ...] = ()
    out_of_reach: tuple[Lack, ...] = ()


def audit(
    qualification: Qualification,
    held: Sequence[Achieved],
    *,
    at: date,
    offers: Sequence[Offer] = (),
    pins: Sequence[Pin] = (),
    by: By = "credits",
    seconds: float = SECONDS,
) -> tuple[Audit, ...]:
    """Return the answer for each exit, in their order.

    at: the day on which recency is judged. pins: what the learner wants to count where.
    by: what "least" means. offers: what could still be earned.

    Raises:
        HeldError: held.repeated, held.unknown, held.too_many; held.pins, they contradict the rules.
    """
    _require_sound(qualification, held, offers, pins)
    who = field_of(qualification, held, at=at)
    return tuple(
        _audit_exit(qualification, one, who, offers=offers, pins=pins, by=by, seconds=seconds)
        for one in qualification.exits
    )


def closest(
    qualifications: Iterable[Qualification], held: Sequence[Achieved], *, at: date, by: By = "credits"
) -> list[tuple[Qualification, Audit]]:
    """Return every exit of every qualification with its audit, what lacks least first."""
    found = [(one, answer) for one in qualifications for answer in audit(one, held, at=at, by=by)]
    return sorted(found, key=lambda pair: (pair[1].missing, -len(pair[1].counts), pair[0].id))


def _audit_exit(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    *,
    offers: Sequence[Offer],
    pins: Sequence[Pin],
    by: By,
    seconds: float,
) -> Audit:
    measure: Measure = "number" if by == "number" else "credits"
    short = counted_apart(qualification, exit_, who, measure=measure) if not pins else None
    if short is not None:
        missing, bound, proved, counted = short.missing, short.missing, True, short.counted
        chosen = short.chosen
    else:
        program = build(qualification, exit_, who, pins=pins, measure=measure)
        solution = least(program, [(program.missing, 1.0)], seconds=seconds)
        if solution is None:
            raise HeldError("what is pinned contradicts the rules", code="held.pins")
        missing, bound, proved = solution.objective, max(round(solution.bound), 0), solution.proved
        counted, chosen = _counted(program, solution, exit_, who), _chosen(program, solution)
    wrong = certificate.faults(exit_, who, counted, sharing=qualification.sharing)
    if wrong:
        raise AssertionError(f"the solver broke a rule: {wrong[0]}")
    lacks = tuple(certificate.lacks(exit_, who, counted, chosen=chosen))
    if bool(lacks) != bool(missing):
        raise AssertionError("the solver and the count differ")
    scale = HUNDREDTHS if measure == "credits" else 1
    names = {leaf.key: leaf.name for leaf in leaves(exit_.rule)}
    steps, beyond = (
        _steps(qualification, exit_, who, offers, pins=pins, by=by, seconds=seconds)
        if lacks and offers
        else ((), ())
    )
    return Audit(
        exit=exit_,
        complete=not lacks,
        counts=tuple(
            Counts(one.of, key, names[key]) for key, ones in counted.items() for one in ones
        ),
        lacks=lacks,
        unused=tuple(_unused(exit_, who, counted, pins)),
        missing=Decimal(missing) / scale,
        bound=Decimal(bound) / scale,
        proved=proved,
        by=by,
        steps=steps,
        out_of_reach=beyond,
    )


def _steps(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    offers: Sequence[Offer],
    *,
    pins: Sequence[Pin],
    by: By,
    seconds: float,
) -> tuple[tuple[Step, ...], tuple[Lack, ...]]:
    """Choose offers: first so that least stays open, then the cheapest of these."""
    usable = {offer.of.id: offer for offer in offers if by != "cost" or offer.cost is not None}
    held = [one.of for one in who.candidates] + list(who.repeated) + list(who.unready)
    wider = field_of(qualification, held, [offer.of for offer in usable.values()], at=who.at)
    program = build(qualification, exit_, wider, pins=pins, measure="number" if by == "number" else "credits")
    first = least(program, [(program.missing, 1.0)], seconds=seconds)
    if first is None:
        return (), ()
    program.upper[program.missing] = first.objective
    prices: Terms = [
        (variable, _price(usable[wider.candidates[place].of.id], by))
        for (place, _), variable in program.counts.items()
        if wider.candidates[place].offered
    ]
    second = least(program, prices, seconds=seconds) or first
    counted = _counted(program, second, exit_, wider)
    steps = tuple(Step(usable[one.of.id], key) for key, ones in counted.items() for one in ones if one.offered)
    return steps, tuple(certificate.lacks(exit_, wider, counted, chosen=_chosen(program, second)))


def _price(offer: Offer, by: By) -> float:
    if by == "cost":
        return float(offer.cost or 0)
    return 1.0 if by == "number" else float(offer.of.hundredths)


def _counted(
    program: Program, solution: Solution, exit_: Exit, who: Field
) -> dict[str, list[Candidate]]:
    keys = [leaf.key for leaf in leaves(exit_.rule)]
    counted: dict[str, list[Candidate]] = {}
    for (place, number), variable in program.counts.items():
        if solution.values[variable]:
            counted.setdefault(keys[number], []).append(who.candidates[place])
    return counted


def _chosen(program: Program, solution: Solution) -> frozenset[str]:
    return frozenset(key for key, variable in program.chosen.items() if solution.values[variable])


def _unused(
    exit_: Exit, who: Field, counted: certificate.Counted, pins: Iterable[Pin]
) -> Iterable[Unused]:
    used = {one.of.id for ones in counted.values() for one in ones}
    nowhere = {pin.held for pin in pins if pin.part is None}
    parts = list(leaves(exit_.rule))
    near: dict[int, list[Leaf]] = {}
    for leaf in parts:
        for place in who.places(leaf):
            near.setdefault(place, []).append(leaf)
    general = [leaf for leaf in parts if isinstance(leaf, Collect) and not leaf.which.achievements]
    for place, candidate in enumerate(who.candidates):
        if candidate.of.id not in used:
            reason, part = _reason(near.get(place, []), general, who, candidate, exit_)
            yield Unused(candidate.of, "pinned" if candidate.of.id in nowhere else reason, part)
    yield from (Unused(one, "repeated") for one in who.repeated)
    yield from (Unused(one, "prerequisite") for one in who.unready)


_NEARNESS: Final = ("excluded", "age", "level", "framework", "subject", "kind", "provider", "achievement")


def _reason(
    fitting: Sequence[Leaf], general: Sequence[Leaf], who: Field, candidate: Candidate, exit_: Exit
) -> tuple[str, str]:
    for leaf in fitting:
        bounds = (*exit_.at_most, *(leaf.at_most if isinstance(leaf, Collect) else ()))
        limited = any(who.picked(bound.which, candidate) for bound in bounds)
        return ("at_most" if limited else "not_needed"), leaf.key
    objections = {leaf.key: who.objection(leaf, candidate) for leaf in general}
    nearest = min(objections, key=lambda key: _NEARNESS.index(objections[key]), default="")
    return (objections[nearest], nearest) if nearest else ("achievement", "")


def _require_sound(
    qualification: Qualification, held: Sequence[Achieved], offers: Sequence[Offer], pins: Iterable[Pin]
) -> None:
    ids = {one.id for one in held}
    if len(held) > MOST_HELD or len(offers) > MOST_OFFERS:
        raise HeldError(f"at most {MOST_HELD} held and {MOST_OFFERS} offers", code="held.too_many")
    every = [*ids, *(offer.of.id for offer in offers)]
    if len(ids) != len(held) or len(set(every)) != len(every):
        raise HeldError("two entries have one id", code="held.repeated")
    keys = {leaf.key for exit_ in qualification.exits for leaf in leaves(exit_.rule)}
    for pin in pins:
        if pin.held not in ids or (pin.part is not None and pin.part not in keys):
            raise HeldError("a pin names something that is not there", code="held.unknown")
