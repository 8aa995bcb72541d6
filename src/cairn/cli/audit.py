"""Say whether what somebody holds completes a qualification; if not, the least that is missing, and why.

--rules is the qualification: its rules as JSON (docs/reference/qualification-rules.md). --held is what is
held, what is on offer and pinned, and what was decided for this person: {"held": […], "offers": […],
"pins": […], "decisions": […]}. One of the two may be -.

The answer is exact: when there is a way to count what is held so that the rules are met, it is found. An
exit that is not proved within the time says the best that was found, and the least it could be.

exit codes:
  0   answered: whether it is complete stands in the answer
  65  the rules, or what is held, cannot be read; the code says why

examples:
  cairn audit --rules diploma.json --held leila.json
  cairn audit --rules diploma.json --held leila.json --by cost --json
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cairn.stacking.answer import Audit, Unused
    from cairn.stacking.certificate import Lack
    from cairn.stacking.rules import Qualification

_MOST_HELD_BYTES: Final = 16_000_000
_WAYS: Final = ("credits", "number", "cost")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--rules", required=True, metavar="FILE", help="the rules of the qualification, or -")
    parser.add_argument("--held", required=True, metavar="FILE", help="what is held, or -")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--by", choices=_WAYS, default="credits", help="what the least is counted in")
    parser.add_argument("--at", type=_day, metavar="DAY", help="judge recency on this day (2026-11-22)")
    parser.add_argument(
        "--seconds", type=_seconds, default=2.0, help="for the search, 0.1 to 60; 2 unless said otherwise"
    )


def run(arguments: argparse.Namespace) -> int:
    """Audit, and print the answer for each exit."""
    from cairn.cli.disk import read_input
    from cairn.cli.terminal import give, say
    from cairn.credentials.document import JSONObject, dump
    from cairn.errors import CairnError
    from cairn.stacking.audit import audit
    from cairn.stacking.holdings import audit_json, read_holdings
    from cairn.stacking.reading import LIMITS, read_rules

    if arguments.rules == arguments.held == "-":
        raise CairnError("only one of the two can come from the standard input", code="audit.input")
    qualification = read_rules(read_input(arguments.rules, most=LIMITS.size))
    holdings = read_holdings(read_input(arguments.held, most=_MOST_HELD_BYTES))
    answers = audit(
        qualification,
        holdings.held,
        at=arguments.at or _today(),
        offers=holdings.offers,
        pins=holdings.pins,
        decisions=holdings.decisions,
        by=arguments.by,
        seconds=arguments.seconds,
    )
    if arguments.json:
        body: JSONObject = {
            "qualification": qualification.id,
            "version": qualification.version,
            "unit": qualification.unit,
            "exits": [audit_json(answer) for answer in answers],
        }
        give((dump(body) + "\n").encode())
        return 0
    for answer in answers:
        for line in lines(qualification, answer):
            say(line)
    return 0


def lines(qualification: Qualification, answer: Audit) -> list[str]:
    """Return the answer for one exit, the sentence first."""
    from cairn.cli.terminal import plain

    unit = qualification.unit
    if answer.complete:
        found = [f"{plain(answer.exit.name)}: complete"]
    else:
        amount = "achievements" if answer.by == "number" else unit
        found = [f"{plain(answer.exit.name)}: {_number(answer.missing)} {plain(amount)} missing"]
    if not answer.proved:
        found[0] += f" (not proved: at least {_number(answer.bound)})"
    for one in answer.counts:
        decision = f" (by decision {one.decision})" if one.decision else ""
        where = f"{one.name or one.part}{decision}"
        found.append(f"  counts   {plain(one.held.name or one.held.id)} in {plain(where)}")
    found += [
        f"  waived   {plain(f'{one.name or one.part} (by decision {one.decision})')}" for one in answer.waived
    ]
    found += [f"  missing  {plain(_lack(one, unit))}" for one in answer.lacks]
    found += [
        f"  take     {plain(one.offer.of.name or one.offer.of.id)} {f'for {one.part}' if one.part else 'first'}"
        for one in answer.steps
    ]
    found += [f"  open     {plain(_lack(one, unit))}" for one in answer.out_of_reach]
    return found + [f"  unused   {plain(_unused(one))}" for one in answer.unused]


def _lack(lack: Lack, unit: str) -> str:
    where = lack.name or lack.part or "the whole"
    if lack.achievements:
        return f"{where}: one of {', '.join(lack.achievements)}"
    amounts = [
        f"{_number(lack.credits)} {unit}" if lack.credits else "",
        f"{lack.count} more" if lack.count else "",
        f"{lack.different} more that differ" if lack.different else "",
    ]
    return f"{where}: {', '.join(amount for amount in amounts if amount)}"


def _unused(one: Unused) -> str:
    return f"{one.held.name or one.held.id}: {one.reason.replace('_', ' ')}" + (
        f" ({one.part})" if one.part else ""
    )


def _number(value: object) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _today() -> date:
    from cairn.adapters.clock import now

    return now().date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no day such as 2026-11-22") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 60:
        raise argparse.ArgumentTypeError("seconds are 0.1 to 60")
    return value
