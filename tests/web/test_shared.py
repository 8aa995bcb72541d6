"""The pages of sharing: an owner makes a link, another organisation takes it, books, and sees nobody else's."""

from __future__ import annotations

import html
import re

import pytest
from tests import labs
from tests.guests import UNTIL, Guest
from tests.meetings import Meeting

from cairn.records.models import Booking, Sharing, Slot
from cairn.services.meet import booking, hosted, sharing
from cairn.services.run import learners

pytestmark = pytest.mark.django_db


def test_a_lab_is_shared_booked_by_a_guest_and_taken_back(stage, visit):
    lab, guest = labs.Lab(stage), Guest(stage)
    (near,) = lab.open(days=0.5)
    booking.book(stage.owner, near.uuid, lab.learner.uuid, ports=stage.ports)
    (free,) = lab.open(days=0.6, minutes="30")
    bram, eve, nobody = visit(stage.bram), visit(stage.eve), visit()
    page = f"/provider/{stage.harbour.uuid}/labs/{lab.facility.uuid}/sharing"
    assert bram.post(page, {"until_date": "2020-01-01"}).status_code == 422
    seen = bram.post(page, {"until_date": UNTIL, "weekdays": list("1234567"), "seats": "5"}).content.decode()
    token = re.search(r"/guest/sharing/([\w-]{43})", seen).group(1)
    assert token not in bram.get(page).content.decode()  # shown once

    assert "Rope lab" in nobody.get(f"/guest/sharing/{token}").content.decode()
    assert "Elsewhere" in eve.get(f"/guest/sharing/{token}").content.decode()
    home = f"/provider/{stage.elsewhere.uuid}/hosted"
    said = {
        "link": f"https://badges.example/guest/sharing/{token}",
        "achievement": str(guest.achievement.uuid),
    }
    assert (
        "Nothing is shared by this link"
        in eve.post(f"{home}/take", {"link": "x"}, follow=True).content.decode()
    )
    assert eve.post(f"{home}/take", said).status_code == 302
    assert nobody.get(f"/guest/sharing/{token}").status_code == 409
    shared = Sharing.objects.of(stage.harbour).get()
    one = f"{home}/{shared.uuid}"
    assert "Rope lab" in eve.get(home).content.decode()
    assert bram.get(one).status_code == 404

    assert eve.post(f"{one}/slots/{free.uuid}/book", {"learner": "G-1"}).status_code == 302
    seen = html.unescape(eve.get(one).content.decode())
    assert "Gus Elder" in seen
    assert "Amina" not in seen
    assert "1 of 1 seats are taken" in seen
    assert "Times are those of UTC." in seen
    host = bram.get(f"/provider/{stage.harbour.uuid}/labs/{lab.facility.uuid}").content.decode()
    assert "One seat by <bdi>Elsewhere</bdi>" in host
    made = Booking.objects.of(stage.harbour).get(learner=guest.gus)
    assert made.reference in host  # tomorrow's list has names
    assert "Gus Elder" in eve.get(f"{one}/seats").content.decode()
    seats = f"/provider/{stage.harbour.uuid}/labs/slots/{free.uuid}/seats"
    assert seats in host
    assert made.reference in bram.get(seats).content.decode()
    assert eve.get(seats).status_code == bram.get(f"{one}/seats").status_code == 404
    stage.world.pass_time(days=-3)
    assert (
        "Gus Elder"
        not in bram.get(f"/provider/{stage.harbour.uuid}/labs/{lab.facility.uuid}").content.decode()
    )
    assert eve.post(f"{home}/bookings/{made.uuid}/cancel").status_code == 302

    assert eve.post(f"{one}/act", {"achievement": ""}).status_code == 302
    ending = f"/provider/{stage.harbour.uuid}/sharing/{shared.uuid}/end"
    assert bram.post(ending, {"reason": ""}).status_code == 302
    assert Sharing.objects.of(stage.harbour).get().ended_at is None
    assert bram.post(ending, {"reason": "Storm season.", "gives_back": "1"}).status_code == 302
    assert "Storm season." in eve.get(one).content.decode()


