"""What another organisation shares: a guest books for its own learners, invites them, and sees nobody else's.

Of the seats of others a guest learns only that they are taken. Every act asks the terms again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.translation import gettext as _

from cairn.records.models import Assessment, Booking, Invitee, Learner, Sharing, Slot
from cairn.services import audit
from cairn.services.access import SYSTEM, Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.meet import booking, inviting, sharing, slot_letters
from cairn.services.meet.inviting import PEOPLE, Invited
from cairn.services.meet.seminars import MOST_INVITED
from cairn.services.ports import Ports
from cairn.services.run.learners import learner_of


def slots(shared: Sharing, *, at: datetime) -> QuerySet[Slot]:
    """The slots to come that the terms let a guest book."""
    rows = Slot.objects.of(shared.organisation).filter(
        facility=shared.facility_id, closed_at=None, starts_at__gt=at, starts_at__lt=sharing.ends(shared)
    )
    if shared.weekdays:
        zone = ZoneInfo(shared.organisation.time_zone)
        rows = rows.annotate(weekday=ExtractIsoWeekDay("starts_at", tzinfo=zone)).filter(
            weekday__in=[int(day) for day in shared.weekdays]
        )
    return rows.select_related("facility__organisation")


def with_own(rows: QuerySet[Slot], shared: Sharing) -> QuerySet[Slot]:
    """Slots with how many seats of each the guest has: `own`."""
    mine = Q(bookings__cancelled_at=None, bookings__sharing=shared)
    return rows.annotate(own=Count("bookings", filter=mine, distinct=True))


def room(shared: Sharing, slot: Slot, *, taken: int, own: int, all_own: int) -> int:
    """How many seats of a slot a guest may still book.

    taken: seats of it that are booked, by whomever; own: by this guest; all_own: by this guest under these terms.
    """
    free = [slot.seats - taken]
    if shared.slot_seats is not None:
        free.append(shared.slot_seats - own)
    if shared.seats is not None:
        free.append(shared.seats - all_own)
    return max(0, min(free))


def bookings(shared: Sharing, seat: Seat) -> QuerySet[Booking]:
    """The guest's own bookings that were not given back."""
    rows = Booking.objects.of(shared.organisation).filter(
        sharing=shared, cancelled_at=None, learner__organisation=seat.organisation
    )
    return rows.select_related(*slot_letters.RELATED).order_by("slot__starts_at", "seat")


def invitees(shared: Sharing, seat: Seat) -> QuerySet[Invitee]:
    """The guest's own learners who are invited to the seminar."""
    rows = Invitee.objects.of(shared.organisation).filter(
        sharing=shared, learner__organisation=seat.organisation
    )
    return rows.select_related("learner").order_by("learner__name", "pk")


@transaction.atomic
def book(seat: Seat, uuid: UUID, slot: UUID, learner: UUID, *, ports: Ports) -> Booking:
    """Book a seat in a lab of another organisation for a learner of one's own.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: nothing of that uuid is shared, no such slot within its
            terms, no such learner here.
        Conflict: `sharing.over`; `sharing.used_up`, the terms allow no more; as `booking.book`. TooMuch: as there.
    """
    seat.require(*PEOPLE)
    shared, now = _locked(seat, uuid), ports.now()
    sharing.must_be_taken(shared, at=now)
    found = slots(shared, at=now).filter(uuid=slot).first() if shared.facility_id else None
    if found is None:
        raise NotFound("no such slot")
    who = learner_of(seat, learner)
    mine = Booking.objects.of(shared.organisation).filter(sharing=shared, cancelled_at=None)
    in_slot = shared.slot_seats is not None and mine.filter(slot=found).count() >= shared.slot_seats
    most = mine.filter(slot__starts_at__gt=now).count() >= sharing.MOST_SEATS  # as many as `end` gives back
    if in_slot or most or (shared.seats is not None and mine.count() >= shared.seats):
        raise Conflict(_("The terms of the sharing allow no more seats."), code="sharing.used_up")
    made = booking.seize(found, who, actor=seat.actor, sharing=shared, ports=ports)
    if not slots(shared, at=now).filter(pk=found.pk).exists():  # somebody moved it before we had it
        raise NotFound("no such slot")
    return made


