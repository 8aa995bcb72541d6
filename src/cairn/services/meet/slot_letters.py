"""Letters about seats in labs: booked, moved, given back; each with a file for the calendar.

Learners of another organisation hear from their own: the lab's organisation keeps no address of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import override

from cairn.records.models import Booking
from cairn.services import outbox, places
from cairn.services.meet import calendar
from cairn.services.meet.calendar import Event, Method, Someone
from cairn.services.ports import Ports

RELATED: Final = ("slot__facility__organisation__site", "learner__organisation__site", "sharing")


def event(booking: Booking, *, ports: Ports, guest: Someone | None = None) -> Event:
    """A seat as a calendar takes it."""
    slot, lab = booking.slot, booking.slot.facility
    link = places.own_labs(booking.learner.organisation)
    return Event(
        uid=f"{booking.uuid}@{lab.organisation.site.origin.partition('://')[2]}",
        sequence=slot.sequence + (1 if booking.cancelled_at else 0),
        stamp=ports.now(),
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        summary=lab.name,
        description="\n".join(part for part in (lab.organisation.name, lab.instructions) if part),
        place=lab.place,
        link=link,
        organiser=Someone(booking.learner.organisation.name, booking.learner.organisation.contact_email),
        guest=guest,
    )


def file(booking: Booking, *, ports: Ports) -> str:
    """The calendar file of a seat, for whoever has it."""
    return calendar.write(event(booking, ports=ports), "PUBLISH")


def booked(booking: Booking, *, ports: Ports) -> None:
    """Write that the seat is theirs."""
    _post("slot_booked", booking, "REQUEST", ports=ports)


def moved(booking: Booking, *, ports: Ports) -> None:
    """Write that their slot has another time."""
    _post("slot_moved", booking, "REQUEST", ports=ports)


def cancelled(booking: Booking, *, reason: str = "", ports: Ports) -> None:
    """Write that they have the seat no more."""
    _post("slot_cancelled", booking, "CANCEL", reason=reason, ports=ports)


def cancelled_together(bookings: Sequence[Booking], *, reason: str, rank: int, ports: Ports) -> None:
    """Write to one learner that they have several seats no more, in one letter. bookings: theirs, one at least."""
    _post_all("slots_cancelled", bookings, "CANCEL", reason=reason, rank=rank, ports=ports)


def _post(kind: str, booking: Booking, method: Method, *, reason: str = "", ports: Ports) -> None:
    _post_all(kind, [booking], method, reason=reason, ports=ports)


def _post_all(
    kind: str, bookings: Sequence[Booking], method: Method, *, reason: str = "", rank: int = 0, ports: Ports
) -> None:
    booking = bookings[0]
    learner, lab = booking.learner, booking.slot.facility
    if not learner.email:
        return
    language = learner.language or learner.organisation.language
    guest = Someone(learner.name, learner.email)
    files = [calendar.write(event(one, ports=ports, guest=guest), method) for one in bookings]
    outbox.post(
        kind,
        to=learner.email,
        key=f"{kind}:{booking.uuid}:{booking.slot.sequence}",
        organisation=learner.organisation,
        payload={
            "name": learner.name,
            "title": lab.name,
            "issuer": lab.organisation.name,
            "asked": "\n\n".join(when(one, language) for one in bookings),
            "reason": reason,
            "link": places.own_labs(learner.organisation),
            "calendar": "".join(files),
        },
        language=language,
        at=ports.now(),
        ports=ports,
        rank=rank,
    )


def when(booking: Booking, language: str) -> str:
    """When and where, in one line or two."""
    lab = booking.slot.facility
    local = booking.slot.starts_at.astimezone(ZoneInfo(lab.organisation.time_zone))
    with override(language):
        begins = f"{date_format(local, 'DATETIME_FORMAT')} ({lab.organisation.time_zone})"
    return "\n".join(part for part in (begins, lab.place) if part)
