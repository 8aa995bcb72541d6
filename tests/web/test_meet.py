"""The pages of experts and seminars: for members, for guests with a link, for the learner at the door."""

from __future__ import annotations

import pytest
from tests.meetings import MARA, Meeting

from cairn.records.models import EvidenceItem, Expert, Seminar
from cairn.services.meet import experts, inviting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(stage):
    return Meeting(stage)


def address(stage, more: str) -> str:
    return f"/provider/{stage.harbour.uuid}{more}"


def test_an_expert_is_added_found_and_asked(stage, visit):
    bram = visit(stage.bram)
    assert "No experts yet" in bram.get(address(stage, "/experts")).content.decode()
    assert bram.post(address(stage, "/experts/new"), {"name": ""}).status_code == 422
    assert bram.post(address(stage, "/experts/new"), {**MARA, "email": ""}).status_code == 302
    found = Expert.objects.of(stage.harbour).get()
    one = address(stage, f"/experts/{found.uuid}")
    seen = bram.post(f"{one}/act", {"ask": "1"}).content.decode()
    assert "/guest/expert/" in seen  # no address: the link is shown, once
    assert "/guest/expert/" not in bram.get(one).content.decode()
    listed = bram.get(address(stage, "/experts?q=splic&may=mentor")).content.decode()
    assert "Mara Lindqvist" in listed
    assert "Nothing matches" in bram.get(address(stage, "/experts?consent=agreed")).content.decode()
    assert b"Tidewater Rigging" in b"".join(bram.get(address(stage, "/experts.csv")))
    changed = bram.post(one, {**MARA, "email": "not one", "topics": "Kept words"})
    assert changed.status_code == 422
    assert "Kept words" in changed.content.decode()


def test_an_expert_sees_corrects_agrees_and_takes_it_back(stage, visit, meeting):
    token = meeting.consent_link()
    guest, page = visit(), f"/guest/expert/{token}"
    assert "Splicing, loads" in guest.get(page).content.decode()
    assert guest.post(page, {**MARA, "topics": "Loads", "correct": "1"}).status_code == 302
    assert guest.post(page, {"name": "", "correct": "1"}).status_code == 422
    assert guest.post(page, {"agree": "1"}).status_code == 302
    assert guest.post(page, {"agree": "1"}).status_code == 409
    seen = guest.get(page)
    assert "may <em>name you</em>" in seen.content.decode()
    assert seen["Referrer-Policy"] == "same-origin"
    stage.world.pass_time(days=60)
    assert "Loads" not in guest.get(page).content.decode()
    assert guest.post(page, {"withdraw": "1"}).status_code == 302
    assert "Nothing is kept" in guest.get(page).content.decode()


def test_a_seminar_is_planned_changed_answered_and_called_off(stage, visit, meeting):
    bram, guest = visit(stage.bram), visit()
    said = {**meeting.facts(days=3), "expert": str(meeting.expert.uuid)}
    refused = bram.post(address(stage, "/seminars/new"), {**said, "start": "noon"})
    assert refused.status_code == 422
    assert "What ropes taught me" in refused.content.decode()
    said["serves"] = [str(meeting.achievement.uuid)]
    assert bram.post(address(stage, "/seminars/new"), said).status_code == 302
    made = Seminar.objects.of(stage.harbour).order_by("-pk")[0]
    one = address(stage, f"/seminars/{made.uuid}")
    assert bram.post(f"{one}/invite").status_code == 302
    assert bram.post(f"{one}/act", {"ask": "1"}).status_code == 302
    speak = f"/guest/speak/{meeting.link('seminar_speaker_asked')}"
    assert guest.post(speak, {"accept": "1", "words": "Gladly."}).status_code == 302
    assert "Gladly." in bram.get(one).content.decode()
    assert b"BEGIN:VEVENT" in guest.get(f"{speak}/event.ics").content
    assert bram.post(f"{one}/change", {**said, "place": "Quay 4"}).status_code == 302
    assert bram.post(f"{one}/act", {"cancel": "1"}).status_code == 422
    assert bram.post(f"{one}/act", {"cancel": "1", "reason": "A storm."}).status_code == 302
    page = f"/guest/seminar/{meeting.link('seminar_cancelled', place=0)}"
    assert "A storm." in guest.get(page).content.decode()
    assert b"STATUS:CANCELLED" in guest.get(f"{page}/event.ics").content
    listed = bram.get(address(stage, "/seminars?state=cancelled")).content.decode()
    assert "What ropes taught me" in listed


def test_a_learner_is_counted_at_the_door_and_writes_about_it(stage, visit, meeting):
    meeting.invite()
    meeting.begin()
    bram, phone = visit(stage.bram), visit()
    door = address(stage, f"/seminars/{meeting.seminar.uuid}/door")
    assert f"/attend/{meeting.token()}" in bram.get(door).content.decode()
    scan = f"/attend/{meeting.token()}"
    assert phone.post(scan, {"code": meeting.code}).status_code == 409  # not scanned by this browser
    assert phone.get(scan).status_code == 200
    stage.world.pass_time(minutes=4)
    assert phone.get(scan).status_code == 200  # back from signing in
    assert visit().get(scan).status_code == 409  # a friend, with a picture of it
    assert phone.post(scan, {"code": "AAAA-BBBB"}).status_code == 422
    assert "You are <em>counted</em>" in phone.post(scan, {"code": meeting.code}).content.decode()
    assert phone.post(scan, {"code": meeting.code}).status_code == 409  # scanned once, counted once

    page = f"/guest/seminar/{meeting.link()}"
    said = {"text": "The bowline.", "assessment": str(meeting.assessment.uuid)}
    assert phone.post(page, {**said, "text": ""}).status_code == 422
    assert phone.post(page, said).status_code == 302
    assert "The bowline." in phone.get(page).content.decode()
    assert EvidenceItem.objects.of(stage.harbour).get().text == "The bowline."
    work = bram.get(address(stage, f"/assess/{meeting.assessment.uuid}")).content.decode()
    assert "Written after the seminar" in work
    assert "counted by the code" in work


