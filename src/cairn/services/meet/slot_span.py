"""All open slots of a lab from one day to another cancelled at once; looked at before.

Everybody who booked some of them gets one letter, with the reason and a file for the calendar of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Booking, Facility, Slot
from cairn.services import audit, outbox
from cairn.services.access import SYSTEM, Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.meet import slot_letters
from cairn.services.meet.facilities import ROLES, facility_of
from cairn.services.meet.seminars import read_reason
from cairn.services.meet.sharing import lock
from cairn.services.ports import Ports

FACTS: Final = ("from_date", "until_date")
MOST: Final = 200  # slots at once
MOST_LETTERS: Final = 2_000  # learners who are told in one act


@dataclass(frozen=True, slots=True)
class Span:
    """Slots that have not begun, in their order, and who booked them. learners: how many hear of it."""

    slots: tuple[Slot, ...]
    bookings: tuple[Booking, ...]

    @property
    def learners(self) -> int:
        """How many would get a letter each."""
        return len({one.learner_id for one in self.bookings if one.learner.email})


def look(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> Span:
    """What would be cancelled; nothing is.

    facts: `FACTS`, days where the lab is; both are part of it.

    Raises:
        NotPermitted: no role here. NotFound: no such facility in use here. InvalidInput: a day cannot be used, or
            more than 200 slots are between them. Conflict: `slot.none`, none is. TooMuch: `slot.too_many_letters`.
    """
    seat.require(*ROLES)
    return _span(facility_of(seat, uuid), facts, at=ports.now())


@transaction.atomic
def cancel(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], reason: object, ports: Ports) -> Span:
    """Cancel them for good, with a reason that everybody who booked one reads.

    Raises:
        as `look`; InvalidInput: no reason.
    """
    seat.require(*ROLES)
    lab, now = facility_of(seat, uuid), ports.now()
    Facility.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=lab.pk)
    why = read_reason(reason)
    found = _span(lab, facts, at=now, locked=True)
    keys = [slot.pk for slot in found.slots]
    Slot.objects.of(seat.organisation).filter(pk__in=keys).update(closed_at=now)
    booked = Booking.objects.of(seat.organisation).filter(slot__in=keys, cancelled_at=None)
    booked.update(cancelled_at=now)
    letters: dict[int, list[Booking]] = {}
    for one in found.bookings:
        one.cancelled_at = now
        letters.setdefault(one.learner_id, []).append(one)
    rank = outbox.rank_of(len(letters))
    for mine in letters.values():
        slot_letters.cancelled_together(mine, reason=why, rank=rank, ports=ports)
    _note(seat, lab, found, at=now)
    return found


def _span(lab: Facility, facts: Mapping[str, object], *, at: datetime, locked: bool = False) -> Span:
    begins, ends = _read(lab, facts)
    rows = Slot.objects.of(lab.organisation).filter(
        facility=lab, closed_at=None, starts_at__gt=at, starts_at__gte=begins, starts_at__lt=ends
    )
    if locked:
        rows = rows.select_for_update(
            of=("self",)
        )  # whoever books at this moment waits, and hears that it is closed
    slots = tuple(rows.order_by("starts_at", "pk")[: MOST + 1])
    if not slots:
        raise Conflict(_("No open slot is between these days."), code="slot.none")
    if len(slots) > MOST:
        said = _("More than %(most)d slots are between these days. Choose fewer.") % {"most": MOST}
        raise InvalidInput(fields={"until_date": [said]})
    booked = Booking.objects.of(lab.organisation).filter(slot__in=slots, cancelled_at=None)
    found = booked.select_related(*slot_letters.RELATED).order_by("slot__starts_at", "seat")
    span = Span(slots, tuple(found))
    if span.learners > MOST_LETTERS:
        said = _("More than %(most)d learners would be told. Choose fewer days.") % {"most": MOST_LETTERS}
        raise TooMuch(said, code="slot.too_many_letters")
    return span


def _read(lab: Facility, facts: Mapping[str, object]) -> tuple[datetime, datetime]:
    known_names(facts, FACTS)
    fields = Fields()
    first = fields.day("from_date", facts.get("from_date"), required=True)
    last = fields.day("until_date", facts.get("until_date"), required=True)
    if first is not None and last is not None and not 0 <= (last - first).days <= 366:
        fields.complain("until_date", _("Choose a last day after the first, within a year of it."))
    for name, day in (("from_date", first), ("until_date", last)):
        if day is not None and not 2000 <= day.year <= 2199:
            fields.complain(name, _("Write the day as year-month-day, such as 2026-03-14."))
    fields.done()
    assert first is not None and last is not None  # noqa: S101, PT018 - `done` says so
    zone = ZoneInfo(lab.organisation.time_zone)
    begins = datetime.combine(first, time(), zone)
    return begins.astimezone(UTC), datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def _note(seat: Seat, lab: Facility, found: Span, *, at: datetime) -> None:
    """In the trail of the lab, and of every organisation whose learners lose a seat, where nobody is named."""
    theirs = {one.sharing.pk: one.sharing for one in found.bookings if one.sharing is not None}
    others = {row.pk: row for row in theirs.values() if row.guest_id not in (None, seat.organisation.pk)}
    lock(seat.organisation.pk, *(row.guest_id for row in others.values() if row.guest_id is not None))
    audit.record(
        "slot.cancel",
        subject=("facility", lab.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details={"slots": len(found.slots), "bookings": len(found.bookings)},
    )
    for row in others.values():
        if row.guest is not None:
            there = ("sharing", row.uuid)
            audit.record("slot.cancel", subject=there, organisation=row.guest, actor=SYSTEM, at=at)
