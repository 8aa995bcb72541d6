"""Seminars: planned in the organisation's own time, told of once, counted once, reflected on by who was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import people as cast
from tests.meetings import Meeting

from cairn.records.models import EvidenceItem, Organisation
from cairn.services import outbox
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.meet import consent, door, experts, inviting, reflecting, seminars
from cairn.services.run import learners

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(stage):
    return Meeting(stage)


def test_a_time_is_one_of_the_organisations_own_zone(stage):
    Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk).update(time_zone="Asia/Amman")
    stage.harbour.refresh_from_db()
    meeting = Meeting(stage)
    meeting.change(date="2026-07-01", start="15:30")
    assert meeting.seminar.starts_at == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert seminars.facts_of(meeting.seminar)["start"] == "15:30"


def test_everything_wrong_is_said_at_once(stage, meeting):
    facts = {"title": "", "date": "tomorrow", "start": "half past", "minutes": "1", "place": "", "seats": "0"}
    with pytest.raises(InvalidInput) as said:
        seminars.change(stage.owner, meeting.seminar.uuid, facts=facts, ports=stage.ports)
    assert set(said.value.fields) == set(facts)
    with pytest.raises(InvalidInput) as said:
        seminars.plan(
            stage.owner,
            facts=meeting.facts(days=-1),
            expert=meeting.expert.uuid,
            serves=[meeting.achievement.uuid],
            ports=stage.ports,
        )
    assert set(said.value.fields) == {"date"}


def test_an_invitation_brings_a_code_a_link_and_a_file_for_the_calendar(stage, meeting):
    meeting.invite()
    assert inviting.link_of(meeting.link(), ports=stage.ports) == meeting.invitee
    outbox.send_due(ports=stage.ports)
    mail = stage.world.letters[-1]
    assert f"/guest/seminar/{''}" in mail.text
    assert "code for the door: " in mail.text
    calendar = mail.calendar.replace("\r\n ", "")
    assert f"UID:{meeting.seminar.uuid}@badges.example" in calendar
    assert 'ATTENDEE;CN="Amina' in calendar
    with pytest.raises(InvalidInput):  # nobody is left
        inviting.invite(stage.owner, meeting.seminar.uuid, ports=stage.ports)


def test_a_change_is_told_once_and_the_calendar_follows(stage, meeting):
    meeting.invite()
    older = meeting.link()
    meeting.speaker_link()
    inviting.answer(meeting.link("seminar_speaker_asked"), accepts=True, ports=stage.ports)

    meeting.change(description="Bring two ropes.")  # nobody needs to know
    assert not meeting.letters("seminar_changed")
    meeting.change(start="08:00")

    (told,) = meeting.letters("seminar_changed")
    assert "SEQUENCE:1" in told.payload["calendar"]
    assert meeting.link("seminar_changed") != older
    with pytest.raises(NotFound):
        inviting.link_of(older, ports=stage.ports)
    meeting.seminar.refresh_from_db()
    assert meeting.seminar.expert_state == "asked"  # another time is another question
    assert len(meeting.letters("seminar_speaker_asked")) == 2


def test_cancelling_is_told_once_with_the_reason(stage, meeting):
    meeting.invite()
    meeting.speaker_link()
    with pytest.raises(InvalidInput):
        seminars.cancel(stage.owner, meeting.seminar.uuid, reason=" ", ports=stage.ports)
    seminars.cancel(stage.owner, meeting.seminar.uuid, reason="A storm.", ports=stage.ports)
    with pytest.raises(Conflict):
        seminars.cancel(stage.owner, meeting.seminar.uuid, reason="A storm.", ports=stage.ports)
    told = meeting.letters("seminar_cancelled")
    assert {letter.recipient for letter in told} == {cast.AMINA.email, meeting.expert.email}
    assert len(told) == 2
    assert all("METHOD:CANCEL" in letter.payload["calendar"] for letter in told)
    for late in (
        lambda: inviting.answer(meeting.link("seminar_cancelled"), accepts=True, ports=stage.ports),
        lambda: inviting.invite(stage.owner, meeting.seminar.uuid, ports=stage.ports),
        lambda: meeting.change(place="x"),
    ):
        with pytest.raises(Conflict):
            late()


def test_no_more_are_invited_than_there_are_seats(stage, meeting):
    meeting.change(seats="1")
    dana = learners.add(stage.owner, name="Dana", email="dana@learners.example", ports=stage.ports)
    with pytest.raises(TooMuch):
        inviting.invite(
            stage.owner,
            meeting.seminar.uuid,
            [dana.uuid, meeting.assessment.learner.uuid],
            ports=stage.ports,
        )
    assert inviting.invite(stage.owner, meeting.seminar.uuid, [dana.uuid], ports=stage.ports).new == 1


def test_an_expert_who_withdrew_is_asked_no_more(stage, meeting):
    consent.withdraw(meeting.consent_link(), ports=stage.ports)
    with pytest.raises(Conflict):
        inviting.ask_speaker(stage.owner, meeting.seminar.uuid, ports=stage.ports)


def test_a_code_works_for_two_minutes_and_leads_nowhere_else(stage, meeting):
    meeting.invite()
    meeting.begin()
    token = meeting.token()
    assert door.scanned(token, ports=stage.ports) == meeting.seminar
    stage.world.pass_time(seconds=door.STEP)
    assert door.scanned(token, ports=stage.ports)
    stage.world.pass_time(seconds=door.STEP)
    forged = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    for late in (token, forged):
        with pytest.raises(Conflict) as refused:
            door.scanned(late, ports=stage.ports)
        assert refused.value.code == "attendance.late"
    for nothing in ("", "x" * 43, "x" * 42, "é" * 43):
        with pytest.raises(NotFound):
            door.scanned(nothing, ports=stage.ports)


def test_a_learner_is_counted_once_by_code_or_by_account(stage, meeting):
    meeting.invite()
    meeting.begin()
    assert meeting.count(code=f" {meeting.code.lower().replace('-', ' ')}").attended_by == "code"
    for again in ({"code": meeting.code}, {"person": stage.amina}):
        with pytest.raises(Conflict) as refused:
            meeting.count(**again)
        assert refused.value.code == "attendance.counted"
    with pytest.raises(InvalidInput):
        meeting.count(code="AAAA-AAAA")
    with pytest.raises(NotFound):
        meeting.count(person=stage.eve)
    with pytest.raises(NotFound):
        meeting.count()


@pytest.mark.parametrize("minutes", [-31, 91, 60 * 24])
def test_nobody_is_counted_outside_the_time(stage, meeting, minutes):
    meeting.invite()
    stage.world.at(meeting.seminar.starts_at + timedelta(minutes=minutes))
    for late in (
        lambda: door.scanned(meeting.token(), ports=stage.ports),
        lambda: meeting.count(code=meeting.code),
        lambda: door.code(stage.owner, meeting.seminar.uuid, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "attendance.closed"


def test_what_was_scanned_long_ago_counts_nobody(stage, meeting):
    meeting.invite()
    meeting.begin()
    for minutes in (11, -1):
        with pytest.raises(Conflict) as refused:
            meeting.count(code=meeting.code, scanned_at=stage.world.now - timedelta(minutes=minutes))
        assert refused.value.code == "attendance.late"


def test_the_host_ticks_by_hand_and_corrects_with_a_reason(stage, meeting):
    invitee = meeting.invite()
    how = {"ports": stage.ports, "seat": stage.owner, "uuid": meeting.seminar.uuid, "invitee": invitee.uuid}
    with pytest.raises(Conflict):  # not before it begins
        door.tick(**how, is_present=True)
    meeting.begin()
    assert door.tick(**how, is_present=True).attended_by == "hand"
    with pytest.raises(InvalidInput):
        door.tick(**how, is_present=False)
    assert door.tick(**how, is_present=False, reason="It was her sister.").attended_at is None
    stage.world.pass_time(days=2)
    with pytest.raises(InvalidInput):
        door.tick(**how, is_present=True)
    found = door.tick(**how, is_present=True, reason="On the paper list.")
    assert found.corrected_reason == "On the paper list."
    assert stage.acts()[-3:] == ["attendance.tick", "attendance.correct", "attendance.correct"]


def test_a_reflection_is_evidence_of_who_was_there(stage, meeting):
    meeting.invite()
    with pytest.raises(Conflict) as refused:
        meeting.reflect()
    assert refused.value.code == "reflection.absent"
    meeting.begin()
    meeting.count(code=meeting.code)

    made = meeting.reflect(person=stage.amina)

    (item,) = EvidenceItem.objects.of(stage.harbour).filter(assessment=meeting.assessment)
    assert (item.text, item.kind, item.reflection) == ("The bowline.", "text", made)
    with pytest.raises(Conflict):  # once
        meeting.reflect()
    evidence.remove(item.uuid, by=stage.amina, ports=stage.ports)
    assert meeting.reflect("The clove hitch.").evidence.text == "The clove hitch."
    with pytest.raises(InvalidInput):
        evidence.submit(meeting.assessment.uuid, by=stage.amina, ports=stage.ports, statement="x" * 10_001)


def test_a_reflection_goes_only_to_an_open_assessment_that_the_seminar_is_for(stage, meeting):
    other = stage.published(name="Splicing")
    (elsewhere,) = learners.assign(
        stage.owner, [meeting.assessment.learner.uuid], other.uuid, ports=stage.ports
    )
    invitee = meeting.attended()
    with pytest.raises(NotFound):
        reflecting.write(invitee, elsewhere.uuid, text="x", ports=stage.ports)
    evidence.add_text(meeting.assessment.uuid, by=stage.amina, text="x", ports=stage.ports)
    evidence.submit(meeting.assessment.uuid, by=stage.amina, ports=stage.ports)
    with pytest.raises(NotFound):
        reflecting.write(invitee, meeting.assessment.uuid, text="x", ports=stage.ports)


def test_roles_and_other_organisations(stage, meeting):
    seminar = meeting.seminar.uuid
    with pytest.raises(NotPermitted):
        inviting.invite(stage.seat("designer"), seminar, ports=stage.ports)
    for service in (inviting.invite, inviting.ask_speaker, door.code):
        with pytest.raises(NotFound):
            service(stage.outsider, seminar, ports=stage.ports)
    with pytest.raises(NotFound):
        inviting.own(stage.eve, meeting.invite().uuid)
    assert inviting.own(stage.amina, meeting.invitee.uuid)
    eves = learners.add(stage.outsider, name="Noor", ports=stage.ports)
    with pytest.raises(NotFound):
        inviting.invite(stage.owner, seminar, [eves.uuid], ports=stage.ports)


def test_a_learners_link_ends_ninety_days_after(stage, meeting):
    meeting.invite()
    stage.world.pass_time(days=98)
    with pytest.raises(Conflict):
        inviting.link_of(meeting.link(), ports=stage.ports)


def test_a_link_of_whoever_was_asked_before_answers_for_nobody_else(stage, meeting):
    older = meeting.speaker_link()
    jon = experts.add(stage.owner, facts={"name": "Jon Berg"}, ports=stage.ports)
    seminars.change(stage.owner, meeting.seminar.uuid, facts={}, expert=jon.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        inviting.answer(older, accepts=True, ports=stage.ports)
    assert refused.value.code == "guest_link.closed"
    meeting.seminar.refresh_from_db()
    assert meeting.seminar.expert_state == "none"


def test_a_link_that_has_ended_gives_no_calendar_file(stage, meeting):
    older = meeting.speaker_link()
    assert inviting.speakers_seminar(older, ports=stage.ports) == meeting.seminar
    newer = meeting.speaker_link()
    inviting.answer(newer, accepts=True, ports=stage.ports)
    assert inviting.speakers_seminar(newer, ports=stage.ports) == meeting.seminar  # used, not over
    with pytest.raises(Conflict):
        inviting.speakers_seminar(older, ports=stage.ports)
    stage.world.pass_time(days=31)
    with pytest.raises(Conflict):
        inviting.speakers_seminar(newer, ports=stage.ports)
