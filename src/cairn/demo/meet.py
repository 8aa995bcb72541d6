"""Northfield's seminars: one that was, with who came and a reflection; one to come; a lab with a result."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cairn.credentials.document import JSONObject
from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.records.models import Invitee, Learner, Seminar
from cairn.services.access import Seat
from cairn.services.meet import (
    booking,
    consent,
    door,
    experts,
    facilities,
    hosted,
    inviting,
    reflecting,
    results,
    seminars,
    sharing,
    slot_series,
)

EDDA: Final = {
    "name": "Edda Nyström",
    "title": "Head of repair",
    "body_name": "Tidewater Grid",
    "email": "edda@tidewater.example",
    "languages": "en, sv",
    "topics": "Spare parts, fits, what fails on site",
    "about": "Twenty years of keeping small stations running with parts nobody sells any more.",
    "may_mentor": True,
}
NOTES: Final = (
    "Edda showed three printed gears that broke. Two of them broke along the layers. "
    "I had printed mine lying down too. I turned it, and it holds."
)


def play(plot: Plot, *, provider: str, learner: str, university: str, guest: str) -> None:
    """An expert agrees; a seminar was and one is to come; a lab is booked and measured something.

    The university brings a learner of its own (guest) to the lab.
    """
    seat, achievement = plot.seat(provider), plot.versions[designs.PRINTING.key].achievement.uuid
    plot.calendar.days_ago(4.5)
    expert = experts.add(seat, facts=EDDA, ports=plot.ports)
    _row, token = experts.ask(seat, expert.uuid, ports=plot.ports)
    consent.decide(token, agrees=True, ports=plot.ports)
    past = _plan(
        plot, seat, expert.uuid, achievement, title="Why printed parts break", after=timedelta(days=1.5)
    )
    _row, token = inviting.ask_speaker(seat, past.uuid, ports=plot.ports)
    inviting.answer(token, accepts=True, words="I bring the broken gears.", ports=plot.ports)
    inviting.invite(seat, past.uuid, ports=plot.ports)
    _the_day(plot, seat, past, learner=learner)
    plot.calendar.days_ago(1)
    recorded = {"recording_link": "https://films.northfield.example/parts", "recording_for": "came"}
    seminars.change(seat, past.uuid, facts=recorded, ports=plot.ports)
    coming = _plan(
        plot, seat, expert.uuid, achievement, title="A day at the repair bench", after=timedelta(days=13)
    )
    inviting.ask_speaker(seat, coming.uuid, ports=plot.ports)
    inviting.invite(seat, coming.uuid, ports=plot.ports)
    bench = _lab(plot, seat, achievement, learner=learner)
    _shared(plot, seat, bench, university=university, guest=guest)
    plot.calendar.days_ago(0)


def _plan(
    plot: Plot, seat: Seat, expert: UUID, achievement: UUID, *, title: str, after: timedelta
) -> Seminar:
    local = (plot.calendar.now() + after).astimezone(ZoneInfo(seat.organisation.time_zone))
    facts = {
        "title": title,
        "description": "What fails on site, seen by somebody who mends it.",
        "reflect_on": "Which of your own parts would have failed, and what did you change?",
        "date": local.date().isoformat(),
        "start": "14:00",
        "minutes": "60",
        "place": "Northfield, workshop 2",
        "join_link": "https://meet.northfield.example/parts",
        "seats": "24",
    }
    return seminars.plan(seat, facts=facts, expert=expert, serves=[achievement], ports=plot.ports)


def _the_day(plot: Plot, seat: Seat, seminar: Seminar, *, learner: str) -> None:
    """The learner scans the code; two others are ticked; what the learner writes is evidence."""
    person = plot.people[learner]
    plot.calendar.at(seminar.starts_at + timedelta(minutes=10))
    address = door.code(seat, seminar.uuid, ports=plot.ports)
    there = door.scanned(address.rpartition("/")[2], ports=plot.ports)
    door.attend(there, scanned_at=plot.calendar.now(), person=person, ports=plot.ports)
    others = Invitee.objects.of(seat.organisation).filter(seminar=seminar, attended_at=None)
    for invitee in others.order_by("pk")[:2]:
        door.tick(seat, seminar.uuid, invitee.uuid, is_present=True, ports=plot.ports)
    plot.calendar.days_ago(1.5)
    mine = inviting.of_person(person).get(seminar=seminar)
    work = reflecting.assessments(mine)[0]
    reflecting.write(mine, work.uuid, text=NOTES, person=person, ports=plot.ports)


def _lab(plot: Plot, seat: Seat, achievement: UUID, *, learner: str) -> UUID:
    """A bench is booked; what it measured of the learner's part is evidence."""
    facts = {
        "name": "Test bench for printed parts",
        "place": "Northfield, workshop 2",
        "offers": "Load a part until it breaks, to 500 kg; measure fits to 0.01 mm.",
        "opening": "Tuesdays and Thursdays",
        "instructions": "Bring two of each part. Glasses are there.",
        "seats": "4",
    }
    bench = facilities.add(seat, facts=facts, ports=plot.ports)
    now = plot.calendar.now() + timedelta(days=6)
    local = now.astimezone(ZoneInfo(seat.organisation.time_zone))
    when = {"date": local.date().isoformat(), "start": "10:00", "minutes": "60", "number": "3"}
    slot = facilities.open_slots(seat, bench.uuid, facts=when, ports=plot.ports)[0]
    booking.book_own(plot.people[learner], slot.uuid, ports=plot.ports)
    said: JSONObject = {
        "id": "5f0c8d1e-6b1a-4c58-9d55-0d9d3f6f2a71",
        "actor": {"mbox": f"mailto:{learner}"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
        "object": {
            "id": "https://bench.northfield.example/load-test",
            "definition": {"name": {"en": "Load test of a printed bracket"}},
        },
        "result": {"score": {"raw": 212, "min": 0, "max": 500}, "success": True, "duration": "PT14M"},
        "timestamp": plot.calendar.now().isoformat(),
    }
    results.read_statements(seat, bench.uuid, achievement, [said], ports=plot.ports)
    return bench.uuid


def _shared(plot: Plot, seat: Seat, bench: UUID, *, university: str, guest: str) -> None:
    """Afternoons of the bench, for some weeks, are open to the university; one seat is booked."""
    ports, today = plot.ports, plot.calendar.now().date()
    weeks = {
        "from_date": (today + timedelta(days=7)).isoformat(),
        "until_date": (today + timedelta(days=27)).isoformat(),
        "weekdays": ["2", "4"],
        "times": "14:00, 15:00",
        "minutes": "60",
    }
    slots = slot_series.repeat(seat, bench, facts=weeks, ports=ports)
    terms = {
        "note": "Maker space of the university",
        "weekdays": ["2", "4"],
        "slot_seats": "2",
        "seats": "20",
        "until_date": (today + timedelta(days=120)).isoformat(),
    }
    _row, token = sharing.share_lab(seat, bench, terms=terms, ports=ports)
    there = plot.seat(university)
    counts_for = plot.versions[designs.SITE_DATA.key].achievement.uuid
    taken = sharing.take(there, token, achievement=counts_for, ports=ports)
    brought = Learner.objects.of(there.organisation).get(email=guest)
    hosted.book(there, taken.uuid, slots[0].uuid, brought.uuid, ports=ports)
