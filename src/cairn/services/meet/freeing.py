"""Seats in labs of a learner who is put away: given back at once, wherever they were booked.

The limit of the lab does not hold here: nobody comes. What was, and what has begun, stays as it was.
"""

from __future__ import annotations

from typing import Final

from cairn.records.models import Booking, Learner
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor
from cairn.services.meet import slot_letters
from cairn.services.meet.sharing import lock
from cairn.services.ports import Ports

MOST_LETTERS: Final = 100  # to one learner; of the seats after that the calendar is not told


def give_back_all(learner: Learner, *, by: Actor, ports: Ports) -> int:
    """Give every seat to come of a learner back, inside the transaction of the caller; return how many.

    Call it before anything is written into a trail: those of the labs are locked here, in one order.

    by: who put them away; the trail of another organisation's lab names nobody.
    """
    now = ports.now()
    rows = Booking.objects.across(reason="of one learner, wherever they book").filter(
        learner=learner, cancelled_at=None, slot__starts_at__gt=now
    )
    mine = rows.select_for_update(of=("self",)).select_related(*slot_letters.RELATED)
    booked = list(mine.order_by("slot__starts_at", "pk"))  # nobody else gives one of them back now
    if not booked:
        return 0
    lock(*{learner.organisation_id, *(one.slot.facility.organisation_id for one in booked)})
    rows.filter(pk__in=[one.pk for one in booked]).update(cancelled_at=now)
    for one in booked:
        one.cancelled_at = now
        there, lab = ("booking", one.uuid), one.slot.facility.organisation
        if lab.pk != learner.organisation_id:
            audit.record("booking.cancel", subject=there, organisation=lab, actor=SYSTEM, at=now)
        audit.record("booking.cancel", subject=there, organisation=learner.organisation, actor=by, at=now)
    for one in booked[:MOST_LETTERS]:
        slot_letters.cancelled(one, ports=ports)
    return len(booked)
