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

from cairn.records.models import Booking, Learner, Person, Sharing, Slot
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor, Seat
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.meet import facilities, slot_letters
from cairn.services.meet.facilities import slot_of
from cairn.services.meet.inviting import PEOPLE
from cairn.services.meet.sharing import lock
from cairn.services.ports import Ports
from cairn.services.run.learners import learner_of
from cairn.services.tokens import new_code

MOST_A_DAY: Final = 20  # bookings of one learner, given back or not: each sends a letter
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
    return rows.select_related(*slot_letters.RELATED).order_by("slot__starts_at", "pk")


def own(person: Person, uuid: UUID) -> Booking:
    """One of these.

    Raises:
        NotFound: no such booking of theirs.
    """
    found = of_person(person).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such booking")
    return found


@transaction.atomic
def book(seat: Seat, slot: UUID, learner: UUID, *, ports: Ports) -> Booking:
    """Book a seat for a learner.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such slot, or learner, here.
        Conflict: `slot.full`, `slot.closed`, `slot.over`; `booking.known`, they have a seat there.
        TooMuch: `booking.too_many`, twenty of theirs in a day.
    """
    seat.require(*PEOPLE)
    return seize(slot_of(seat, slot), learner_of(seat, learner), actor=seat.actor, ports=ports)


@transaction.atomic
def book_own(person: Person, slot: UUID, *, ports: Ports) -> Booking:
    """Book a seat for oneself.

    Raises:
        NotFound: no such slot of an organisation where they learn. Conflict, TooMuch: as `book`.
    """
    found = slots_for(person).filter(uuid=slot).first()
    if found is None:
        raise NotFound("no such slot")
    rows = Learner.objects.of(found.facility.organisation).filter(person=person, archived_at=None)
    return seize(found, rows.order_by("pk")[0], actor=Actor(person=person), ports=ports)


@transaction.atomic
def cancel(seat: Seat, booking: UUID, *, ports: Ports) -> None:
    """Give a learner's seat back, until the slot begins.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such booking here.
        Conflict: `slot.over`; `booking.cancelled`.
    """
    seat.require(*PEOPLE)
    rows = Booking.objects.of(seat.organisation).filter(uuid=booking)
    found = rows.select_related(*slot_letters.RELATED).first()
    if found is None:
        raise NotFound("no such booking")
    give_back(found, by=seat.actor, hours=0, by_lab=True, ports=ports)


@transaction.atomic
def cancel_own(person: Person, booking: UUID, *, ports: Ports) -> None:
    """Give one's own seat back, until the limit of the facility.

    Raises:
        NotFound: no such booking of theirs. Conflict: `booking.late`, `slot.over`, `booking.cancelled`.
    """
    rows = Booking.objects.owned_by(person).filter(uuid=booking)
    found = rows.select_related(*slot_letters.RELATED).first()
    if found is None:
        raise NotFound("no such booking")
    give_back(found, by=Actor(person=person), hours=found.slot.facility.cancel_hours, ports=ports)


