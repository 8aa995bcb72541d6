"""A lab of Harbour School with one slot of one seat, and Amina, who works towards a credential."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from cairn.records.models import Learner, Slot
from cairn.services.meet import booking, facilities, results, slot_series, slot_span
from tests import people as cast
from tests.services.stage import Stage

FACTS = {"name": "Rope lab", "place": "Quay 3", "offers": "Test ropes to 500 kg.", "seats": "1"}
SERIES = {
    "from_date": "2026-03-16", "until_date": "2026-04-30", "weekdays": ["2", "4"], "times": "9:00, 10:30",
    "minutes": "60",
}  # fmt: skip
TABLE = (
    b"number,measure,value,unit,time\nA-7,Load held,240,kg,2026-03-12 10:00\n"
    b"A-7,Slip,3,mm,2026-03-12 10:05\nB-9,Slip,3,mm,2026-03-12 10:05\nA-7,Slip,3,mm,yesterday\n"
)


def statement(**changes: Any) -> dict[str, Any]:
    """A sound one, with a new id."""
    return {
        "id": str(uuid4()),
        "actor": {"mbox": f"mailto:{cast.AMINA.email}"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
        "object": {"id": "https://lab.example/ropes", "definition": {"name": {"en": "Rope under load"}}},
        "result": {"score": {"raw": 84, "max": 100}, "success": True, "duration": "PT12M30S"},
        "timestamp": "2026-03-12T10:00:00Z",
        **changes,
    }


class Lab:
    """The lab, its slot in two days, and Amina's open assessment; her number is A-7."""

    def __init__(self, stage: Stage, *, assessment: Any = None) -> None:
        self.stage, self.seat, self.ports = stage, stage.owner, stage.ports
        self.assessment = assessment or stage.assessment()
        self.learner: Learner = self.assessment.learner
        Learner.objects.of(stage.harbour).filter(pk=self.learner.pk).update(number="A-7")
        self.achievement = self.assessment.achievement
        self.facility = facilities.add(self.seat, facts=FACTS, ports=self.ports)
        (self.slot,) = self.open(days=2)

    def when(self, days: float) -> dict[str, str]:
        zone = ZoneInfo(self.stage.harbour.time_zone)
        local = (self.stage.world.now + timedelta(days=days)).astimezone(zone)
        return {"date": local.date().isoformat(), "start": local.strftime("%H:%M")}

    def open(self, *, days: float, minutes: str = "60", number: str = "1") -> list[Slot]:
        facts = {**self.when(days), "minutes": minutes, "number": number}
        return facilities.open_slots(self.seat, self.facility.uuid, facts=facts, ports=self.ports)

    def read(self, data: bytes, *, is_trial: bool = False) -> results.Taken:
        where = (self.facility.uuid, self.achievement.uuid)
        file = {"data": data, "filename": "lab.csv"}
        return results.read_file(self.seat, *where, **file, is_trial=is_trial, ports=self.ports)

    def state(self, *said: Any, seat: Any = None) -> results.Taken:
        where = (self.facility.uuid, self.achievement.uuid)
        return results.read_statements(seat or self.seat, *where, list(said), ports=self.ports)

    def book(self) -> Any:
        return booking.book(self.seat, self.slot.uuid, self.learner.uuid, ports=self.ports)


def arguments(stage: Stage, assessment: Any) -> dict[str, object]:
    """What fills the addresses of a lab."""
    lab = Lab(stage, assessment=assessment)
    (booked,) = lab.open(days=4)
    made = booking.book(lab.seat, booked.uuid, lab.learner.uuid, ports=lab.ports)
    return {"lab": lab.facility.uuid, "slot": lab.slot.uuid, "booking_uuid": made.uuid}


def acts(act: Callable[..., Callable[[], object]]) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act in a lab, for the test that each of them is in the trail."""

    def on(
        service: Callable[..., object], *places: Callable[[Lab], object], **named: Any
    ) -> Callable[[Stage], Callable[[], object]]:
        def made(stage: Stage) -> Callable[[], object]:
            lab = Lab(stage)
            known = [place(lab) for place in places]
            more = {name: value(lab) if callable(value) else value for name, value in named.items()}
            return act(service, *known, ports=lab.ports, **more)

        return made

    def seat(lab: Lab) -> object:
        return lab.seat

    def own(lab: Lab) -> object:
        return lab.stage.amina

    def facility(lab: Lab) -> object:
        return lab.facility.uuid

    def slot(lab: Lab) -> object:
        return lab.slot.uuid

    def booked(lab: Lab) -> object:
        return lab.book().uuid

    def achievement(lab: Lab) -> object:
        return lab.achievement.uuid

    return {
        "meet/facilities.add": on(facilities.add, seat, facts=FACTS),
        "meet/facilities.update": on(facilities.update, seat, facility, facts={"place": "Quay 4"}),
        "meet/facilities.archive": on(facilities.archive, seat, facility),
        "meet/facilities.open_slots": on(
            facilities.open_slots, seat, facility, facts=lambda lab: {**lab.when(5), "minutes": "60"}
        ),
        "meet/facilities.move_slot": on(facilities.move_slot, seat, slot, facts=lambda lab: lab.when(5)),
        "meet/booking.cancel_slot": on(booking.cancel_slot, seat, slot, reason="The press broke."),
        "meet/slot_span.cancel": on(
            slot_span.cancel,
            seat,
            facility,
            reason="We move house.",
            facts=lambda lab: {"from_date": lab.when(0)["date"], "until_date": lab.when(9)["date"]},
        ),
        "meet/slot_series.repeat": on(
            slot_series.repeat, seat, facility, facts={**SERIES, "from_date": "2026-04-01"}
        ),
        "meet/facilities.close_slot": on(facilities.close_slot, seat, slot),
        "meet/booking.book": on(booking.book, seat, slot, lambda lab: lab.learner.uuid),
        "meet/booking.book_own": on(booking.book_own, own, slot),
        "meet/booking.cancel": on(booking.cancel, seat, booked),
        "meet/booking.cancel_own": on(booking.cancel_own, own, booked),
        "meet/results.read_file": on(
            results.read_file, seat, facility, achievement, data=TABLE, filename="lab.csv"
        ),
        "meet/results.read_statements": on(
            results.read_statements, seat, facility, achievement, lambda _lab: [statement()]
        ),
    }
