"""The wishes of a learner: this counts there, or nowhere."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Person, QualificationPin
from cairn.services import audit as audit_trail
from cairn.services.access import Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.ports import Ports
from cairn.services.stack import catalogue
from cairn.services.stack.auditing import SECONDS, Basis, holds_still, today
from cairn.services.stack.decided import decided_for
from cairn.services.stack.facts import holding_of
from cairn.stacking.audit import audit
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Pin
from cairn.stacking.rules import Qualification, leaves

MOST_PINS: Final = 50


def pin(person: Person, qualification: UUID, *, held: str, part: str, ports: Ports) -> QualificationPin:
    """Let something held count in a part of the newest version, or nowhere (`part` empty).

    A pin takes the place of an earlier one of the same thing in the same exit.
    Whether it can hold is found out before anything is locked: meanwhile others write.

    Raises:
        NotFound: no such qualification, nothing of that id is held, no such part.
        Conflict: `pin.impossible`, it may not count there, or not together with the other pins;
            `pin.changed`, what it rests on changed meanwhile.
        InvalidInput: `pin.too_many`.
    """
    version = catalogue.published(qualification)
    rules = catalogue.rules_of(version)
    holding = holding_of(person, ports)
    at = today(person, ports)
    basis = Basis(version, holding, decided_for(person, version, at=at))
    exits = [{leaf.key for leaf in leaves(exit_.rule)} for exit_ in rules.exits]
    if held not in holding.counting or (part and not any(part in keys for keys in exits)):
        raise NotFound("no such credential, or no such part")
    before = list(QualificationPin.objects.owned_by(person).filter(version=version).order_by("pk"))
    same = {"", *next((keys for keys in exits if part in keys), set())} if part else None
    old = [one for one in before if one.held == held and (same is None or one.part in same)]
    others = [one for one in before if one not in old]
    if len(others) >= MOST_PINS:
        raise InvalidInput(_("At most 50 pins fit; take one away first."), code="pin.too_many")
    known = {"", *(key for keys in exits for key in keys)}
    wishes = [
        Pin(one.held, one.part or None)
        for one in others
        if one.held in holding.counting and one.part in known
    ]
    _possible(rules, basis, [*wishes, Pin(held, part or None)], at=at)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one pins at a time
        mine = QualificationPin.objects.owned_by(person).filter(version=version)
        if list(mine.order_by("pk")) != before or not holds_still(person, basis, ports=ports):
            raise Conflict(_("Something changed meanwhile. Please try again."), code="pin.changed")
        mine.filter(pk__in=[one.pk for one in old]).delete()
        made = QualificationPin.objects.create(
            uuid=ports.new_uuid(),
            person=person,
            version=version,
            held=held,
            part=part,
            created_at=ports.now(),
        )
        _record("qualification.pin", qualification, person=person, ports=ports)
    return made


def _possible(rules: Qualification, basis: Basis, wishes: list[Pin], *, at: date) -> None:
    held, decisions = basis.holding.achieved(unit=rules.unit), basis.decided.decisions
    try:
        audit(rules, held, at=at, pins=wishes, decisions=decisions, seconds=SECONDS)
    except HeldError as error:
        raise Conflict(
            _("It cannot count there, or not together with what else you pinned."), code="pin.impossible"
        ) from error


@transaction.atomic
def unpin(person: Person, qualification: UUID, *, held: str, ports: Ports) -> int:
    """Take away every pin of one thing held; of all with `held` empty. Return how many there were.

    Raises:
        NotFound: no such qualification.
    """
    version = catalogue.published(qualification)
    mine = QualificationPin.objects.owned_by(person).filter(version=version)
    gone = (mine.filter(held=held) if held else mine).delete()[0]
    if gone:
        _record("qualification.unpin", qualification, person=person, ports=ports)
    return gone


def _record(action: str, qualification: UUID, *, person: Person, ports: Ports) -> None:
    audit_trail.record(
        action,
        subject=("qualification", qualification),
        organisation=None,  # what a learner plans is not the provider's business
        actor=Actor(person=person),
        at=ports.now(),
    )
