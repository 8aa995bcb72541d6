"""Look again, right before an award, at what it rests on: other people's papers, and the rules as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cairn.records.models import Earned, Stack
from cairn.records.reads.qualifications import fallen_parts
from cairn.services.errors import Conflict
from cairn.services.hold.earned import look_again
from cairn.services.ports import Ports
from cairn.services.stack import catalogue
from cairn.services.stack.decided import decided_for
from cairn.services.stack.facts import holding_of
from cairn.stacking.audit import audit
from cairn.stacking.errors import HeldError

FRESH: Final = timedelta(hours=1)  # a check that is no older is not repeated
SECONDS: Final = 1.0


def check(stack: Stack, *, ports: Ports) -> None:
    """Verify papers of elsewhere anew, and audit again; outside of any transaction, for it asks the network.

    Ages are counted on the day on which the award was asked for, and so is the end of a waiver: waiting
    costs nobody anything.

    Raises:
        Conflict: `stack.withdrawn`: a part fell, ended or was removed; `stack.incomplete_now`: what
            stands today completes this no more; `audit.too_large`.
    """
    person = stack.person
    if stack.state != "ASKED" or person is None:
        return
    helds = [part.held for part in stack.parts.all() if part.credential_id is None and part.held]
    old = Earned.objects.owned_by(person).filter(uuid__in=helds, checked_at__lt=ports.now() - FRESH)
    for row in old:
        look_again(row, person=person, ports=ports)
    if fallen_parts([stack], at=ports.now()):
        raise Conflict(_("A part of it no longer stands."), code="stack.withdrawn")
    rules = catalogue.rules_of(stack.version)
    held = holding_of(person, ports).achieved(unit=rules.unit)
    at = stack.asked_at.astimezone(ZoneInfo(person.time_zone)).date()
    try:
        decisions = decided_for(person, stack.version, at=at).decisions
        found = audit(rules, held, at=at, decisions=decisions, seconds=SECONDS)
    except HeldError as error:
        raise Conflict(_("They hold too much for so many rules."), code="audit.too_large") from error
    if not any(one.exit.name == stack.exit_name and one.complete for one in found):
        raise Conflict(_("What stands today completes this no more."), code="stack.incomplete_now")
