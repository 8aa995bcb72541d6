"""Which offers would complete an exit: first so that least stays open, then the cheapest of these, then the fewest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import Final

from cairn.stacking import certificate
from cairn.stacking.answer import By, Step
from cairn.stacking.certificate import Counted, Lack
from cairn.stacking.counting import MOST_WAYS, counted_by
from cairn.stacking.eligible import Field, field_of
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.measure import Measure
from cairn.stacking.program import Program, Terms, build
from cairn.stacking.pruning import pruned
from cairn.stacking.rules import Exit, Qualification, leaves
from cairn.stacking.solver import Solution, least
from cairn.stacking.taking import take
from cairn.stacking.tally import tally

_CENTS: Final = 100
_FOR_MISSING: Final = 0.5  # of the time; what it leaves is for the rest
_FOR_COST: Final = 0.5  # of the rest
_LEAST: Final = 0.02  # seconds, with which it is worth to begin
_EXACT: Final = 10**9  # sums up to this are exact for the solver, with its tolerance of one millionth


@dataclass(frozen=True, slots=True)
class Steps:
    """taken: offers and where they would count. beyond: what stays open whatever one takes."""

    taken: tuple[Step, ...]
    beyond: tuple[Lack, ...]
    proved: bool


def steps(
    qualification: Qualification,
    exit_: Exit,
    held: Sequence[Achieved],
    offers: Sequence[Offer],
    *,
    at: date,
    pins: Sequence[Pin],
    by: By,
    seconds: float,
) -> Steps:
    """Choose offers, and those that they need first.

    by: what the set of them is to be cheapest in; an offer of unknown cost has no place in `cost`.
    seconds: for the solver.
    """
    usable = {offer.of.id: offer for offer in offers if by != "cost" or offer.cost is not None}
    wider = field_of(qualification, held, [offer.of for offer in usable.values()], at=at)
    nothing = Steps((), (), proved=False)
    ways = sum(len(wider.places(leaf)) for leaf in leaves(exit_.rule))
    if ways + sum(len(places) for places in wider.first) > MOST_WAYS:
        return nothing
    measure: Measure = "number" if by == "number" else "credits"
    program = build(qualification, exit_, wider, pins=pins, measure=measure)
    variables = take(program, wider)
    end = monotonic() + seconds
    first = least(program, [(program.missing, 1.0)], seconds=seconds * _FOR_MISSING)
    if first is None or not first.values:
        return nothing
    program.upper[program.missing] = first.objective
    prices = {
        variable: _price(usable[wider.candidates[place].of.id], by) for place, variable in variables.items()
    }
    second, cheapest, fewest = _cheapest(program, prices, seconds=max(end - monotonic(), _LEAST))
    solution = second or first
    counted = counted_by(program, solution, exit_, wider)
    picked = {key for key, variable in program.chosen.items() if solution.values[variable]}
    add = partial(tally, qualification, exit_, wider, measure=measure, taken=picked)
    found = add(counted)
    if not fewest:
        counted = pruned(
            counted,
            price=lambda one: _price(usable[one.id], by),
            is_enough=lambda some: add(some).missing <= found.missing,
        )
    taken = _needed(wider, counted, {place for place, one in variables.items() if solution.values[one]})
    _require_possible(qualification, exit_, held, counted, [wider.candidates[one].of for one in taken], at=at)
    return Steps(
        tuple(_steps(wider, counted, taken, usable)),
        tuple(certificate.lacks(exit_, wider, counted, chosen=found.chosen)),
        first.proved and cheapest,
    )


def _cheapest(
    program: Program, prices: Mapping[int, int], *, seconds: float
) -> tuple[Solution | None, bool, bool]:
    """Return the cheapest solution, of these the one with the fewest offers; is none cheaper, and none with fewer?"""
    end = monotonic() + seconds
    cost: Terms = [(variable, float(price)) for variable, price in prices.items()]
    cheap = least(program, cost, seconds=seconds * _FOR_COST)
    if cheap is None or not cheap.values:
        return None, False, False
    left = end - monotonic()
    if left < _LEAST or set(prices.values()) == {1}:
        return cheap, cheap.proved, cheap.proved and left >= _LEAST
    more = len(prices) + 1  # than all of them together
    if sum(prices.values()) * more <= _EXACT:
        fewest: Terms = [(variable, float(price * more + 1)) for variable, price in prices.items()]
    else:
        program.at_most(cost, cheap.objective)
        fewest = [(variable, 1.0) for variable in prices]
    few = least(program, fewest, seconds=left)
    found = [one for one in (cheap, few) if one is not None and one.values]

    def worth(one: Solution) -> tuple[int, int]:
        taken = [price for variable, price in prices.items() if one.values[variable]]
        return sum(taken), len(taken)

    fewest_proved = few is not None and few.proved
    return min(found, key=worth), cheap.proved or fewest_proved, fewest_proved


def _needed(wider: Field, counted: Counted, taken: set[int]) -> list[int]:
    """Of what is taken, that which counts, and what must come first for something that counts."""
    counting = {one.of.id for ones in counted.values() for one in ones}
    found = [place for place, one in enumerate(wider.candidates) if one.of.id in counting]
    order = _in_order(wider, taken)
    for place in found:  # grows
        now = order.get(place, len(order) + 1)
        for number in wider.waits.get(place, ()):
            able = [other for other in wider.first[number] if order.get(other, now) < now]
            if not any(other in found for other in able):
                found.append(min(able, key=order.__getitem__))
    return [place for place in found if wider.candidates[place].offered]


def _in_order(wider: Field, taken: set[int]) -> dict[int, int]:
    """For each offer that is taken, in which round it can be."""
    order: dict[int, int] = {}
    while True:
        now = [
            place
            for place in taken
            if place not in order
            and all(
                any(other in order for other in wider.first[number]) for number in wider.waits.get(place, ())
            )
        ]
        if not now:
            return order
        rounds = max(order.values(), default=0) + 1
        order.update(dict.fromkeys(now, rounds))


def _steps(
    wider: Field, counted: Counted, taken: Iterable[int], usable: Mapping[str, Offer]
) -> Iterable[Step]:
    counting = set()
    for key, ones in counted.items():
        for one in ones:
            if one.offered:
                counting.add(one.of.id)
                yield Step(usable[one.of.id], key)
    names = [wider.candidates[place].of.id for place in taken]
    yield from (Step(usable[name], "") for name in names if name not in counting)


def _require_possible(
    qualification: Qualification,
    exit_: Exit,
    held: Sequence[Achieved],
    counted: Counted,
    taken: Sequence[Achieved],
    *,
    at: date,
) -> None:
    """Count again with nothing but what is taken."""
    then = field_of(qualification, held, taken, at=at)
    there = {one.of.id for one in then.candidates}
    wrong = certificate.faults(exit_, then, counted, sharing=qualification.sharing)
    if wrong or any(one.of.id not in there for ones in counted.values() for one in ones):
        raise AssertionError(f"the steps break a rule: {', '.join(wrong)}")


def _price(offer: Offer, by: By) -> int:
    """In cents, achievements or hundredths of a credit."""
    if by == "cost":
        return int((offer.cost or Decimal(0)) * _CENTS)
    return 1 if by == "number" else offer.of.hundredths
