"""Show an endorsement or hide it: whoever it is about decides, the endorser does not.

Of a definition or an organisation its owner decides (designers); of an award the holder does.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cairn.records.models import Endorsement, Organisation, Person, Shown
from cairn.services.access import Actor, Seat
from cairn.services.audit import record
from cairn.services.errors import NotFound
from cairn.services.ports import Ports


def decide(seat: Seat, uuid: UUID, *, show: bool, ports: Ports) -> Endorsement:
    """Decide for an endorsement of this organisation, or of a version of it.

    Raises:
        NotFound: none about this organisation; those of awards are the holders'. NotPermitted.
    """
    seat.require("designer")
    rows = Endorsement.objects.across(reason="it is about this organisation").filter(
        uuid=uuid, about=seat.organisation, credential=None
    )
    return _decide(rows.first(), show=show, organisation=seat.organisation, actor=seat.actor, ports=ports)


def decide_own(person: Person, uuid: UUID, *, show: bool, ports: Ports) -> Endorsement:
    """Decide for an endorsement of an award that this person holds.

    Raises:
        NotFound: they hold no such award.
    """
    rows = Endorsement.objects.across(reason="it is about their own award").filter(
        uuid=uuid, credential__claimed_by=person
    )
    found = rows.select_related("about").first()
    return _decide(
        found,
        show=show,
        organisation=found.about if found is not None else None,
        actor=Actor(person=person),
        ports=ports,
    )


@transaction.atomic
def _decide(
    found: Endorsement | None,
    *,
    show: bool,
    organisation: Organisation | None,
    actor: Actor,
    ports: Ports,
) -> Endorsement:
    if found is None:
        raise NotFound("no such endorsement")
    now = ports.now()
    found.shown, found.shown_at = (Shown.SHOWN if show else Shown.HIDDEN), now
    found.save(update_fields=["shown", "shown_at"])
    record(
        "endorsement.show" if show else "endorsement.hide",
        subject=("endorsement", found.uuid),
        organisation=organisation,
        actor=actor,
        at=now,
    )
    return found
