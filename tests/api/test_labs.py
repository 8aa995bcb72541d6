"""A lab's own program sends what it measured."""

from __future__ import annotations

import pytest
from tests import labs
from tests.api.callers import refused
from tests.guests import UNTIL, Guest
from tests.meetings import Meeting

from cairn.records.models import EvidenceItem
from cairn.services.meet import sharing

pytestmark = pytest.mark.django_db


def test_statements_become_evidence_once_and_refused_ones_are_told_by_index(stage, owner, eve):
    lab = labs.Lab(stage)
    said = {"achievement": str(lab.achievement.uuid), "statements": [labs.statement(), 7]}
    path = f"/labs/{lab.facility.uuid}/statements"
    first = owner.post(path, said)
    again = owner.post(path, said)
    assert first.json()["taken"] == again.json()["known"] == 1
    assert [one["index"] for one in first.json()["refused"]] == [1]
    assert refused(eve.post(path, said)) == (404, "not_found")
    assert EvidenceItem.objects.of(stage.harbour).count() == 1


def test_slots_are_opened_after_a_trial_and_booked(stage, owner, eve):
    lab = labs.Lab(stage)
    path = f"/labs/{lab.facility.uuid}/slots"
    said = {**labs.SERIES, "times": ["09:00", "10:30"]}
    trial = owner.post(path, {**said, "trial": True}).json()
    assert trial["opened"] == 28
    assert len(owner.get(path).json()["items"]) == 1
    assert owner.post(path, said).json() == trial
    again = owner.post(path, {**said, "until_date": "2026-03-26"})
    assert refused(again) == (409, "slot.taken")
    assert {one["why"] for one in owner.post(path, {**said, "trial": True}).json()["left_out"]} == {"clash"}
    assert refused(owner.post(path, {**said, "times": ["99:00"]})) == (422, "invalid_input")
    first = owner.get(path).json()["items"][0]
    seat = f"/labs/slots/{first['uuid']}/bookings"
    learner = {"learner": str(lab.learner.uuid)}
    assert owner.post(seat, learner).json()["seat"] == 1
    assert refused(owner.post(seat, learner)) == (409, "booking.known")
    assert refused(eve.post(seat, learner)) == (404, "not_found")
    assert owner.get("/labs").json()["items"][0]["name"] == "Rope lab"


def test_seminars_are_planned_read_and_cancelled(stage, owner, eve):
    meeting = Meeting(stage)
    meeting.invite()
    said = {
        "title": "Splices", "expert": str(meeting.expert.uuid), "date": "2026-05-04", "start": "10:00",
        "achievements": [str(meeting.achievement.uuid)], "minutes": 60, "place": "Quay 3", "days": ["2026-05-11"],
    }  # fmt: skip
    made = owner.post("/seminars", said).json()["items"]
    assert len({one["series"] for one in made}) == 1
    assert [one["title"] for one in owner.get("/seminars?state=coming&search=Splices").json()["items"]] == [
        "Splices"
    ] * 2
    one = f"/seminars/{made[0]['uuid']}"
    assert owner.post(f"{one}/cancel", {"reason": "A storm."}).json()["cancelled_reason"] == "A storm."
    assert refused(owner.post(f"{one}/cancel", {"reason": "A storm."})) == (409, "seminar.cancelled")
    assert refused(eve.get(one)) == (404, "not_found")
    came = owner.get(f"/seminars/{meeting.seminar.uuid}/attendance").json()["items"]
    assert [(row["number"], row["attended_by"], row["guest_of"]) for row in came] == [("", "", "")]


def test_a_guest_is_a_name_near_the_day_and_nothing_else(stage, owner):
    meeting, guest = Meeting(stage), Guest(stage)
    guest.invited(guest.at_seminar(meeting))
    path = f"/seminars/{meeting.seminar.uuid}/attendance"
    assert owner.get(path).json()["items"] == []
    meeting.begin()
    (row,) = owner.get(path).json()["items"]
    assert (row["name"], row["guest_of"], row["number"], row["learner"]) == (
        "Gus Elder",
        "Elsewhere",
        "",
        None,
    )


def test_a_lab_is_shared_and_booked_by_a_guests_program(stage, owner, eve):
    lab, guest = labs.Lab(stage), Guest(stage)
    said = owner.post(f"/labs/{lab.facility.uuid}/sharings", {"until_date": UNTIL, "slot_seats": 1}).json()
    token = said["link"].rpartition("/")[2]
    shared = sharing.take(guest.seat, token, achievement=guest.achievement.uuid, ports=stage.ports)
    assert owner.get("/sharings").json()["items"][0]["guest"] == "Elsewhere"
    assert [one["owner"] for one in eve.get("/hosted").json()["items"]] == ["Harbour School"]
    slots = f"/hosted/{shared.uuid}/slots"
    (slot,) = eve.get(slots).json()["items"]
    assert (slot["taken"], slot["free"]) == (0, 1)
    seat = f"{slots}/{slot['uuid']}/bookings"
    assert refused(owner.post(seat, {"learner": str(lab.learner.uuid)})) == (404, "not_found")
    assert eve.post(seat, {"learner": str(guest.gus.uuid)}).json()["reference"]
    assert refused(eve.post(seat, {"learner": str(guest.gus.uuid)})) == (409, "sharing.used_up")
    ended = owner.post(f"/sharings/{shared.uuid}/end", {"reason": "Storm season.", "gives_back": True})
    assert ended.json()["state"] == "ended"
    assert refused(eve.get(slots)) == (409, "sharing.over")
    meeting = f"/seminars/{Meeting(stage, assessment=lab.assessment).seminar.uuid}/sharings"
    assert owner.post(meeting, {"until_date": UNTIL, "seats": 5}).json()["sharing"]["kind"] == "seminar"
    assert refused(eve.post(meeting, {"until_date": UNTIL})) == (404, "not_found")
