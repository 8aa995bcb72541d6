"""A learner proposes a stack of their own to providers, who might recognise it as a qualification.

A provider sees a copy: the person's name, the name of the stack, why, the level aimed at, the parts, and which
of them the person holds, but not at which level they showed a skill. Nothing of what is changed afterwards,
and nothing else of the passport.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import ConsentReceipt, Organisation, OwnStack, Person, Proposal
from cairn.records.reads.names import names_of
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack import own
from cairn.services.stack.own_parts import Looked, Seen, see

OPEN: Final = ("WAITING", "CHANGE")
SEEN: Final = ("name", "stack_name", "why", "level", "parts", "parts_held")  # by the provider
PURPOSE: Final = "stack-proposal"
MOST_AT_ONCE: Final = 5  # providers
MOST_OPEN: Final = 20  # proposals of one person that nobody has decided
MOST_WHY: Final = 500


def providers() -> QuerySet[Organisation]:
    """Who can be asked: the providers of this installation, by name."""
    return Organisation.objects.public().filter(kind="provider").order_by("name", "pk")


def likely(seen: Seen) -> list[Organisation]:
    """The providers that give parts of a stack: they know them already."""
    named = {one.provider_name for one in seen.parts}
    return list(providers().filter(name__in=named)[:MOST_AT_ONCE])


def proposals_of(stack: OwnStack) -> QuerySet[Proposal]:
    """What became of a stack at each provider, the newest first."""
    mine = Proposal.objects.owned_by(stack.person).filter(stack=stack)
    return mine.select_related("organisation", "qualification").order_by("-proposed_at", "-pk")


def propose(
    person: Person,
    uuid: UUID,
    *,
    to: Iterable[UUID],
    why: object,
    agreed: bool,
    ports: Ports,
    shown: str | None = None,
) -> tuple[Proposal, ...]:
    """Show a stack to providers and ask them to recognise it. Where one asked for a change, it is asked again.

    agreed: the person said that these providers may see `SEEN`. shown: the `digest` of what they agreed to;
    None: they were shown nothing beforehand.

    Raises:
        NotFound: not their stack.
        InvalidInput: no or an unknown provider, more than five, no word why, or they did not agree.
        Conflict: `proposal.unsound`, something has to change first; `proposal.changed`, what would be seen is not
            what was agreed to; `proposal.waiting`, one of them has it already;
            `proposal.declined`, one of them declined just these parts; `proposal.too_many`.
    """
    stack = own.find(uuid, person=person)
    asked, said = _read(to, why, agreed)
    seen = see(stack, ports=ports)
    if seen.whole.stopped:
        raise Conflict(_("Something has to change before it can be proposed."), code="proposal.unsound")
    parts = snapshot(seen)
    if shown is not None and shown != digest(seen, parts):
        raise _changed()
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one proposes at a time
        open_ones = Proposal.objects.owned_by(person).filter(state__in=OPEN)
        if open_ones.count() + len(asked) > MOST_OPEN:
            raise Conflict(_("At most 20 proposals wait at a time."), code="proposal.too_many")
        return tuple(_propose(stack, one, why=said, parts=parts, ports=ports) for one in asked)


def _read(to: Iterable[UUID], why: object, agreed: bool) -> tuple[list[Organisation], str]:
    wanted = list(dict.fromkeys(to))
    found = {one.uuid: one for one in providers().filter(uuid__in=wanted[: MOST_AT_ONCE + 1])}
    fields = Fields()
    if not wanted:
        fields.complain("to", _("Choose at least one provider."))
    elif len(wanted) > MOST_AT_ONCE:
        fields.complain("to", _("At most five providers at once."))
    elif any(one not in found for one in wanted):
        fields.complain("to", _("One of these providers is not here any more."))
    said = fields.text("why", why, most=MOST_WHY, required=True, lines=True)
    if not agreed:
        fields.complain("agreed", _("Say that they may see this. Without it nothing is sent."))
    fields.done()
    return [found[one] for one in wanted], said


def _propose(
    stack: OwnStack, organisation: Organisation, *, why: str, parts: list[dict[str, Any]], ports: Ports
) -> Proposal:
    before = proposals_of(stack).filter(organisation=organisation).first()
    if before is not None and before.state == "WAITING":
        said = _("%(name)s has this already, and has not decided yet.") % {"name": organisation.name}
        raise Conflict(said, code="proposal.waiting")
    if before is not None and before.state == "DECLINED" and _same(before.parts, parts):
        said = _("%(name)s declined just these parts. Change something first.") % {"name": organisation.name}
        raise Conflict(said, code="proposal.declined")
    now = ports.now()
    shown = {
        "person_name": stack.person.name,
        "name": stack.name,
        "why": why,
        "aim": stack.aim,
        "parts": parts,
        "state": "WAITING",
        "proposed_at": now,
    }
    made = _again(before, shown) or _new(stack, organisation, shown, ports=ports)
    _receipt("GIVEN", made, stack.person, ports)
    _record("proposal.make", made, ports, round=made.round)
    return made


def _again(before: Proposal | None, shown: Mapping[str, Any]) -> Proposal | None:
    """Propose once more what a change was asked for; None when that is not so, or it was taken back meanwhile."""
    if before is None:
        return None
    rows = Proposal.objects.of(before.organisation).filter(pk=before.pk, state="CHANGE")
    if not rows.update(**shown, round=F("round") + 1):
        return None
    before.refresh_from_db()
    return before


def _new(stack: OwnStack, organisation: Organisation, shown: Mapping[str, Any], *, ports: Ports) -> Proposal:
    try:
        with transaction.atomic():
            return Proposal.objects.create(
                uuid=ports.new_uuid(),
                organisation=organisation,
                person=stack.person,
                stack=stack,
                **shown,
            )
    except IntegrityError as error:
        said = _("%(name)s has this already, and has not decided yet.") % {"name": organisation.name}
        raise Conflict(said, code="proposal.waiting") from error


@transaction.atomic
def withdraw(person: Person, uuid: UUID, *, ports: Ports) -> None:
    """Take a proposal back that nobody decided; the provider sees nothing of it any more.

    Raises:
        NotFound: not theirs. Conflict: `proposal.decided`.
    """
    mine = Proposal.objects.owned_by(person).filter(uuid=uuid)
    found = mine.select_related("organisation", "person").first()
    if found is None:
        raise NotFound("no such proposal")
    _receipt("WITHDRAWN", found, person, ports)
    _record("proposal.withdraw", found, ports)
    if not mine.filter(state__in=OPEN).delete()[0]:
        raise Conflict(_("This was decided already."), code="proposal.decided")


def snapshot(seen: Seen) -> list[dict[str, Any]]:
    """What a provider sees of the parts: exactly this is kept with the proposal."""
    counts = {one.id for one in seen.whole.counted}
    shown = [one for one in seen.parts if one.part.id in counts]
    iris = {given.skill for one in shown for given in one.part.gives}
    iris |= {name for one in shown for group in one.part.needs for name in group}
    names = names_of(iris)
    names |= {skill.skill: skill.name for skill in seen.passport.skills if skill.skill not in names}
    return [_snapshot(one, names) for one in shown]


def digest(seen: Seen, parts: Sequence[Mapping[str, Any]]) -> str:
    """Return what stands for everything that a provider would see, but the words why. parts: the `snapshot`."""
    stack = seen.stack
    whole = [stack.person.name, stack.name, stack.aim, list(parts)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _changed() -> Conflict:
    said = _("What they will see has changed since you looked at it. Look at it again, then agree.")
    return Conflict(said, code="proposal.changed")


def _snapshot(one: Looked, names: Mapping[str, str]) -> dict[str, Any]:
    part = one.part
    planned = not part.is_earned  # how well somebody did is a result of theirs, and is not shown
    return {
        "name": one.name[:300],
        "provider": one.provider_name[:200],
        "achievement": part.of.achievement if part.named else "",
        "credits": f"{part.of.credits:f}",
        "hours": f"{part.hours:f}",
        "level": part.of.level,
        "group": str(part.group or ""),
        "held": part.is_earned,
        "checked": part.state.value != "doubtful",
        "skills": [
            {
                "skill": given.skill,
                "name": names.get(given.skill, "")[:300],
                "level": given.level if planned else None,
            }
            for given in part.gives
        ],
        "needs": [sorted(group) for group in part.needs],
    }


def _same(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> bool:
    """Are these the same micro-credentials? Whether they are held, or stand in another order, is no change."""
    return {(one["achievement"], one["name"]) for one in before} == {
        (one["achievement"], one["name"]) for one in now
    }


def _receipt(action: str, made: Proposal, person: Person, ports: Ports) -> None:
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action=action,
        purpose=PURPOSE,
        fields=list(SEEN),
        recipient=made.organisation.name,
        subject_uuid=made.uuid,
        at=ports.now(),
    )


def _record(action: str, made: Proposal, ports: Ports, **details: int) -> None:
    audit.record(
        action,
        subject=("proposal", made.uuid),
        organisation=made.organisation,
        actor=Actor(person=made.person),
        at=ports.now(),
        details=details,
    )
