"""Change the status of credentials of this installation, and publish the lists that carry it.

CREDENTIAL is the uuid, the short code (K7QM-2F4D) or the address of a credential. The reason is required:
its holder reads it. A revocation is final; a suspension exists where the achievement allows it. The list is
signed and published at once; `publish` does it for every list that is due (the worker does so every minute).

examples:
  cairn status revoke K7QM-2F4D --reason "Awarded to the wrong person"
  cairn status suspend 8f2b0c1e-… --reason "Under review"
  cairn status reinstate K7QM-2F4D --reason "Review closed"
  cairn status publish
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.records.models import Credential

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z")
_DONE: Final = {"revoke": "revoked", "suspend": "suspended", "reinstate": "reinstated"}
_HELP: Final = {
    "revoke": "withdraw a credential for good",
    "suspend": "put a credential on hold",
    "reinstate": "lift a suspension",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="revoke|suspend|reinstate|publish")
    for name, summary in _HELP.items():
        verb = verbs.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        verb.add_argument("credential", metavar="CREDENTIAL", help="its uuid, code or address")
        verb.add_argument("--reason", required=True, metavar="TEXT", help="what its holder is told")
    verbs.add_parser(
        "publish", help="publish every list that is due", description="Publish every list that is due."
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from cairn.cli.house import enter_existing

    enter_existing()
    from cairn.services.access import system_seat
    from cairn.services.issue import status, statuslists
    from cairn.site.world import ports

    if arguments.what == "publish":
        print(f"{statuslists.publish_due(ports=ports())} published")
        return 0
    found = _find(arguments.credential)
    verb = {"revoke": status.revoke, "suspend": status.suspend, "reinstate": status.reinstate}[arguments.what]
    verb(found.uuid, seat=system_seat(found.organisation), reason=arguments.reason, ports=ports())
    from cairn.cli.terminal import plain, say

    say(plain(f"{_DONE[arguments.what]}: {found.code} {found.title}, of {found.learner_name} ({found.url})"))
    return 0


def _find(named: str) -> Credential:
    from cairn.records.models import Credential

    credentials = Credential.objects.across(reason="the operator acts for any").select_related("organisation")
    said = named.strip()
    if _UUID.match(said.lower()):
        found = credentials.filter(uuid=UUID(said)).first()
    elif "://" in said:
        found = credentials.filter(url=said).first()
    else:
        bare = said.upper().replace("-", "")
        found = credentials.filter(code=f"{bare[:4]}-{bare[4:]}").first()
    if found is None:
        raise CairnError(f"no credential here is {said[:100]}", code="not_found")
    return found
