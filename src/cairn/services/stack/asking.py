"""A learner asks for the award of an exit they completed; what counted is shown to the provider, nothing else."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import ConsentReceipt, Credential, Person, QualificationPin, Stack, StackPart
from cairn.services import audit
from cairn.services.access import Actor, system_seat
from cairn.services.errors import Conflict, NotFound, Refused
from cairn.services.ports import Ports
from cairn.services.stack import telling
from cairn.services.stack.auditing import Answer, audit_for, holds_still
from cairn.services.stack.awarding import award, may_award, not_held
from cairn.services.stack.design import awardable
from cairn.stacking.answer import Audit

SEEN: Final = (
    "name",
    "email",
    "credentials",
    "credentials_named_in_award",
)  # by the provider, and in the award
LOG: Final = logging.getLogger("cairn.services")


def ask(person: Person, qualification: UUID, *, exit_name: str, ports: Ports) -> Stack:
    """Ask for the award of a completed exit. It waits for a human, unless its rules decide alone.

    Raises:
        NotFound: no such qualification or exit.
        Conflict: `stack.not_complete`; `stack.asked`, before this; `stack.nothing_awarded`, the
            provider has no design for this exit; `stack.nothing_counts`, waivers alone complete it;
            `stack.held`, they were awarded that before;
            `issue.archived`; `stack.changed`, what it rests on changed meanwhile. What cannot be
            issued at once waits for a human.
    """
    stack, decision = _ask(person, qualification, exit_name=exit_name, ports=ports)
    if decision == "rules":
        try:
            award(system_seat(stack.organisation), stack.uuid, ports=ports)
        except (Conflict, Refused) as error:  # a human sees it: among what waits, or among what can be issued
            LOG.warning("stack not issued at once code=%s", error.code)
        stack.refresh_from_db()
    if stack.state == "ASKED":
        with transaction.atomic():
            telling.asked(stack, at=ports.now(), ports=ports)
    return stack


@transaction.atomic
def withdraw(person: Person, qualification: UUID, *, exit_name: str, ports: Ports) -> None:
    """Take back what was asked for and nobody decided yet; the provider sees nothing of it any more.

    Raises:
        NotFound: nothing of that kind was asked for. Conflict: `stack.decided`.
    """
    rows = Stack.objects.owned_by(person).filter(
        version__qualification__uuid=qualification, exit_name=exit_name
    )
    stack = rows.select_related("organisation").order_by("-asked_at", "-pk").first()
    if stack is None:
        raise NotFound("nothing was asked for")
    # Deleting looks first and deletes by key: the lock keeps an award from being decided in between.
    waiting = rows.select_for_update(of=("self",)).filter(pk=stack.pk, state="ASKED").first()
    if waiting is None:
        raise Conflict(_("This was decided already."), code="stack.decided")
    waiting.delete()
    now = ports.now()
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action="WITHDRAWN",
        purpose="stack",
        fields=list(SEEN),
        recipient=stack.organisation.name,
        subject_uuid=stack.uuid,
        at=now,
    )
    audit.record(
        "stack.withdraw",
        subject=("stack", stack.uuid),
        organisation=stack.organisation,
        actor=Actor(person=person),
        at=now,
        details={"qualification": str(qualification)},
    )


def _ask(person: Person, qualification: UUID, *, exit_name: str, ports: Ports) -> tuple[Stack, str]:
    """Audit before anything is locked; then, when all it rests on is as it was, write it down."""
    answer = audit_for(person, qualification, ports=ports)
    found = next((one for one in answer.audits if one.exit.name == exit_name), None)
    if found is None:
        raise NotFound("no such exit")
    if not found.complete or answer.contradiction:
        raise Conflict(_("This is not complete yet."), code="stack.not_complete")
    if not found.counts:
        said = _("Nothing that you hold counts here, and an award has to rest on something.")
        raise Conflict(said, code="stack.nothing_counts")
    stack = _written(person, answer, found, ports=ports)
    return stack, "rules" if by_rules(answer, found) else "human"


@transaction.atomic
def _written(person: Person, answer: Answer, found: Audit, *, ports: Ports) -> Stack:
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one asks at a time
    exit_name, qualification = found.exit.name, answer.version.qualification.uuid
    pins = QualificationPin.objects.owned_by(person).filter(version=answer.version).order_by("pk")
    same = tuple(pins) == answer.pins
    if not same or not holds_still(person, answer, ports=ports):
        raise Conflict(_("Something changed meanwhile. Please try again."), code="stack.changed")
    organisation = answer.version.qualification.organisation
    may_award(organisation)
    gives = awardable(organisation).get(found.exit.awards)
    if gives is None:
        raise Conflict(
            _("The provider has not said yet what is awarded here. Ask them."), code="stack.nothing_awarded"
        )
    mine = Stack.objects.owned_by(person).filter(version__qualification=answer.version.qualification)
    if mine.filter(exit_name=exit_name).exclude(state="REFUSED").exists():
        raise Conflict(_("You asked for this already."), code="stack.asked")
    not_held(person, gives)
    now = ports.now()
    try:
        with transaction.atomic():
            stack = Stack.objects.create(
                uuid=ports.new_uuid(),
                organisation=organisation,
                version=answer.version,
                exit_name=exit_name,
                person=person,
                awards=gives,
                asked_at=now,
            )
    except IntegrityError as error:
        raise Conflict(_("You asked for this already."), code="stack.asked") from error
    _keep_parts(stack, answer, found, ports=ports)
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action="GIVEN",
        purpose="stack",
        fields=list(SEEN),
        recipient=organisation.name,
        subject_uuid=stack.uuid,
        at=now,
    )
    audit.record(
        "stack.ask",
        subject=("stack", stack.uuid),
        organisation=organisation,
        actor=Actor(person=person),
        at=now,
        details={"qualification": str(qualification)},
    )
    return stack


def by_rules(answer: Answer, found: Audit) -> bool:
    """Do the rules decide alone? Only where they say so, all that counts was issued here, and nothing was waived."""
    ours = all(answer.holding.counting[one.held.id].here for one in found.counts)
    return found.exit.decision == "rules" and ours and not found.rests_on


def _keep_parts(stack: Stack, answer: Answer, found: Audit, *, ports: Ports) -> None:
    """Write down what counts where, once for each part; then what was waived, where that was needed."""
    ids = [one.held.id for one in found.counts]
    issued = {
        str(row.uuid): row
        for row in Credential.objects.across(reason="the person's own").filter(uuid__in=ids)
    }
    for position, one in enumerate(found.counts):
        paper = answer.holding.counting[one.held.id]
        credential = issued.get(one.held.id) if paper.here else None
        StackPart.objects.create(
            uuid=ports.new_uuid(),
            stack=stack,
            position=position,
            held=one.held.id,
            name=paper.name[:200],
            provider_name=paper.provider_name[:200],
            achievement=paper.achievement[:600],
            url=credential.url if credential and credential.is_public else "",
            part=one.part,
            part_name=one.name,
            credits=one.held.credits,
            awarded_date=paper.awarded,
            credential=credential,
            decision=next((UUID(name) for name in (one.decision, *one.first) if name), None),
        )
    for place, waived in enumerate((one for one in found.waived if one.needed), start=len(found.counts)):
        row = answer.decided.rows[waived.decision]
        StackPart.objects.create(
            uuid=ports.new_uuid(),
            stack=stack,
            position=place,
            name=row.part_name[:200],
            part=waived.part,
            part_name=waived.name,
            decision=row.uuid,
        )
