"""Rates of exchange: prices in other currencies are counted by them in plans, and the rate is shown beside the price.

Nothing is fetched: whoever runs the installation enters the rates, with their day and who published them.
FILE is a table as a central bank publishes it (a row for a day, a column for each currency: eurofxref.csv of
the European Central Bank), or has the columns currency, rate and date. Its newest day is taken.

examples:
  cairn rates import eurofxref.csv --source "European Central Bank"
  cairn rates enter USD 1.0832 --on 2026-11-20 --source "European Central Bank"
  cairn rates list
  cairn rates remove USD
"""

from __future__ import annotations

import argparse
import json
from typing import Final

_LIST: Final = """Print the rates, one currency a line: currency, one euro is, day, source.

With --json one JSON object a line."""
_IMPORT: Final = (
    """Enter the rates of the newest day of a file: all of them, or none. Newer ones that are here stay."""
)
_ENTER: Final = """Enter one rate; that of the same currency is replaced."""
_REMOVE: Final = """Take a rate out: offers in its currency are left out of plans again."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="list|import|enter|remove")
    listed = verbs.add_parser("list", help="print the rates", description=_LIST)
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    reading = verbs.add_parser("import", help="enter the rates of a file", description=_IMPORT)
    reading.add_argument("file", metavar="FILE", help="the table, or -")
    enter = verbs.add_parser("enter", help="enter one rate", description=_ENTER)
    enter.add_argument("currency", metavar="CURRENCY", help="three letters, such as USD")
    enter.add_argument("per_euro", metavar="RATE", help="one euro is so much of it, such as 1.0832")
    for verb in (reading, enter):
        needed = verb is enter
        verb.add_argument("--source", required=True, metavar="TEXT", help="who published it")
        words = "its day, such as 2026-11-20" if needed else "the day, when the file does not say it"
        verb.add_argument("--on", required=needed, default="", metavar="DAY", help=words)
    remove = verbs.add_parser("remove", help="take a rate out", description=_REMOVE)
    remove.add_argument("currency", metavar="CURRENCY", help="three letters, such as USD")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from cairn.cli.house import enter_existing

    enter_existing()
    {"list": _list, "import": _import, "enter": _enter, "remove": _remove}[arguments.what](arguments)
    return 0


def _list(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say, table
    from cairn.pathways.writing import rate_json
    from cairn.services.plan import rates

    rows = sorted(rates.known().values(), key=lambda rate: rate.currency)
    if arguments.json:
        for rate in rows:
            print(json.dumps(rate_json(rate), ensure_ascii=True))
        return
    lines = [
        (rate.currency, f"{rate.per_euro.normalize():f}", str(rate.on), plain(rate.source)) for rate in rows
    ]
    for line in table([("currency", "one euro is", "day", "source"), *lines]):
        say(line)


def _import(arguments: argparse.Namespace) -> None:
    from cairn.cli.disk import read_input
    from cairn.cli.terminal import say
    from cairn.pathways.rates import MOST_BYTES
    from cairn.services.access import SYSTEM
    from cairn.services.fields import Fields
    from cairn.services.plan import rates
    from cairn.site.world import ports

    fields = Fields()
    on = fields.day("on", arguments.on)
    fields.done()
    data = read_input(arguments.file, most=MOST_BYTES)
    brought = rates.bring(data, source=arguments.source, by=SYSTEM, ports=ports(), on=on)
    say(f"entered: {len(brought.entered)} rates of {brought.on}")
    if brought.older:
        say(f"newer ones are here already: {', '.join(brought.older)}")


def _enter(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import say
    from cairn.services.access import SYSTEM
    from cairn.services.plan import rates
    from cairn.site.world import ports

    facts = {name: getattr(arguments, name) for name in rates.FIELDS}
    row = rates.enter(facts, by=SYSTEM, ports=ports())
    say(f"entered: one euro is {row.per_euro.normalize():f} {row.currency} on {row.on_date}")


def _remove(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import say
    from cairn.errors import CairnError
    from cairn.services.access import SYSTEM
    from cairn.services.plan import rates
    from cairn.site.world import ports

    currency = arguments.currency.upper()
    found = next((row for row in rates.every() if row.currency == currency), None)
    if found is None:
        raise CairnError(f"there is no rate of {currency[:3]}", code="not_found")
    say(f"taken out: {rates.remove(found.uuid, by=SYSTEM, ports=ports())}")