def test_a_person_is_counted_by_their_account_and_sees_their_seminars(stage, visit, meeting):
    invitee = meeting.invite()
    amina, eve = visit(stage.amina), visit(stage.eve)
    assert "one seminar" in amina.get("/passport/seminars").content.decode()
    own = f"/passport/seminars/{invitee.uuid}"
    assert eve.get(own).status_code == 404
    assert b"BEGIN:VEVENT" in amina.get(f"{own}/event.ics").content
    meeting.begin()
    scan = f"/attend/{meeting.token()}"
    for who, status in ((amina, 200), (eve, 422)):
        who.get(scan)
        assert who.post(scan).status_code == status
    assert "You were at" in amina.get(own).content.decode()


def test_the_host_sees_who_came_ticks_and_corrects(stage, visit, meeting):
    invitee = meeting.invite()
    bram = visit(stage.bram)
    page = address(stage, f"/seminars/{meeting.seminar.uuid}/attendance")
    assert bram.get(address(stage, f"/seminars/{meeting.seminar.uuid}/door")).status_code == 302  # too early
    meeting.begin()
    assert bram.post(f"{page}/{invitee.uuid}", {"present": "1"}).status_code == 302
    assert "ticked by the host" in bram.get(page).content.decode()
    bram.post(f"{page}/{invitee.uuid}", {"absent": "1", "reason": ""})
    assert meeting.invitee.attended_at is not None
    bram.post(f"{page}/{invitee.uuid}", {"absent": "1", "reason": "It was her sister."})
    assert "It was her sister." in bram.get(page).content.decode()
    assert b"It was her sister." in b"".join(bram.get(f"{page}.csv"))


def test_an_expert_who_did_not_agree_is_no_name_on_a_learners_page(stage, visit, meeting):
    meeting.invite()
    page = f"/guest/seminar/{meeting.link()}"
    assert "Mara" not in visit().get(page).content.decode()
    experts.update(stage.owner, meeting.expert.uuid, facts={"about": "x"}, ports=stage.ports)
    stage.world.pass_time(days=97 + 2)
    assert visit().get(page).status_code == 409
    with pytest.raises(Exception, match="expired"):
        inviting.link_of(meeting.link(), ports=stage.ports)


def test_a_series_a_recording_and_its_switches_are_on_the_form(stage, visit, meeting):
    bram = visit(stage.bram)
    said = {
        **meeting.facts(days=3),
        "expert": str(meeting.expert.uuid),
        "serves": [str(meeting.achievement.uuid)],
    }
    wrong = bram.post(address(stage, "/seminars/new"), {**said, "days": "2026-04-01, soon"})
    assert wrong.status_code == 422
    assert "2026-04-01, soon" in wrong.content.decode()
    assert bram.post(address(stage, "/seminars/new"), {**said, "days": "2026-04-01"}).status_code == 302
    first, second = Seminar.objects.of(stage.harbour).exclude(series=None).order_by("starts_at")
    assert not first.reminds  # not ticked
    assert f"/seminars/{second.uuid}" in bram.get(address(stage, f"/seminars/{first.uuid}")).content.decode()
    meeting.change(recording_link="https://films.example/ropes", recording_for="came")
    meeting.invite()
    own = f"/guest/seminar/{meeting.link()}"
    assert "films.example" not in visit().get(own).content.decode()
    meeting.begin()
    meeting.count(code=meeting.code)
    assert "films.example" in visit().get(own).content.decode()


def test_all_days_of_a_series_are_changed_after_a_look_and_called_off(stage, visit, meeting):
    from cairn.services.meet import seminars

    serves = [meeting.achievement.uuid]
    plan = {"facts": meeting.facts(), "expert": meeting.expert.uuid, "serves": serves, "ports": stage.ports}
    first, second = seminars.plan_series(meeting.seat, days=["2026-06-01"], **plan)
    bram, page = visit(stage.bram), address(stage, f"/seminars/{first.uuid}/series")
    assert page in bram.get(address(stage, f"/seminars/{first.uuid}")).content.decode()
    said = {"start": seminars.facts_of(first)["start"], "minutes": "60", "place": "Quay 3", "join_link": ""}
    said["expert"] = str(meeting.expert.uuid)
    assert bram.post(page, {**said, "change": "1"}).status_code == 422, "nothing is different"
    looked = bram.post(page, {**said, "place": "Quay 8", "look": "1"})
    assert "No learner would get a letter." in looked.content.decode()
    assert {one.place for one in Seminar.objects.of(stage.harbour)} == {"Quay 3"}
    assert bram.post(page, {**said, "place": "Quay 8", "change": "1"}).status_code == 302
    assert Seminar.objects.of(stage.harbour).filter(place="Quay 8").count() == 2
    assert bram.post(f"{page}/cancel", {"reason": ""}).status_code == 422
    assert bram.post(f"{page}/cancel", {"reason": "A storm."}).status_code == 302
    second.refresh_from_db()
    assert second.cancelled_reason == "A storm."
