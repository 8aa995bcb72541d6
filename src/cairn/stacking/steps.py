"""Which offers would complete an exit: first so that least stays open, then the cheapest of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cairn.stacking import certificate
from cairn.stacking.answer import By, Step
from cairn.stacking.certificate import Lack
from cairn.stacking.counting import MOST_WAYS, counted_by
from cairn.stacking.eligible import Field, field_of
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.measure import Measure
from cairn.stacking.program import Terms, build
from cairn.stacking.rules import Exit, Qualification, leaves
from cairn.stacking.solver import least
from cairn.stacking.tally import tally

_CENTS: Final = 100


@dataclass(frozen=True, slots=True)
class Steps:
    """taken: offers and where they would count. beyond: what stays open whatever one takes."""

    taken: tuple[Step, ...]
    beyond: tuple[Lack, ...]
    proved: bool


def steps(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    held: Sequence[Achieved],
    offers: Sequence[Offer],
    *,
    pins: Sequence[Pin],
    by: By,
    seconds: float,
) -> Steps:
    """Choose offers. by: what the set of them is to be cheapest in; an offer of unknown cost has no place in `cost`."""
    usable = {offer.of.id: offer for offer in offers if by != "cost" or offer.cost is not None}
    wider = field_of(qualification, held, [offer.of for offer in usable.values()], at=who.at)
    nothing = Steps((), (), proved=False)
    if sum(len(wider.places(leaf)) for leaf in leaves(exit_.rule)) > MOST_WAYS:
        return nothing
    measure: Measure = "number" if by == "number" else "credits"
    program = build(qualification, exit_, wider, pins=pins, measure=measure)
    first = least(program, [(program.missing, 1.0)], seconds=seconds)
    if first is None or not first.values:
        return nothing
    program.upper[program.missing] = first.objective
    once: dict[int, list[int]] = {}
    for (place, _), variable in program.counts.items():
        if wider.candidates[place].offered:
            once.setdefault(place, []).append(variable)
    prices: Terms = []
    for place, variables in once.items():
        taken = program.variable()
        for one in variables:
            program.at_least([(taken, 1.0), (one, -1.0)], 0)
        prices.append((taken, float(_price(usable[wider.candidates[place].of.id], by))))
    second = least(program, prices, seconds=seconds)
    solution = second if second is not None and second.values else first
    counted = counted_by(program, solution, exit_, wider)
    picked = {key for key, variable in program.chosen.items() if solution.values[variable]}
    found = tally(qualification, exit_, wider, counted, measure=measure, taken=picked)
    return Steps(
        tuple(Step(usable[one.of.id], key) for key, ones in counted.items() for one in ones if one.offered),
        tuple(certificate.lacks(exit_, wider, counted, chosen=found.chosen)),
        first.proved and second is not None and second.proved,
    )


def _price(offer: Offer, by: By) -> int:
    """In cents, achievements or hundredths of a credit; with a little for each, so that fewer win a draw."""
    if by == "cost":
        return int((offer.cost or Decimal(0)) * _CENTS)
    return 1 if by == "number" else offer.of.hundredths
