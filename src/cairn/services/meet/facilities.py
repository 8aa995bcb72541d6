"""Labs and simulation centres: what can be done there, and the slots in which learners can be there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Facility, Slot
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.meet import slot_letters
from cairn.services.meet.seminars import read_start
from cairn.services.ports import Ports

ROLES: Final = ("designer", "assessor", "issuer")
FACTS: Final = ("name", "place", "offers", "opening", "instructions", "seats", "cancel_hours")
SLOTS: Final = ("date", "start", "minutes", "number")
MOST: Final = 200  # facilities of one organisation
MOST_SLOTS: Final = 24  # at once, one after the other
MOST_MOVES: Final = 10  # of one slot: each sends letters
MOST_COMING: Final = 5_000  # slots to come of one organisation, those that are closed too
_TEXTS: Final = {"name": 200, "place": 300, "offers": 1000, "opening": 300, "instructions": 2000}
_LINES: Final = ("offers", "instructions")


def facility_of(seat: Seat, uuid: UUID, *, archived: bool | None = False) -> Facility:
    """Return a facility of this organisation. archived: None finds both.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Facility.objects.of(seat.organisation).filter(uuid=uuid).select_related("organisation__site")
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    found = rows.first()
    if found is None:
        raise NotFound("no such facility")
    return found


def slot_of(seat: Seat, uuid: UUID) -> Slot:
    """Return a slot of this organisation.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Slot.objects.of(seat.organisation).filter(uuid=uuid)
    found = rows.select_related("facility__organisation__site").first()
    if found is None:
        raise NotFound("no such slot")
    return found


@transaction.atomic
def add(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> Facility:
    """Add a facility.

    Raises:
        NotPermitted: no role here. InvalidInput: a fact is missing or cannot be used.
        TooMuch: `facility.too_many`.
    """
    seat.require(*ROLES)
    values = _read(facts, required=True)
    if Facility.objects.of(seat.organisation).count() >= MOST:
        raise TooMuch(_("At most %(most)d labs.") % {"most": MOST}, code="facility.too_many")
    now = ports.now()
    made = Facility(uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **values)
    made.save()
    _note("facility.add", ("facility", made.uuid), seat, now)
    return made


@transaction.atomic
def update(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> Facility:
    """Change what is said of a facility; slots that are open keep their seats.

    Raises:
        NotPermitted: no role here. NotFound: no such facility in use here. InvalidInput: as `add`.
    """
    seat.require(*ROLES)
    found = facility_of(seat, uuid)
    for name, value in _read(facts, required=False).items():
        setattr(found, name, value)
    found.save()
    _note("facility.update", ("facility", found.uuid), seat, ports.now())
    return found


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put a facility away: nobody books it any more; what was measured there stays.

    Raises:
        NotPermitted: no role here. NotFound: no such facility in use here.
    """
    seat.require(*ROLES)
    found = facility_of(seat, uuid)
    now = ports.now()
    found.archived_at = now
    found.save(update_fields=["archived_at"])
    _note("facility.archive", ("facility", found.uuid), seat, now)


@transaction.atomic
def open_slots(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> list[Slot]:
    """Open slots, one after the other, from a day and a time of the organisation's own zone.

    facts: `SLOTS`; number: how many, at most 24.

    Raises:
        NotPermitted: no role here. NotFound: no such facility in use here.
        InvalidInput: a fact cannot be used, or it begins in the past. Conflict: `slot.taken`, one overlaps.
        TooMuch: `slot.too_many`.
    """
    seat.require(*ROLES)
    found = facility_of(seat, uuid)
    Facility.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=found.pk)
    known_names(facts, SLOTS)
    fields = Fields()
    begins = read_start(seat.organisation, facts, fields)
    minutes = fields.whole("minutes", facts.get("minutes"), least=5, most=12 * 60) or 0
    number = fields.whole("number", facts.get("number") or "1", least=1, most=MOST_SLOTS) or 1
    if not minutes and not fields.wrong("minutes"):
        fields.complain("minutes", _("Say how long it takes, in minutes."))
    now = ports.now()
    if not fields.wrong("date") and not fields.wrong("start") and begins <= now:
        fields.complain("date", _("This is in the past."))
    fields.done()
    must_have_room(seat, number, at=now)
    length = timedelta(minutes=minutes)
    if _overlaps(found, begins, begins + number * length):
        raise Conflict(_("Another slot is open at that time."), code="slot.taken")
    slots = [
        Slot(
            uuid=ports.new_uuid(),
            facility=found,
            starts_at=begins + place * length,
            minutes=minutes,
            seats=found.seats,
        )
        for place in range(number)
    ]
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(slots)
    except IntegrityError as error:
        raise Conflict(_("Another slot is open at that time."), code="slot.taken") from error
    _note("slot.open", ("facility", found.uuid), seat, now, slots=number)
    return slots


