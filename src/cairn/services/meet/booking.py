"""Booking a seat in a slot: by a learner, or by the provider for them. No seat is booked twice.

That is kept by the table itself (one open booking for each seat of a slot): whoever comes second gets the next
seat, or hears that there is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Booking, Learner, Person, Slot
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.meet.facilities import slot_of
from cairn.services.meet.inviting import PEOPLE
from cairn.services.ports import Ports
from cairn.services.run.learners import learner_of

_TRIES: Final = 3  # against others who book at the same moment


def slots_for(person: Person) -> QuerySet[Slot]:
    """Slots of every organisation that knows a person as a learner."""
    rows = Slot.objects.across(reason="of the organisations that they learn at")
    return (
        rows.filter(
            closed_at=None,
            facility__archived_at=None,
            facility__organisation__archived_at=None,
            facility__organisation__learners__person=person,
            facility__organisation__learners__archived_at=None,
        )
        .select_related("facility__organisation__site")
        .distinct()
    )


def of_person(person: Person) -> QuerySet[Booking]:
    """A person's bookings that were not given back."""
    rows = Booking.objects.owned_by(person).filter(cancelled_at=None)
    return rows.select_related("slot__facility__organisation").order_by("slot__starts_at", "pk")


@transaction.atomic
def book(seat: Seat, slot: UUID, learner: UUID, *, ports: Ports) -> Booking:
    """Book a seat for a learner.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such slot, or learner, here.
        Conflict: `slot.full`, `slot.closed`, `slot.over`; `booking.known`, they have a seat there.
    """
    seat.require(*PEOPLE)
    return _book(slot_of(seat, slot), learner_of(seat, learner), actor=seat.actor, ports=ports)


@transaction.atomic
def book_own(person: Person, slot: UUID, *, ports: Ports) -> Booking:
    """Book a seat for oneself.

    Raises:
        NotFound: no such slot of an organisation where they learn. Conflict: as `book`.
    """
    found = slots_for(person).filter(uuid=slot).first()
    if found is None:
        raise NotFound("no such slot")
    rows = Learner.objects.of(found.facility.organisation).filter(person=person, archived_at=None)
    return _book(found, rows.order_by("pk")[0], actor=Actor(person=person), ports=ports)


@transaction.atomic
def cancel(seat: Seat, booking: UUID, *, ports: Ports) -> None:
    """Give a learner's seat back, until the slot begins.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such booking here.
        Conflict: `slot.over`; `booking.cancelled`.
    """
    seat.require(*PEOPLE)
    found = (
        Booking.objects.of(seat.organisation).filter(uuid=booking).select_related("slot__facility").first()
    )
    if found is None:
        raise NotFound("no such booking")
    _cancel(found, by=seat.actor, hours=0, ports=ports)


@transaction.atomic
def cancel_own(person: Person, booking: UUID, *, ports: Ports) -> None:
    """Give one's own seat back, until the limit of the facility.

    Raises:
        NotFound: no such booking of theirs. Conflict: `booking.late`, `slot.over`, `booking.cancelled`.
    """
    rows = Booking.objects.owned_by(person).filter(uuid=booking)
    found = rows.select_related("slot__facility__organisation").first()
    if found is None:
        raise NotFound("no such booking")
    _cancel(found, by=Actor(person=person), hours=found.slot.facility.cancel_hours, ports=ports)


def _book(slot: Slot, learner: Learner, *, actor: Actor, ports: Ports) -> Booking:
    organisation, now = slot.facility.organisation, ports.now()
    rows = (
        Slot.objects.of(organisation).select_for_update(of=("self",)).select_related("facility__organisation")
    )
    slot = rows.get(pk=slot.pk)  # as it is now: somebody may have closed it since we looked
    if slot.closed_at is not None or slot.facility.archived_at is not None:
        raise Conflict(_("This slot is closed."), code="slot.closed")
    if slot.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    for _place in range(_TRIES):
        taken = dict(slot.bookings.filter(cancelled_at=None).values_list("seat", "learner"))
        if learner.pk in taken.values():
            raise Conflict(_("They have a seat in this slot already."), code="booking.known")
        free = next((number for number in range(1, slot.seats + 1) if number not in taken), None)
        if free is None:
            break
        made = Booking(uuid=ports.new_uuid(), slot=slot, learner=learner, seat=free, booked_at=now)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            continue  # somebody was quicker: look again
        _note("booking.make", made, actor, now)
        return made
    raise Conflict(_("Every seat of this slot is booked. Choose another one."), code="slot.full")


def _cancel(booking: Booking, *, by: Actor, hours: int, ports: Ports) -> None:
    now = ports.now()
    if booking.slot.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    if booking.slot.starts_at - timedelta(hours=hours) < now:
        said = _("It can be given back until %(hours)d hours before. Write to the provider.")
        raise Conflict(said % {"hours": hours}, code="booking.late")
    rows = Booking.objects.of(booking.slot.facility.organisation).filter(pk=booking.pk, cancelled_at=None)
    if not rows.update(cancelled_at=now):
        raise Conflict(_("It was given back already."), code="booking.cancelled")
    _note("booking.cancel", booking, by, now)


def _note(action: str, booking: Booking, actor: Actor, at: datetime) -> None:
    audit.record(
        action,
        subject=("booking", booking.uuid),
        organisation=booking.slot.facility.organisation,
        actor=actor,
        at=at,
    )
