"""Stacks that learners proposed to a provider: looked at, and accepted as a draft, sent back, or declined."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.translation import gettext as _

from cairn.records.models import Person, Proposal
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.admin.addresses import verified_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack import builder, design
from cairn.skills.skill import Group
from cairn.stacking.held import Achieved
from cairn.stacking.parts import Given, Part, State
from cairn.stacking.together import Together, together

ROLES: Final = ("designer",)
STATES: Final = ("WAITING", "CHANGE", "ACCEPTED", "DECLINED")
MOST_ANSWER: Final = 1_000
_LETTERS: Final[Mapping[str, str]] = {
    "ACCEPTED": "proposal_accepted",
    "CHANGE": "proposal_change",
    "DECLINED": "proposal_declined",
}


def proposed_to(seat: Seat, *, state: str = "") -> QuerySet[Proposal]:
    """What was proposed to a provider, what waits first; `settled`: 0 while it waits, then 1.

    Raises:
        NotPermitted: not a designer.
    """
    seat.require(*ROLES)
    waits = Case(When(state="WAITING", then=0), default=1, output_field=IntegerField())
    rows = Proposal.objects.of(seat.organisation).select_related("qualification", "person", "stack")
    rows = rows.annotate(settled=waits).order_by("settled", "proposed_at", "pk")
    return rows.filter(state=state) if state else rows


def find(seat: Seat, uuid: UUID) -> Proposal:
    """Return what was proposed to this provider.

    Raises:
        NotPermitted: not a designer. NotFound: there is none of that uuid here.
    """
    found = proposed_to(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody proposed this here")
    return found


def accept(seat: Seat, uuid: UUID, *, words: object = "", ports: Ports, as_of: int | None = None) -> Proposal:
    """Begin a draft with all parts that have an address; whoever proposed it is named beside it, in the builder only.

    words: to the learner; may be empty. as_of: the round that was looked at; None: whichever waits.

    Raises:
        NotPermitted, NotFound: as `find`. InvalidInput: the words; `qualification.too_many`.
        Conflict: `proposal.decided`; `proposal.changed`, it was proposed anew since that round.
    """
    with transaction.atomic():
        found = _as_of(find(seat, uuid), as_of)
        version = design.begin(seat, name=found.name, ports=ports)
        made = version.qualification
        design.save(seat, made.uuid, name=found.name, summary="", typed=_typed(found), ports=ports)
        _decided(seat, found, "ACCEPTED", words, required=False, qualification=made, ports=ports)
    return find(seat, uuid)


@transaction.atomic
def ask_for_change(
    seat: Seat, uuid: UUID, *, words: object, ports: Ports, as_of: int | None = None
) -> Proposal:
    """Send it back with what should be different; the learner may propose it again.

    Raises:
        NotPermitted, NotFound: as `find`. InvalidInput: no words. Conflict: as `accept`.
    """
    found = _as_of(find(seat, uuid), as_of)
    _decided(seat, found, "CHANGE", words, required=True, ports=ports)
    return find(seat, uuid)


@transaction.atomic
def decline(seat: Seat, uuid: UUID, *, words: object, ports: Ports, as_of: int | None = None) -> Proposal:
    """Say no, with a reason that the learner reads.

    Raises:
        NotPermitted, NotFound: as `find`. InvalidInput: no reason. Conflict: as `accept`.
    """
    found = _as_of(find(seat, uuid), as_of)
    _decided(seat, found, "DECLINED", words, required=True, ports=ports)
    return find(seat, uuid)


def _as_of(found: Proposal, as_of: int | None) -> Proposal:
    """Go on with what somebody looked at, or raise."""
    if as_of is not None and found.round != as_of:
        said = _("It was proposed anew since you looked at it. Look at it again, then answer.")
        raise Conflict(said, code="proposal.changed")
    return found


def _decided(
    seat: Seat, found: Proposal, state: str, words: object, *, required: bool, ports: Ports, **more: object
) -> None:
    fields = Fields()
    said = fields.text("words", words, most=MOST_ANSWER, required=required, lines=True)
    fields.done()
    now = ports.now()
    open_one = Proposal.objects.of(seat.organisation).filter(pk=found.pk, state="WAITING", round=found.round)
    if not open_one.update(state=state, answer=said, decided_at=now, decided_by=seat.actor.person, **more):
        raise Conflict(_("This was decided already, or taken back."), code="proposal.decided")
    audit.record(
        f"proposal.{_LETTERS[state].partition('_')[2]}",
        subject=("proposal", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"round": found.round},
    )
    if found.person is not None:
        _tell(_LETTERS[state], found, found.person, said, ports=ports)


def _tell(kind: str, found: Proposal, person: Person, words: str, *, ports: Ports) -> None:
    """Write to the learner. The provider never sees the address: the letter is the installation's."""
    proved = verified_of(person)
    if not proved:
        return
    own = person.user.email.lower() if person.user is not None else ""
    now = ports.now()
    outbox.post(
        kind,
        to=own if own in proved else proved[0],
        key=f"{kind}:{found.uuid}:{found.round}:{now.isoformat()}",
        organisation=None,
        payload={
            "name": person.name,
            "title": found.name,
            "issuer": found.organisation.name,
            "reason": words,
            "link": places.own_stack(found.organisation, found.stack.uuid if found.stack else None),
        },
        language=person.language,
        at=now,
        ports=ports,
        about=found.uuid,
    )


def _typed(found: Proposal) -> builder.Typed:
    """One exit with all parts that can be named; the rest is for the designer to say."""
    group = {
        **builder.blank_group("all"),
        "name": _("All of these"),
        "achievements": [part["achievement"] for part in found.parts if part["achievement"]],
    }
    return {**builder.blank(), "exits": [{**builder.blank_exit(), "name": found.name, "groups": [group]}]}


def unnamed(found: Proposal) -> list[str]:
    """Names of the parts that no rule can name: they are not in the draft."""
    return [str(part["name"]) for part in found.parts if not part["achievement"]]


def together_of(found: Proposal) -> Together:
    """What the parts are together, from the copy that the provider has; ids are places, from "0"."""
    return together([_part(str(place), one) for place, one in enumerate(found.parts)], aim=found.aim)


def _part(id_: str, said: Mapping[str, Any]) -> Part:
    state = State.HELD if said["held"] else State.PLANNED
    return Part(
        of=Achieved(
            id=id_,
            achievement=said["achievement"] or f"urn:part:{id_}",
            name=said["name"],
            credits=Decimal(said["credits"]),
            level=said["level"],
        ),
        hours=Decimal(said["hours"]),
        group=Group(said["group"]) if said["group"] else None,
        gives=tuple(Given(one["skill"], one["level"]) for one in said["skills"]),
        needs=tuple(frozenset(group) for group in said["needs"]),
        state=state if said["checked"] else State.DOUBTFUL,
        named=bool(said["achievement"]),
    )
