"""Which offers would complete an exit: first so that least stays open, then the cheapest of these, then the fewest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from cairn.stacking import certificate
from cairn.stacking.answer import By, Step
from cairn.stacking.certificate import Counted, Lack
from cairn.stacking.counting import MOST_WAYS, counted_by
from cairn.stacking.eligible import Field, field_of
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.measure import Measure
from cairn.stacking.program import Program, Terms, build
from cairn.stacking.rules import Exit, Qualification, leaves
from cairn.stacking.solver import Solution, least
from cairn.stacking.taking import take
from cairn.stacking.tally import tally

_CENTS: Final = 100
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
    first = least(program, [(program.missing, 1.0)], seconds=seconds)
    if first is None or not first.values:
        return nothing
    program.upper[program.missing] = first.objective
    prices = {
        variable: _price(usable[wider.candidates[place].of.id], by) for place, variable in variables.items()
    }
    second, cheapest = _cheapest(program, prices, by, seconds=seconds)
    solution = second or first
    counted = counted_by(program, solution, exit_, wider)
    taken = _needed(wider, counted, {place for place, one in variables.items() if solution.values[one]})
    picked = {key for key, variable in program.chosen.items() if solution.values[variable]}
    found = tally(qualification, exit_, wider, counted, measure=measure, taken=picked)
    _require_possible(qualification, exit_, held, counted, [wider.candidates[one].of for one in taken], at=at)
    return Steps(
        tuple(_steps(wider, counted, taken, usable)),
        tuple(certificate.lacks(exit_, wider, counted, chosen=found.chosen)),
        first.proved and cheapest,
    )


def _cheapest(
    program: Program, prices: Mapping[int, int], by: By, *, seconds: float
) -> tuple[Solution | None, bool]:
    """Return the cheapest solution, of these the one with the fewest offers; and is none cheaper?"""
    more = len(prices) + 1  # than all of them together
    if by == "number":
        found = least(program, _terms(prices, prices.values()), seconds=seconds)
        return (found, found.proved) if found is not None and found.values else (None, False)
    if sum(prices.values()) * more + more <= _EXACT:
        found = least(program, _terms(prices, (one * more + 1 for one in prices.values())), seconds=seconds)
        if found is None or not found.values:
            return None, False
        cost = sum(price for variable, price in prices.items() if found.values[variable])
        return found, found.proved or cost - (found.bound - len(prices)) / more < 1
    found = least(program, _terms(prices, prices.values()), seconds=seconds / 2)
    if found is None or not found.values:
        return None, False
    program.at_most(_terms(prices, prices.values()), found.objective)
    fewest = least(program, [(variable, 1.0) for variable in prices], seconds=seconds / 2)
    return (fewest if fewest is not None and fewest.values else found), found.proved


def _terms(variables: Iterable[int], weights: Iterable[int]) -> Terms:
    return [(one, float(weight)) for one, weight in zip(variables, weights, strict=True)]


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
