"""The register of known issuers, and who may fill it: the operators of this installation.

Whoever checks a credential of an issuer in the register reads that it is known here, and as whom. An entry
changes that sentence only: what is not sound stays so. Operators fill the register on a page too; the first
owner of an installation is one, `operators` names others.

ISSUER is the identifier exactly as credentials name it: did:… or https://….

examples:
  cairn trust list
  cairn trust add did:web:school.example --name "School" --reason "Compared by telephone" --until 2027-12-31
  cairn trust remove did:web:school.example
  cairn trust operators --appoint bram@school.example
"""

from __future__ import annotations

import argparse
import json
from typing import Final

_LIST: Final = """Print the register, one issuer a line: last day, identifier, name, from which list.

With --json one JSON object a line, with why it is known and since when."""
_ADD: Final = """Put an issuer into the register; from now on verdicts say that it is known here."""
_REMOVE: Final = """Take an issuer out of the register. Its credentials stay as sound as they are."""
_OPERATORS: Final = """Print the log-ins of the operators; make one, or take the role away again."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="list|add|remove|operators")
    listed = verbs.add_parser("list", help="print the register", description=_LIST)
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    add = verbs.add_parser("add", help="put an issuer into it", description=_ADD)
    add.add_argument("issuer", metavar="ISSUER", help="did:… or https://…")
    add.add_argument("--name", required=True, metavar="TEXT", help="what visitors read: known here as TEXT")
    add.add_argument(
        "--reason", required=True, metavar="TEXT", help="how you made sure of it; operators only"
    )
    add.add_argument(
        "--source", default="", metavar="TEXT", help="from which list it comes; visitors read it"
    )
    add.add_argument("--until", default="", metavar="DAY", help="its last day, such as 2027-12-31")
    remove = verbs.add_parser("remove", help="take an issuer out of it", description=_REMOVE)
    remove.add_argument("issuer", metavar="ISSUER", help="its identifier, or the uuid of its entry")
    who = verbs.add_parser("operators", help="who may fill it", description=_OPERATORS)
    either = who.add_mutually_exclusive_group()
    either.add_argument("--appoint", metavar="EMAIL", help="make this log-in an operator's")
    either.add_argument("--dismiss", metavar="EMAIL", help="take the role away from it")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from cairn.cli.house import enter_existing

    enter_existing()
    {"list": _list, "add": _add, "remove": _remove, "operators": _operators}[arguments.what](arguments)
    return 0


def _list(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import say, table
    from cairn.credentials.instants import write_stamp
    from cairn.records.reads import register
    from cairn.site.world import ports

    rows = register.entries(at=ports().now()).order_by("name", "pk")
    if arguments.json:
        for row in rows:
            said = {
                "id": row.issuer_id,
                "name": row.name,
                "source": row.source,
                "reason": row.reason,
                "validUntil": row.valid_until.isoformat() if row.valid_until else None,
                "added": write_stamp(row.added_at),
                "uuid": str(row.uuid),
            }
            print(json.dumps(said, ensure_ascii=True))
        return
    lines = [
        (row.valid_until.isoformat() if row.valid_until else "-", row.issuer_id, row.name, row.source or "-")
        for row in rows
    ]
    for line in table([("last day", "identifier", "name", "list"), *lines]):
        say(line)


def _add(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say
    from cairn.services.access import SYSTEM
    from cairn.services.admin import trusted
    from cairn.site.world import ports

    facts = {
        "issuer_id": arguments.issuer,
        "name": arguments.name,
        "reason": arguments.reason,
        "source": arguments.source,
        "valid_until": arguments.until,
    }
    made = trusted.add(facts, by=SYSTEM, ports=ports())
    say(plain(f"known: {made.issuer_id} as {made.name}"))


def _remove(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say
    from cairn.services.access import SYSTEM
    from cairn.services.admin import trusted
    from cairn.site.world import ports

    gone = trusted.remove(trusted.find(arguments.issuer).uuid, by=SYSTEM, ports=ports())
    say(plain(f"removed: {gone.issuer_id} ({gone.name})"))


def _operators(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say
    from cairn.services.admin import operators
    from cairn.site.world import ports

    if arguments.appoint:
        operators.appoint(arguments.appoint, ports=ports())
    elif arguments.dismiss:
        operators.dismiss(arguments.dismiss, ports=ports())
    for user in operators.every():
        say(plain(user.email))
