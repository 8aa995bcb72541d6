"""Labs: no seat is booked twice; what was measured is evidence once, whatever is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests import labs
from tests import people as cast

from cairn.records.models import Booking, EvidenceItem, LabResult
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.meet import booking, facilities, results
from cairn.services.run import learners

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(stage):
    return labs.Lab(stage)


def test_no_seat_is_booked_twice(stage, lab):
    dana = learners.add(stage.owner, name="Dana", ports=stage.ports)
    first = booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    assert refused.value.code == "booking.known"
    with pytest.raises(Conflict) as refused:
        booking.book(stage.owner, lab.slot.uuid, dana.uuid, ports=stage.ports)
    assert refused.value.code == "slot.full"
    late = Booking(uuid=uuid4(), slot=lab.slot, learner=dana, seat=first.seat, booked_at=stage.world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        late.save()  # what two at once come to: the table says no

    booking.cancel_own(stage.amina, first.uuid, ports=stage.ports)
    assert booking.book(stage.owner, lab.slot.uuid, dana.uuid, ports=stage.ports).seat == 1


def test_whoever_is_second_at_the_same_moment_gets_the_next_seat(stage, lab):
    """Somebody books between our look and our booking."""
    facilities.update(stage.owner, lab.facility.uuid, facts={"seats": "2"}, ports=stage.ports)
    (slot,) = lab.open(days=3)
    dana = learners.add(stage.owner, name="Dana", ports=stage.ports)
    uuids = stage.ports.new_uuid

    def meanwhile() -> Any:
        if not slot.bookings.exists():
            Booking(uuid=uuids(), slot=slot, learner=dana, seat=1, booked_at=stage.world.now).save()
        return uuids()

    made = booking.book_own(stage.amina, slot.uuid, ports=replace(stage.ports, new_uuid=meanwhile))
    assert made.seat == 2


def test_a_seat_is_given_back_until_the_limit(stage, lab):
    made = booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    stage.world.at(lab.slot.starts_at - timedelta(hours=23))
    with pytest.raises(Conflict) as refused:
        booking.cancel_own(stage.amina, made.uuid, ports=stage.ports)
    assert refused.value.code == "booking.late"
    booking.cancel(stage.owner, made.uuid, ports=stage.ports)  # the provider still may
    stage.world.at(lab.slot.starts_at)
    with pytest.raises(Conflict):
        booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)


def test_slots_do_not_overlap_and_a_booked_one_is_not_closed(stage, lab):
    with pytest.raises(Conflict):
        lab.open(days=2)
    with pytest.raises(InvalidInput) as said:
        lab.open(days=-1, minutes="", number="99")
    assert set(said.value.fields) == {"date", "minutes", "number"}
    booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        facilities.close_slot(stage.owner, lab.slot.uuid, ports=stage.ports)
    assert refused.value.code == "slot.booked"


def test_nothing_of_a_lab_crosses_between_organisations(stage, lab):
    for act in (
        lambda: booking.book_own(stage.eve, lab.slot.uuid, ports=stage.ports),
        lambda: booking.book(stage.outsider, lab.slot.uuid, lab.learner.uuid, ports=stage.ports),
        lambda: facilities.update(stage.outsider, lab.facility.uuid, facts={}, ports=stage.ports),
        lambda: lab.state(labs.statement(), seat=stage.outsider),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotPermitted):
        lab.state(labs.statement(), seat=stage.seat("designer"))


def test_a_file_becomes_evidence_once_and_broken_rows_say_why(stage, lab):
    trial = lab.read(labs.TABLE, is_trial=True)
    assert not LabResult.objects.of(stage.harbour).exists()
    done = lab.read(labs.TABLE)
    assert trial == done
    assert (done.taken, done.known, [fault.place for fault in done.refused]) == (2, 0, [4, 5])
    (item,) = EvidenceItem.objects.of(stage.harbour)
    assert "Load held: 240 kg" in item.text
    assert lab.read(labs.TABLE).known == 2
    lab.assessment.refresh_from_db()
    assert lab.assessment.state == "OPEN"  # it decides nothing
    with pytest.raises(InvalidInput):
        lab.read(b"who,what\n1,2\n")


def test_a_statement_is_taken_once_under_its_id(stage, lab):
    said = labs.statement()
    assert lab.state(said).taken == 1
    assert lab.state(said).known == 1
    by_number = labs.statement(actor={"account": {"homePage": "https://x.example", "name": "A-7"}})
    done = lab.state(by_number, labs.statement(actor={"mbox": "mailto:eve@elsewhere.example"}))
    assert (done.taken, [fault.place for fault in done.refused]) == (1, [1])
    assert "84 / 100" in EvidenceItem.objects.of(stage.harbour).order_by("pk")[0].text
    twice = labs.statement()
    assert [fault.place for fault in lab.state(twice, twice).refused] == [1]


HOSTILE: tuple[Any, ...] = (
    None, [], "x", 7,
    {"id": "1"}, {"id": None}, {"timestamp": "2026-03-14"}, {"timestamp": "2026-03-14T09:00:00"},
    {"timestamp": "9999-01-01T00:00:00Z"}, {"authority": {}}, {"context": {"x": [[[[]]]]}},
    {"actor": {"objectType": "Group", "mbox": "mailto:amina@learners.example"}}, {"actor": {}},
    {"actor": {"mbox": "amina@learners.example"}}, {"actor": {"mbox": ["mailto:x@y.example"]}},
    {"actor": {"account": {"homePage": "x", "name": "A-7"}}},
    {"actor": {"mbox": "mailto:amina@learners.example", "account": {}}},
    {"verb": {"id": "javascript"}, }, {"object": {"objectType": "SubStatement", "id": "https://x.example"}},
    {"object": {"id": "https://x.example", "definition": {"name": "x"}}}, {"result": {}},
    {"result": {"score": {"scaled": 2}}}, {"result": {"score": {"raw": True}}},
    {"result": {"score": {"raw": 101, "max": 100}}}, {"result": {"score": {"min": 1, "max": 0, "raw": 1}}},
    {"result": {"success": "yes"}}, {"result": {"duration": "P"}}, {"result": {"duration": "1" * 10_000}},
    {"result": {"score": {"raw": 1e300}}}, {"version": "2.0"},
)  # fmt: skip


def test_hostile_statements_are_refused_in_words_and_stop_no_other(stage, lab):
    bad = [{**labs.statement(), **one} if isinstance(one, dict) else one for one in HOSTILE]
    done = lab.state(*bad, labs.statement())
    assert done.taken == 1
    assert [fault.place for fault in done.refused] == list(range(len(HOSTILE)))
    assert all(fault.reason for fault in done.refused)


def test_too_much_and_what_is_no_json_is_refused_as_a_whole(stage, lab):
    with pytest.raises(TooMuch):
        lab.state(*[labs.statement()] * 201)
    deep = b"[" * 500 + b"]" * 500
    for data in (b"{", b'{"id": 1, "id": 2}', deep, b"x" * 1_000_001, b"[NaN]"):
        with pytest.raises(InvalidInput):
            results.parsed(data)
    assert results.parsed(json.dumps(labs.statement()).encode())[0]["verb"]


def test_whoever_is_put_away_is_measured_no_more(stage, lab):
    learners.archive(lab.learner.uuid, seat=stage.owner, ports=stage.ports)
    assert lab.state(labs.statement(actor={"mbox": f"mailto:{cast.AMINA.email}"})).refused


def test_a_slot_that_was_closed_meanwhile_is_booked_by_nobody(stage, lab):
    """It was open when it was looked at, and closed when its row was locked."""
    seen = facilities.slot_of(stage.owner, lab.slot.uuid)
    facilities.close_slot(stage.owner, lab.slot.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        booking.seize(seen, lab.learner, actor=stage.owner.actor, ports=stage.ports)
    assert refused.value.code == "slot.closed"


@pytest.mark.parametrize(
    "one",
    [
        {"verb": {"id": "https://x.example/v", "display": {"en": "do\x00ne"}}},
        {"object": {"id": "https://x.example", "definition": {"name": {"en": "Ro\x07pe"}}}},
        {"object": {"id": "https://x.example/\x7f"}},
        {"actor": {"mbox": "mailto:am\x00ina@learners.example"}},
        {"actor": {"account": {"homePage": "https://x.example", "name": "A-\x007"}}},
        {"result": {"score": {"raw": float("nan")}}},
    ],
)
def test_what_nobody_can_keep_is_refused_alone(stage, lab, one):
    done = lab.state(labs.statement(**one), labs.statement())
    assert (done.taken, [fault.place for fault in done.refused]) == (1, [0])


def test_a_score_keeps_its_digits(stage, lab):
    lab.state(labs.statement(result={"score": {"raw": 1234567.25, "max": 2000000}}))
    assert LabResult.objects.of(stage.harbour).get().value == "1234567.25 / 2000000"


def test_who_has_too_much_evidence_already_stops_nobody_else(stage, lab):
    for _number in range(20):
        evidence.add_text(lab.assessment.uuid, by=stage.amina, text="x", ports=stage.ports)
    dana = learners.add(stage.owner, name="Dana", number="D-1", ports=stage.ports)
    learners.assign(stage.owner, [dana.uuid], lab.assessment.version.uuid, ports=stage.ports)
    full, fits = labs.statement(), labs.statement()
    fits["actor"] = {"account": {"homePage": "https://x.example", "name": "D-1"}}
    done = lab.state(full, fits)
    assert (done.taken, [fault.place for fault in done.refused]) == (1, [0])
    assert lab.state(full).known == 0  # it may come again, when there is room


def test_only_the_learners_that_are_meant_are_read(stage, lab):
    for number in range(5):
        one = learners.add(stage.owner, name="Other", number=f"N-{number}", ports=stage.ports)
        learners.assign(stage.owner, [one.uuid], lab.assessment.version.uuid, ports=stage.ports)
    assert set(results._works(lab.achievement, numbers={"A-7", "", "\x00"})) == {lab.learner}
