"""Repeated slots: so many weekdays from one day to another, at the same times; looked at before they are opened.

A slot that would overlap with one that is open is left out, and told. Public holidays are not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Facility, Slot
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.fields import Fields, known_names
from cairn.services.meet.facilities import ROLES, facility_of, must_have_room
from cairn.services.ports import Ports

FACTS: Final = ("from_date", "until_date", "weekdays", "times", "minutes")
MOST: Final = 200  # slots at once
MOST_TIMES: Final = 24  # of one day
WEEKDAYS: Final = "1234567"  # Monday is 1
LONGEST: Final = 12 * 60  # minutes
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Planned:
    """One slot of a series. why: "" when it can be opened; `clash`, `past` or `no_such_time` when it cannot."""

    starts_at: datetime
    minutes: int
    why: str = ""


def look(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> list[Planned]:
    """What a series would open, in order, with what stands in the way; nothing is opened.

    facts: `FACTS`; weekdays: digits from 1 (Monday) to 7; times: "10:00, 11:30".

    Raises:
        NotPermitted: no role here. NotFound: no such facility in use here.
        InvalidInput: a fact cannot be used, or it comes to more than 200 slots, or to none.
    """
    seat.require(*ROLES)
    return _planned(facility_of(seat, uuid), facts, at=ports.now())


@transaction.atomic
def repeat(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> list[Slot]:
    """Open the slots of a series that can be opened; return them.

    Raises:
        NotPermitted, NotFound, InvalidInput: as `look`. TooMuch: `slot.too_many`.
        Conflict: `slot.taken`, somebody opened one meanwhile, or none can be opened.
    """
    seat.require(*ROLES)
    found = facility_of(seat, uuid)
    Facility.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=found.pk)
    now = ports.now()
    good = [one for one in _planned(found, facts, at=now) if not one.why]
    if not good:
        raise Conflict(_("None of these can be opened."), code="slot.taken")
    must_have_room(seat, len(good), at=now)
    slots = [
        Slot(
            uuid=ports.new_uuid(),
            facility=found,
            starts_at=one.starts_at,
            minutes=one.minutes,
            seats=found.seats,
        )
        for one in good
    ]
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(slots)
    except IntegrityError as error:
        raise Conflict(_("Another slot is open at that time."), code="slot.taken") from error
    audit.record(
        "slot.open",
        subject=("facility", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"slots": len(slots)},
    )
    return slots


def _planned(facility: Facility, facts: Mapping[str, object], *, at: datetime) -> list[Planned]:
    days, times, minutes = _read(facts)
    zone = ZoneInfo(facility.organisation.time_zone)
    wanted = [(day, start) for day in days for start in times]
    length = timedelta(minutes=minutes)
    begins = [datetime.combine(day, start, zone).astimezone(UTC) for day, start in wanted]
    taken = _taken(facility, begins, length)
    planned: list[Planned] = []
    for (day, start), begin in zip(wanted, begins, strict=True):
        end = begin + length
        why = ""
        if begin.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, start):
            why = "no_such_time"  # the clocks are put forward then
        elif begin <= at:
            why = "past"
        elif _clashes(taken, begin, end):
            why = "clash"
        else:
            insort(taken, (begin, end))
        planned.append(Planned(begin, minutes, why))
    return planned


def _clashes(taken: Sequence[tuple[datetime, datetime]], begin: datetime, end: datetime) -> bool:
    """Does something that is taken overlap? They stand in order and overlap with none of each other."""
    place = bisect_left(taken, (begin, begin))
    return (place > 0 and taken[place - 1][1] > begin) or (place < len(taken) and taken[place][0] < end)


def _taken(
    facility: Facility, begins: Sequence[datetime], length: timedelta
) -> list[tuple[datetime, datetime]]:
    """When slots that are open already begin and end, near these, in order."""
    rows = Slot.objects.of(facility.organisation).filter(
        facility=facility,
        closed_at=None,
        starts_at__gt=min(begins) - timedelta(minutes=LONGEST),
        starts_at__lt=max(begins) + length,
    )
    pairs = rows.order_by("starts_at").values_list("starts_at", "minutes")
    return [(begin, begin + timedelta(minutes=minutes)) for begin, minutes in pairs]


def _read(facts: Mapping[str, object]) -> tuple[list[date], list[time], int]:
    known_names(facts, FACTS)
    fields = Fields()
    first = fields.day("from_date", facts.get("from_date"), required=True)
    last = fields.day("until_date", facts.get("until_date"), required=True)
    weekdays = fields.choices("weekdays", facts.get("weekdays") or (), WEEKDAYS, required=True)
    times = _times(fields, facts.get("times"))
    minutes = fields.whole("minutes", facts.get("minutes"), least=5, most=LONGEST)
    if minutes is None and not fields.wrong("minutes"):
        fields.complain("minutes", _("Say how long it takes, in minutes."))
    if first is not None and last is not None and not _reaches(first, last):
        fields.complain("until_date", _("Choose a last day after the first, within a year of it."))
    fields.done()
    assert first is not None and last is not None and minutes is not None  # noqa: S101, PT018 - `done` says so
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = [day for day in span if str(day.isoweekday()) in weekdays]
    if not days:
        raise InvalidInput(fields={"weekdays": [_("None of these weekdays is between the two days.")]})
    if len(days) * len(times) > MOST:
        said = _("This comes to %(n)d slots; at most %(most)d are opened at once.")
        raise InvalidInput(fields={"until_date": [said % {"n": len(days) * len(times), "most": MOST}]})
    return days, times, minutes


def _reaches(first: date, last: date) -> bool:
    return 0 <= (last - first).days <= 366 and 2000 <= first.year <= 2198


def _times(fields: Fields, said: object) -> list[time]:
    text = fields.text("times", said, most=400, required=True)
    found: list[time] = []
    for word in text.replace(",", " ").replace(";", " ").replace("،", " ").split():
        hours, _colon, minutes = word.partition(":")
        if not _TIME.match(word) or int(hours) > 23 or int(minutes) > 59:
            fields.complain("times", _("Write times as hours and minutes, such as 09:00, 10:30."))
            return []
        found.append(time(int(hours), int(minutes)))
    if len(set(found)) > MOST_TIMES:
        fields.complain("times", _("At most %(most)d times of a day.") % {"most": MOST_TIMES})
    return sorted(set(found))