def must_have_room(seat: Seat, number: int, *, at: datetime) -> None:
    """Go on when so many more slots may be opened.

    Raises:
        TooMuch: `slot.too_many`.
    """
    if Slot.objects.of(seat.organisation).filter(starts_at__gt=at).count() + number > MOST_COMING:
        raise TooMuch(
            _("At most %(most)d slots are to come. Wait until some are over.") % {"most": MOST_COMING},
            code="slot.too_many",
        )


@transaction.atomic
def move_slot(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> Slot:
    """Move a slot that has not begun to another time; whoever booked it gets a letter, and keeps the seat.

    facts: `date` and `start`, in the zone of the organisation.

    Raises:
        NotPermitted: no role here. NotFound: no such slot here. InvalidInput: no such time, or in the past.
        Conflict: `slot.closed`, `slot.over`; `slot.taken`, another one is open then. TooMuch: `slot.moved_often`.
    """
    seat.require(*ROLES)
    found = slot_of(seat, uuid)
    lab = Facility.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=found.facility_id)
    found = slot_of(seat, uuid)
    now = ports.now()
    if found.closed_at is not None or lab.archived_at is not None:
        raise Conflict(_("This slot is closed."), code="slot.closed")
    if found.starts_at <= now:
        raise Conflict(_("This slot has begun already."), code="slot.over")
    if found.sequence >= MOST_MOVES:
        raise TooMuch(_("It was moved too often. Close it, and open another."), code="slot.moved_often")
    known_names(facts, ("date", "start"))
    fields = Fields()
    begins = read_start(seat.organisation, facts, fields)
    if not fields.wrong("date") and not fields.wrong("start") and begins <= now:
        fields.complain("date", _("This is in the past."))
    fields.done()
    if _overlaps(lab, begins, begins + timedelta(minutes=found.minutes), but=found):
        raise Conflict(_("Another slot is open at that time."), code="slot.taken")
    rows = Slot.objects.of(seat.organisation).select_for_update(of=("self",))
    rows.get(pk=found.pk)  # whoever books at this moment has booked, or books what is moved
    found.starts_at, found.sequence = begins, found.sequence + 1
    found.save(update_fields=["starts_at", "sequence"])
    for booking in found.bookings.filter(cancelled_at=None).select_related(*slot_letters.RELATED):
        slot_letters.moved(booking, ports=ports)
    _note("slot.move", ("facility", found.facility.uuid), seat, now)
    return found


@transaction.atomic
def close_slot(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Close a slot that nobody booked.

    Raises:
        NotPermitted: no role here. NotFound: no such slot here.
        Conflict: `slot.booked`; `slot.closed`.
    """
    seat.require(*ROLES)
    found = slot_of(seat, uuid)
    Slot.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=found.pk)
    if found.bookings.filter(cancelled_at=None).exists():
        raise Conflict(_("Somebody booked it. Cancel their booking first."), code="slot.booked")
    now = ports.now()
    rows = Slot.objects.of(seat.organisation).filter(pk=found.pk, closed_at=None)
    if not rows.update(closed_at=now):
        raise Conflict(_("This slot is closed already."), code="slot.closed")
    _note("slot.close", ("facility", found.facility.uuid), seat, now)


def _overlaps(facility: Facility, begins: datetime, ends: datetime, *, but: Slot | None = None) -> bool:
    earliest = begins - timedelta(hours=12)  # the longest slot
    near = Slot.objects.of(facility.organisation).filter(
        facility=facility, closed_at=None, starts_at__gte=earliest, starts_at__lt=ends
    )
    if but is not None:
        near = near.exclude(pk=but.pk)
    return any(slot.starts_at + timedelta(minutes=slot.minutes) > begins for slot in near)


def _read(facts: Mapping[str, object], *, required: bool) -> dict[str, Any]:
    known_names(facts, FACTS)
    fields = Fields()
    values: dict[str, Any] = {
        name: fields.text(name, facts.get(name), most=most, required=name == "name", lines=name in _LINES)
        for name, most in _TEXTS.items()
        if required or name in facts
    }
    for name, least, most, usual in (("seats", 1, 500, 1), ("cancel_hours", 0, 30 * 24, 24)):
        if required or name in facts:
            number = fields.whole(name, facts.get(name), least=least, most=most)
            values[name] = usual if number is None else number
    fields.done()
    return values


def _note(action: str, subject: tuple[str, UUID], seat: Seat, at: datetime, **details: int) -> None:
    audit.record(
        action, subject=subject, organisation=seat.organisation, actor=seat.actor, at=at, details=details
    )