def test_a_seminar_is_opened_to_a_guest_and_names_stay_at_home(stage, visit):
    meeting, guest = Meeting(stage), Guest(stage)
    meeting.change(join_link="https://meet.example/ropes")
    meeting.invite()
    _row, token = sharing.share_seminar(
        meeting.seat, meeting.seminar.uuid, terms=guest.terms(), ports=stage.ports
    )
    offered = visit().get(f"/guest/sharing/{token}").content.decode()
    assert "What ropes taught me" in offered
    assert "meet.example" not in offered  # how to join is for whoever took it
    shared = guest.at_seminar(meeting)
    bram, eve = visit(stage.bram), visit(stage.eve)
    one = f"/provider/{stage.elsewhere.uuid}/hosted/{shared.uuid}"
    assert "Invite one learner" in eve.get(one).content.decode()
    assert "meet.example" in eve.get(one).content.decode()
    assert eve.post(f"{one}/invite").status_code == 302
    assert "Gus Elder" in eve.get(one).content.decode()
    page = f"/provider/{stage.harbour.uuid}/seminars/{meeting.seminar.uuid}"
    assert "One learner of <bdi>Elsewhere</bdi>" in bram.get(page).content.decode()
    listed = bram.get(f"{page}/attendance").content.decode()
    assert "Amina" in listed
    assert "Gus" not in listed
    meeting.begin()
    assert "Gus Elder" in bram.get(f"{page}/attendance").content.decode()
    exported = b"".join(bram.get(f"{page}/attendance.csv")).decode()
    assert "Gus Elder" in exported
    assert "gus@" not in exported
    assert eve.post(f"{one}/act", {"leave": "1"}).status_code == 302
    assert sharing.hosted(guest.seat, shared.uuid).ended_by_guest
    assert "meet.example" not in eve.get(one).content.decode()


def test_a_guest_with_fewer_seats_than_learners_chooses_whom_it_invites(stage, visit):
    meeting, guest = Meeting(stage), Guest(stage)
    bea = learners.add(guest.seat, name="Bea Quay", email="", number="G-2", ports=stage.ports)
    learners.assign(guest.seat, [bea.uuid], guest.version.uuid, ports=stage.ports)
    shared, eve = guest.at_seminar(meeting, seats="1"), visit(stage.eve)
    one = f"/provider/{stage.elsewhere.uuid}/hosted/{shared.uuid}"
    assert "allow no more seats" in eve.post(f"{one}/invite", follow=True).content.decode()
    assert "has this number" in eve.post(f"{one}/invite", {"learner": ""}, follow=True).content.decode()
    eve.post(f"{one}/invite", {"learner": "G-2"})
    assert [row.learner for row in hosted.invitees(shared, guest.seat)] == [bea]
    assert 'name="learner"' in eve.get(one).content.decode()


def test_slots_are_repeated_after_a_look_and_moved(stage, visit):
    lab = labs.Lab(stage)
    bram = visit(stage.bram)
    base = f"/provider/{stage.harbour.uuid}/labs"
    page = f"{base}/{lab.facility.uuid}/slots/repeat"
    assert bram.get(page).status_code == 200
    assert bram.post(page, {**labs.SERIES, "times": "noon"}).status_code == 422
    seen = bram.post(page, {**labs.SERIES, "look": "1"}).content.decode()
    assert "<em>28 slots</em> would be opened" in seen
    assert Slot.objects.of(stage.harbour).count() == 1
    assert bram.post(page, {**labs.SERIES, "open": "1"}).status_code == 302
    assert Slot.objects.of(stage.harbour).count() == 29
    move = f"{base}/slots/{lab.slot.uuid}/move"
    assert bram.get(move).status_code == 200
    assert bram.post(move, {"date": "2026-03-17", "start": "09:30"}).status_code == 422
    assert bram.post(move, {"date": "2026-03-18", "start": "09:30"}).status_code == 302
    assert bram.post(move, {"cancel": "1", "reason": ""}, follow=True).redirect_chain[-1][0] == move
    gone = bram.post(move, {"cancel": "1", "reason": "The press broke."}, follow=True).content.decode()
    assert "Cancelled. 0 learners are told." in gone