def seize(
    slot: Slot, learner: Learner, *, actor: Actor, sharing: Sharing | None = None, ports: Ports
) -> Booking:
    """Take a free seat of a slot for a learner. sharing: by which one of another organisation comes."""
    organisation, now = slot.facility.organisation, ports.now()
    rows = (
        Slot.objects.of(organisation)
        .select_for_update(of=("self",))
        .select_related("facility__organisation__site")
    )
    slot = rows.get(pk=slot.pk)  # as it is now: somebody may have closed it since we looked
    if slot.closed_at is not None or slot.facility.archived_at is not None:
        raise Conflict(_("This slot is closed."), code="slot.closed")
    if slot.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    _not_too_often(learner, at=now)
    for _place in range(_TRIES):
        taken = dict(slot.bookings.filter(cancelled_at=None).values_list("seat", "learner"))
        if learner.pk in taken.values():
            raise Conflict(_("They have a seat in this slot already."), code="booking.known")
        free = next((number for number in range(1, slot.seats + 1) if number not in taken), None)
        if free is None:
            break
        made = Booking(
            uuid=ports.new_uuid(),
            slot=slot,
            learner=learner,
            seat=free,
            booked_at=now,
            sharing=sharing,
            reference=new_code(ports) if sharing else "",
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            continue  # somebody was quicker: look again
        slot_letters.booked(made, ports=ports)
        _note("booking.make", made, actor, now)
        return made
    raise Conflict(_("Every seat of this slot is booked. Choose another one."), code="slot.full")


def give_back(booking: Booking, *, by: Actor, hours: int, by_lab: bool = False, ports: Ports) -> None:
    """Give a seat back, until so many hours before its slot. by_lab: who does it is of the lab's organisation."""
    now = ports.now()
    if booking.slot.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    if booking.slot.starts_at - timedelta(hours=hours) < now:
        said = _("It can be given back until %(hours)d hours before. Write to the provider.")
        raise Conflict(said % {"hours": hours}, code="booking.late")
    rows = Booking.objects.of(booking.slot.facility.organisation).filter(pk=booking.pk, cancelled_at=None)
    if not rows.update(cancelled_at=now):
        raise Conflict(_("It was given back already."), code="booking.cancelled")
    booking.cancelled_at = now
    slot_letters.cancelled(booking, ports=ports)
    _note("booking.cancel", booking, by, now, by_lab=by_lab)


@transaction.atomic
def cancel_slot(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> int:
    """Cancel a slot that has not begun: whoever booked it gets a letter with the reason. Return how many did.

    Raises:
        NotPermitted: no role here. NotFound: no such slot here. InvalidInput: no reason.
        Conflict: `slot.closed`, `slot.over`.
    """
    seat.require(*facilities.ROLES)
    found, now = slot_of(seat, uuid), ports.now()
    fields = Fields()
    why = fields.text("reason", reason, most=500, required=True)
    fields.done()
    if found.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    rows = Slot.objects.of(seat.organisation).filter(pk=found.pk, closed_at=None)
    if not rows.update(closed_at=now):  # from here on nobody books it: they wait for this row
        raise Conflict(_("This slot is closed already."), code="slot.closed")
    booked = list(found.bookings.filter(cancelled_at=None).select_related(*slot_letters.RELATED))
    found.bookings.filter(cancelled_at=None).update(cancelled_at=now)
    for one in booked:
        one.cancelled_at = now
        slot_letters.cancelled(one, reason=why, ports=ports)
    homes = {one.learner.organisation_id: one.learner.organisation for one in booked}
    lock(seat.organisation.pk, *homes)
    audit.record(
        "slot.cancel",
        subject=("facility", found.facility.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"bookings": len(booked)},
    )
    for key, home in sorted(homes.items()):
        if key != seat.organisation.pk:
            there = (
                "sharing",
                next(one.sharing.uuid for one in booked if one.sharing and one.sharing.guest_id == key),
            )
            audit.record("slot.cancel", subject=there, organisation=home, actor=SYSTEM, at=now)
    return len(booked)


def _not_too_often(learner: Learner, *, at: datetime) -> None:
    rows = Booking.objects.across(reason="of one learner, wherever they book").filter(learner=learner)
    if rows.filter(booked_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMuch(
            _("%(most)d bookings of one learner were made within a day. Wait a day, then go on.")
            % {"most": MOST_A_DAY},
            code="booking.too_many",
            retry_after=3600,
        )


def _note(action: str, booking: Booking, actor: Actor, at: datetime, *, by_lab: bool = False) -> None:
    """In the trail of the lab; a guest's own people are named in the trail of their organisation alone."""
    lab, home = booking.slot.facility.organisation, booking.learner.organisation
    there = ("booking", booking.uuid)
    if home.pk == lab.pk:
        audit.record(action, subject=there, organisation=lab, actor=actor, at=at)
        return
    lock(lab.pk, home.pk)
    audit.record(action, subject=there, organisation=lab, actor=actor if by_lab else SYSTEM, at=at)
    audit.record(action, subject=there, organisation=home, actor=SYSTEM if by_lab else actor, at=at)