@transaction.atomic
def cancel(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Give a seat of one's own learner back, until the limit of the lab; also after the sharing ended.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such booking of a learner here.
        Conflict: `booking.late`, `slot.over`, `booking.cancelled`.
    """
    seat.require(*PEOPLE)
    found = own_booking(seat, uuid)
    booking.give_back(found, by=seat.actor, hours=found.slot.facility.cancel_hours, ports=ports)


def own_booking(seat: Seat, uuid: UUID) -> Booking:
    """A booking of a learner of this organisation in a lab of another one.

    Raises:
        NotFound: there is none of that uuid.
    """
    rows = Booking.objects.across(reason="of the guest's own learners").filter(
        uuid=uuid, sharing__guest=seat.organisation, learner__organisation=seat.organisation
    )
    found = rows.select_related(*slot_letters.RELATED).first()
    if found is None:
        raise NotFound("no such booking")
    return found


@transaction.atomic
def invite(seat: Seat, uuid: UUID, learners: Collection[UUID] | None = None, *, ports: Ports) -> Invited:
    """Invite learners of one's own to a seminar of another organisation; None: all of the credential it counts for.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: nothing of that uuid is shared, or no such learner here.
        InvalidInput: nobody is left to be invited. TooMuch: `seminar.full`, more than its seats.
        Conflict: `sharing.over`; `sharing.used_up`; `sharing.no_seminar`, it is a lab.
    """
    seat.require(*PEOPLE)
    shared, now = _locked(seat, uuid), ports.now()
    sharing.must_be_taken(shared, at=now)
    if shared.seminar is None:
        raise Conflict(_("This is a lab: book seats in its slots."), code="sharing.no_seminar")
    found = inviting.locked(shared.seminar)
    wanted = _wanted(seat, shared, learners, most=MOST_INVITED + 1)
    if not wanted:
        raise InvalidInput(fields={"learners": [_("There is nobody left to invite.")]})
    if shared.seats is not None and len(wanted) > shared.seats - shared.invitees.count():
        raise Conflict(_("The terms of the sharing allow no more seats."), code="sharing.used_up")
    if len(wanted) > inviting.room(found):
        raise TooMuch(
            _("There are seats for %(room)d more. Choose whom you invite, or add seats.")
            % {"room": max(inviting.room(found), 0)},
            code="seminar.full",
        )
    done = inviting.write_to(found, wanted, sharing=shared, ports=ports)
    sharing.lock(shared.organisation_id, seat.organisation.pk)
    for organisation, actor in ((seat.organisation, seat.actor), (shared.organisation, SYSTEM)):
        audit.record(
            "seminar.invite",
            subject=("seminar", found.uuid),
            organisation=organisation,
            actor=actor,
            at=now,
            details={"learners": len(wanted)},
        )
    return done


def candidates(seat: Seat, shared: Sharing) -> QuerySet[Learner]:
    """Learners of the credential that a seminar counts for, who are not invited yet."""
    if shared.achievement is None:
        return Learner.objects.of(seat.organisation).none()
    working = Assessment.objects.of(seat.organisation).filter(achievement=shared.achievement)
    rows = Learner.objects.of(seat.organisation).filter(archived_at=None, pk__in=working.values("learner"))
    known = Invitee.objects.of(shared.organisation).filter(seminar=shared.seminar_id).values("learner")
    return rows.exclude(pk__in=known).order_by("name", "pk")


def _wanted(seat: Seat, shared: Sharing, uuids: Collection[UUID] | None, *, most: int) -> list[Learner]:
    if uuids is None:
        return list(candidates(seat, shared)[:most])
    found = [learner_of(seat, uuid) for uuid in list(dict.fromkeys(uuids))[:most]]
    known = set(
        Invitee.objects.of(shared.organisation)
        .filter(seminar=shared.seminar_id, learner__in=found)
        .values_list("learner", flat=True)
    )
    return [learner for learner in found if learner.pk not in known and learner.archived_at is None]


def _locked(seat: Seat, uuid: UUID) -> Sharing:
    """One that is shared with this organisation, locked: its seats are counted under the lock."""
    found = sharing.hosted(seat, uuid)
    rows = Sharing.objects.of(found.organisation).select_for_update(of=("self",))
    rows.get(pk=found.pk)
    return sharing.hosted(seat, uuid)
