"""On what terms something is granted to one learner, and what is written down with every decision about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cairn.records.models import ConsentReceipt, Organisation, Person, Waiver
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack.awarding import may_award

MOST_REASON: Final = 500
SEEN: Final = ("name", "waiver")  # by the provider; with a substitution also the credential
_LATEST: Final = date(2200, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How something is granted. until: the last day, as typed; every_version: also in later versions."""

    reason: object = ""
    until: object = None
    every_version: object = False


def granting(seat: Seat, terms: Terms, *, person: Person | None, ports: Ports) -> dict[str, Any]:
    """What is written down of a decision that grants.

    Raises:
        InvalidInput: no reason, or a last day that is over. Conflict: `waiver.own`; `issue.archived`.
    """
    not_own(seat, person)
    may_award(seat.organisation)
    now = ports.now()
    fields = Fields()
    until = fields.day("until", terms.until)
    if until is not None and not today_of(seat, ports=ports) <= until <= _LATEST:
        fields.complain("until", _("The last day cannot be over already."))
    granted = {
        **by(seat, now),
        "reason": fields.text("reason", terms.reason, most=MOST_REASON, required=True, lines=True),
        "until_date": until,
        "every_version": fields.flag("every_version", terms.every_version),
    }
    fields.done()
    return granted


def today_of(seat: Seat, *, ports: Ports) -> date:
    """The day it is at the provider."""
    return ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()


def decide(found: Waiver, *, seat: Seat, changes: Mapping[str, Any]) -> None:
    """Write down what was decided of something that waits.

    Raises:
        Conflict: `waiver.decided`.
    """
    if not Waiver.objects.of(seat.organisation).filter(pk=found.pk, state="ASKED").update(**changes):
        raise decided_before()
    found.refresh_from_db()


def not_own(seat: Seat, person: Person | None) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `waiver.own`.
    """
    token = seat.actor.token
    decides = seat.actor.person if token is None else token.created_by
    if person is not None and decides == person:
        said = _("This is your own. Somebody else here has to decide it.")
        raise Conflict(said, code="waiver.own")


def reason_of(given: object) -> str:
    """Read a reason.

    Raises:
        InvalidInput: there is none.
    """
    fields = Fields()
    said = fields.text("reason", given, most=MOST_REASON, required=True, lines=True)
    fields.done()
    return said


def by(seat: Seat, now: datetime) -> dict[str, Any]:
    """Who decided, and when."""
    return {"decided_at": now, "decided_by": seat.actor.person, "decided_name": name_of(seat)}


def name_of(seat: Seat) -> str:
    """Who decides, as they are called now; a program goes by the name of its token."""
    if seat.actor.token is not None:
        return str(seat.actor.token.name)[:200]
    return seat.actor.person.name[:200] if seat.actor.person is not None else ""


def keep_receipt(action: str, made: Waiver, *, person: Person, at: datetime, ports: Ports) -> None:
    """Write down what the person showed the provider, or took back."""
    organisation: Organisation = made.organisation
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action=action,
        purpose="waiver",
        fields=[*SEEN, *(["credential"] if made.held else [])],
        recipient=organisation.name,
        subject_uuid=made.uuid,
        at=at,
    )


def asked_before() -> Conflict:
    """They asked for the same before."""
    return Conflict(_("You asked for this already."), code="waiver.asked")


def decided_before() -> Conflict:
    """Somebody was quicker."""
    return Conflict(_("This was decided already."), code="waiver.decided")


def note(action: str, made: Waiver, *, actor: Actor, at: datetime) -> None:
    """Write an act about a waiver down."""
    audit.record(
        action,
        subject=("waiver", made.uuid),
        organisation=made.organisation,
        actor=actor,
        at=at,
        details={"qualification": str(made.version.qualification.uuid)},
    )
