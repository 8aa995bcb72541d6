"""Plan the way to a goal over a catalogue of offers: the best there is, with its proof, or why there is none.

--catalogue is what one can enrol in: {"offers": […]}. --goal is what somebody wants to be able to do, and
under which conditions they learn: skills, hours a week, budget. --held is what they have already. The
forms: docs/reference/pathways.md. --rates counts prices in other currencies. One of them may be -.

exit codes:
  0   answered: optimal, feasible with gap, infeasible or unknown stands in the answer
  65  a file cannot be read; the code says why

examples:
  cairn plan --catalogue offers.json --goal solar.json --held leila.json
  cairn plan --catalogue offers.json --goal solar.json --json
  cairn plan --catalogue offers.json --goal solar.json --rates eurofxref.csv
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cairn.pathways.alternatives import Alternative, WhatIf
    from cairn.pathways.plan import Obstacle, Plan, Step


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--catalogue", required=True, metavar="FILE", help="the offers, or -")
    parser.add_argument("--goal", required=True, metavar="FILE", help="the goal and the conditions, or -")
    parser.add_argument("--held", metavar="FILE", help="what is held, or -; nothing unless said")
    parser.add_argument(
        "--rates", metavar="FILE", help="rates of exchange (eurofxref.csv), or -; without, only one currency"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--at", type=_day, metavar="DAY", help="plan as on this day (2026-11-22); today unless said"
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=5.0, help="for the search, 0.1 to 60; 5 unless said"
    )
    parser.add_argument("--no-others", action="store_true", help="leave out other plans and other hours")


def run(arguments: argparse.Namespace) -> int:
    """Plan, and print the answer."""
    from cairn.cli.disk import read_input
    from cairn.cli.terminal import give, say
    from cairn.credentials.document import dump
    from cairn.errors import CairnError
    from cairn.pathways.alternatives import alternatives, at_other_hours
    from cairn.pathways.catalogue import Catalogue
    from cairn.pathways.goal import Held
    from cairn.pathways.planner import plan
    from cairn.pathways.rates import MOST_BYTES, MOST_SOURCE, counted_in, read_rates
    from cairn.pathways.reading import CATALOGUE, GOAL, read_catalogue, read_goal, read_held
    from cairn.pathways.writing import plan_json

    if [arguments.catalogue, arguments.goal, arguments.held, arguments.rates].count("-") > 1:
        raise CairnError("only one of them can come from the standard input", code="plan.input")
    today = arguments.at or _today()
    offers = read_catalogue(read_input(arguments.catalogue, most=CATALOGUE.size))
    goal, wishes = read_goal(read_input(arguments.goal, most=GOAL.size), today=today)
    if arguments.rates:
        table = read_input(arguments.rates, most=MOST_BYTES)
        said_by = os.fsencode(Path(arguments.rates).name).decode(errors="replace")[:MOST_SOURCE]
        read = read_rates(table, source=said_by, today=today)
        rates = {rate.currency: rate for rate in read}
        offers = tuple(counted_in(offer, wishes.currency, rates) for offer in offers)
    catalogue = Catalogue(offers)
    held = read_held(read_input(arguments.held, most=GOAL.size)) if arguments.held else Held()
    best = plan(catalogue, goal, held, wishes, at=today, seconds=arguments.seconds)
    found: tuple[Alternative, ...] = ()
    hours: tuple[WhatIf, ...] = ()
    if best.steps and not arguments.no_others:
        found = alternatives(catalogue, goal, held, best, at=today)
        hours = at_other_hours(catalogue, goal, held, wishes, at=today)
    if arguments.json:
        give((dump(plan_json(best, others=found, hours=hours)) + "\n").encode())
        return 0
    for line in lines(best, found):
        say(line)
    return 0


def lines(plan: Plan, others: tuple[Alternative, ...] = ()) -> list[str]:
    """Return the answer, the sentence first."""
    from cairn.cli.terminal import plain

    money = plan.wishes.currency
    found = [_sentence(plan)]
    numbers = {step.offer.id: place for place, step in enumerate(plan.steps, 1)}
    for place, step in enumerate(plan.steps, 1):
        cost = f"{_number(step.offer.cost or Decimal(0))} {money}{_quoted(step)}"
        found.append(f"  {place}. {plain(step.offer.name)}, {step.start} to {step.end}, {cost}")
        found.append(f"     {plain(_reason(step, numbers))}")
    found += [f"  because  {plain(_obstacle(one, money))}" for one in plan.obstacles]
    if plan.part is not None:
        left = len(plan.part.open_)
        found.append(
            f"  possible {len(plan.part.steps)} steps for {_number(plan.part.cost)} {money}, {left} skills stay open"
        )
    for one in others:
        sign = "+" if one.dearer >= 0 else ""
        cost = f"{_number(one.plan.cost)} {money} ({sign}{_number(one.dearer)})"
        found.append(f"  else     {one.kind}: {cost}, ends {one.plan.finish}")
    return found


def _sentence(plan: Plan) -> str:
    if not plan.steps:
        return "nothing is missing" if plan.status == "optimal" else str(plan.status)
    proof = "proved"
    if plan.status != "optimal":
        proof = f"{_number(plan.value)} found, at least {_number(plan.bound)}"
    facts = (
        f"{len(plan.steps)} steps",
        f"{_number(plan.cost)} {plan.wishes.currency}",
        f"{_number(plan.hours)} hours",
        f"done {plan.finish}",
    )
    return f"{plan.status}: {', '.join(facts)} ({plan.objective}, {proof})"


def _reason(step: Step, numbers: dict[str, int]) -> str:
    parts = []
    if step.closes:
        parts.append("closes " + ", ".join(need.name or need.skill for need in step.closes))
    if step.earns:
        parts.append("is asked for itself")
    if step.widens:
        parts.append(f"widens to {step.widens}")
    if step.opens:
        parts.append(
            "needed for step " + ", ".join(str(numbers[one]) for one in step.opens if one in numbers)
        )
    return "; ".join(parts) or "needed"


def _quoted(step: Step) -> str:
    """What the provider asks, where it was counted by a rate."""
    from cairn.cli.terminal import plain

    quoted = step.offer.quoted
    if quoted is None:
        return ""
    rates = ", ".join(
        f"{_number(rate.per_euro)} {rate.currency} for a euro on {rate.on} by {plain(rate.source)}"
        for rate in quoted.rates
    )
    return f" ({_number(quoted.cost)} {quoted.currency} at {rates})"


def _obstacle(one: Obstacle, money: str) -> str:
    needed = (
        ""
        if one.needed is None
        else f": {_number(one.needed) if isinstance(one.needed, Decimal) else one.needed} would do"
    )
    unit = f" {money}" if one.kind == "budget" else ""
    what = f" ({', '.join(one.skills)})" if one.skills else ""
    options = f": {', '.join(one.options)}" if one.options else ""
    return f"{one.kind}{what}{needed}{unit}{options}"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day such as 2026-11-22") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0.1 <= value <= 60:
        raise argparse.ArgumentTypeError("seconds are 0.1 to 60")
    return value


def _today() -> date:
    from cairn.adapters.clock import now

    return now().date()
