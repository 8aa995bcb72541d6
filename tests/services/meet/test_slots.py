"""Repeated slots, slots that move, letters about seats, and what happens when two come at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests import labs
from tests.guests import Guest

from cairn.records.models import LabResult, OutboxMessage
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import booking, facilities, results, slot_series, slot_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(stage):
    return labs.Lab(stage)


def look(lab, **facts: object) -> list[slot_series.Planned]:
    return slot_series.look(lab.seat, lab.facility.uuid, facts={**labs.SERIES, **facts}, ports=lab.ports)


def test_a_series_says_what_clashes_and_opens_the_rest(stage, lab):
    planned = look(lab, weekdays=["1", "2", "3", "4", "5", "6", "7"], times="09:00, 09:30")
    assert {one.why for one in planned} == {"", "clash"}
    whole = {"weekdays": ["1"], "times": "09:26", "minutes": "60"}
    (clash, *_others) = look(lab, **whole)
    assert (clash.starts_at, clash.why) == (lab.slot.starts_at.replace(second=0), "clash")
    facts = {**labs.SERIES, **whole}
    made = slot_series.repeat(lab.seat, lab.facility.uuid, facts=facts, ports=stage.ports)
    assert len(made) == len(_others)
    with pytest.raises(Conflict):
        slot_series.repeat(lab.seat, lab.facility.uuid, facts=facts, ports=stage.ports)
    assert look(lab, from_date="2026-03-10", **whole)[0].starts_at > stage.world.now
    assert look(lab, from_date="2026-03-02", **whole)[0].why == "past"


def test_a_time_that_the_clocks_leave_out_is_left_out(stage, lab):
    stage.harbour.time_zone = "Europe/Dublin"
    stage.harbour.save()
    lab.facility.organisation.refresh_from_db()
    (one,) = look(lab, from_date="2026-03-29", until_date="2026-03-29", weekdays=["7"], times="01:30")
    assert one.why == "no_such_time"
    facts = {"date": "2026-03-29", "start": "01:30"}
    with pytest.raises(InvalidInput) as said:
        facilities.open_slots(
            lab.seat, lab.facility.uuid, facts={**facts, "minutes": "60"}, ports=stage.ports
        )
    assert set(said.value.fields) == {"start"}
    with pytest.raises(InvalidInput):
        facilities.move_slot(lab.seat, lab.slot.uuid, facts=facts, ports=stage.ports)


def test_a_series_has_its_limits(stage, lab, monkeypatch):
    for facts in (
        {"until_date": "2026-03-01"}, {"until_date": "2030-01-01"}, {"weekdays": []}, {"weekdays": ["8"]},
        {"times": "25:00"}, {"times": "٩:٠٠"}, {"minutes": "4"}, {"from_date": "x"},
        {"until_date": "2026-03-16"}, {"until_date": "2027-03-01", "times": "9:00 10:00 11:00"},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            look(lab, **facts)
    monkeypatch.setattr(facilities, "MOST_COMING", 5)
    with pytest.raises(TooMuch):
        slot_series.repeat(lab.seat, lab.facility.uuid, facts=labs.SERIES, ports=stage.ports)
    with pytest.raises(TooMuch):
        lab.open(days=9, number="5")


def letters(stage, kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.of(stage.harbour).filter(kind=kind).order_by("pk"))


def test_who_booked_hears_of_it_with_a_file_for_the_calendar(stage, lab):
    made = booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    (first,) = letters(stage, "slot_booked")
    assert "METHOD:REQUEST" in first.payload["calendar"]
    facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(5), ports=stage.ports)
    (moved,) = letters(stage, "slot_moved")
    assert "SEQUENCE:1" in moved.payload["calendar"]
    assert f"UID:{made.uuid}@" in moved.payload["calendar"].replace("\r\n ", "")
    booking.cancel(lab.seat, made.uuid, ports=stage.ports)
    (gone,) = letters(stage, "slot_cancelled")
    assert "METHOD:CANCEL" in gone.payload["calendar"]
    assert "SEQUENCE:2" in gone.payload["calendar"]


def test_a_slot_is_moved_only_to_where_there_is_room(stage, lab):
    lab.open(days=3)
    with pytest.raises(Conflict) as refused:
        facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(3), ports=stage.ports)
    assert refused.value.code == "slot.taken"
    facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(2.01), ports=stage.ports)  # over itself
    with pytest.raises(InvalidInput):
        facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(-1), ports=stage.ports)
    stage.world.pass_time(days=4)
    with pytest.raises(Conflict):
        facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(9), ports=stage.ports)


def test_nobody_books_and_gives_back_all_day(stage, lab, monkeypatch):
    monkeypatch.setattr(booking, "MOST_A_DAY", 3)
    for _time in range(3):
        made = booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
        booking.cancel_own(stage.amina, made.uuid, ports=stage.ports)
    with pytest.raises(TooMuch) as refused:
        booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)
    assert refused.value.code == "booking.too_many"
    stage.world.at(stage.world.now + timedelta(days=1, seconds=1))
    booking.book_own(stage.amina, lab.slot.uuid, ports=stage.ports)


@pytest.mark.django_db(transaction=True)
def test_one_statement_at_two_labs_at_the_same_moment_is_taken_once(stage):
    """Both have looked before either has written; whoever is second finds it known (on SQLite they take turns)."""
    lab = labs.Lab(stage)
    other = facilities.add(lab.seat, facts={**labs.FACTS, "name": "Mast lab"}, ports=stage.ports)
    said, both, answers = labs.statement(), threading.Barrier(2, timeout=10), []

    def send(where) -> None:
        try:
            ports = replace(stage.ports)
            both.wait()
            done = results.read_statements(lab.seat, where, lab.achievement.uuid, [said], ports=ports)
            answers.append((done.taken, done.known))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(where,)) for where in (lab.facility.uuid, other.uuid)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [(0, 1), (1, 0)]
    assert LabResult.objects.of(stage.harbour).count() == 1


def test_a_guest_has_the_same_letters_from_its_own(stage, lab):
    guest = Guest(stage)
    made = guest.book(guest.at_lab(lab), lab.slot)
    facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(5), ports=stage.ports)
    booking.cancel(lab.seat, made.uuid, ports=stage.ports)
    assert not letters(stage, "slot_moved")
    assert "booking.cancel" in stage.acts(stage.elsewhere)


def test_a_slot_that_is_cancelled_tells_everybody_why(stage, lab):
    facilities.update(lab.seat, lab.facility.uuid, facts={"seats": "2"}, ports=stage.ports)
    (slot,) = lab.open(days=4)
    booking.book_own(stage.amina, slot.uuid, ports=stage.ports)
    guest = Guest(stage)
    guest.book(guest.at_lab(lab), slot)
    with pytest.raises(InvalidInput):
        booking.cancel_slot(lab.seat, slot.uuid, reason="", ports=stage.ports)
    assert booking.cancel_slot(lab.seat, slot.uuid, reason="The press broke.", ports=stage.ports) == 2
    (letter,) = letters(stage, "slot_cancelled")
    assert (letter.payload["reason"], "METHOD:CANCEL" in letter.payload["calendar"]) == (
        "The press broke.",
        True,
    )
    assert OutboxMessage.objects.of(stage.elsewhere).filter(kind="slot_cancelled").count() == 1
    assert "slot.cancel" in stage.acts(stage.elsewhere)
    with pytest.raises(Conflict) as refused:
        booking.cancel_slot(lab.seat, slot.uuid, reason="Again.", ports=stage.ports)
    assert refused.value.code == "slot.closed"
    with pytest.raises(Conflict):
        booking.cancel_slot(
            lab.seat, lab.slot.uuid, reason="x", ports=replace(stage.ports, now=lambda: slot.starts_at)
        )


def test_all_slots_between_two_days_are_cancelled_with_one_letter_a_learner(stage, lab):
    later = lab.open(days=3, number="2")
    (kept,) = lab.open(days=9)
    for slot in (lab.slot, later[1], kept):
        booking.book_own(stage.amina, slot.uuid, ports=stage.ports)
    days = {"from_date": lab.when(0)["date"], "until_date": lab.when(4)["date"]}
    seen = slot_span.look(lab.seat, lab.facility.uuid, facts=days, ports=stage.ports)
    assert ([one.pk for one in seen.slots], seen.learners) == ([lab.slot.pk, *(one.pk for one in later)], 1)
    assert not letters(stage, "slots_cancelled")
    with pytest.raises(InvalidInput):
        slot_span.cancel(lab.seat, lab.facility.uuid, facts=days, reason="", ports=stage.ports)
    slot_span.cancel(lab.seat, lab.facility.uuid, facts=days, reason="We move house.", ports=stage.ports)
    (letter,) = letters(stage, "slots_cancelled")
    assert letter.payload["reason"] == "We move house."
    assert letter.payload["calendar"].count("METHOD:CANCEL") == 2
    assert list(booking.of_person(stage.amina).values_list("slot", flat=True)) == [kept.pk]
    with pytest.raises(Conflict) as none:
        slot_span.look(lab.seat, lab.facility.uuid, facts=days, ports=stage.ports)
    assert none.value.code == "slot.none"
