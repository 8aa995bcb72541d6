"""Reminders, an expert who is replaced, seminars planned at once, and who sees a recording."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.guests import Guest
from tests.meetings import MARA, Meeting

from cairn.records.models import Seminar
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.letters import compose
from cairn.services.meet import experts, inviting, reminding, seminars
from cairn.services.run import learners
from cairn.worker import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(stage):
    return Meeting(stage)


def test_everybody_is_reminded_once_a_day_before(stage, meeting):
    meeting.invite()
    inviting.answer(meeting.speaker_link(), accepts=True, ports=stage.ports)
    assert reminding.remind_due(ports=stage.ports) == 0
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=23))
    assert [reminding.remind_due(ports=stage.ports) for _time in range(2)] == [1, 0]
    (reminder,) = meeting.letters("seminar_reminder")
    (host,) = meeting.letters("seminar_speaker_reminder")
    assert host.recipient == MARA["email"]
    assert "Quay 3" in compose(reminder).text
    assert inviting.link_of(meeting.link("seminar_reminder"), ports=stage.ports) == meeting.invitee


def test_who_is_invited_on_the_last_day_has_just_been_written_to(stage, meeting):
    inviting.ask_speaker(meeting.seat, meeting.seminar.uuid, ports=stage.ports)  # did not answer
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=2))
    meeting.invite()
    assert reminding.remind_due(ports=stage.ports) == 1
    assert not meeting.letters("seminar_reminder")
    assert not meeting.letters("seminar_speaker_reminder")


def test_nobody_is_reminded_of_what_was_switched_off_cancelled_or_has_begun(stage, meeting):
    meeting.invite()
    meeting.change(reminds="")
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=5))
    assert reminding.remind_due(ports=stage.ports) == 0
    meeting.change(reminds="on")
    stage.world.at(meeting.seminar.starts_at)
    assert reminding.remind_due(ports=stage.ports) == 0
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=4))
    seminars.cancel(meeting.seat, meeting.seminar.uuid, reason="A storm.", ports=stage.ports)
    assert reminding.remind_due(ports=stage.ports) == 0


def test_whoever_left_is_not_reminded(stage, meeting):
    learners.archive(meeting.invite().learner.uuid, seat=stage.owner, ports=stage.ports)
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    assert reminding.remind_due(ports=stage.ports) == 1
    assert not meeting.letters("seminar_reminder")


def test_another_time_is_another_reminder(stage, meeting):
    meeting.invite()
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    reminding.remind_due(ports=stage.ports)
    meeting.change(**{name: meeting.facts(days=9)[name] for name in ("date", "start")})
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    assert reminding.remind_due(ports=stage.ports) == 1
    assert len(meeting.letters("seminar_reminder")) == 2


def test_a_guest_is_reminded_by_their_own_organisation(stage, meeting):
    guest = Guest(stage)
    guest.invited(guest.at_seminar(meeting))
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    reminding.remind_due(ports=stage.ports)
    assert not meeting.letters("seminar_reminder")


def test_an_expert_who_is_replaced_is_told_and_their_calendar_lets_it_go(stage, meeting):
    token = meeting.speaker_link()
    inviting.answer(token, accepts=True, ports=stage.ports)
    other = experts.add(
        meeting.seat, facts={**MARA, "name": "Nils", "email": "nils@x.example"}, ports=stage.ports
    )
    third = experts.add(
        meeting.seat, facts={**MARA, "name": "Olu", "email": "olu@x.example"}, ports=stage.ports
    )
    changed = seminars.change(
        meeting.seat, meeting.seminar.uuid, facts={}, expert=other.uuid, ports=stage.ports
    )
    (letter,) = meeting.letters("seminar_replaced")
    assert letter.recipient == MARA["email"]
    assert "METHOD:CANCEL" in letter.payload["calendar"]
    assert f"SEQUENCE:{changed.sequence}" in letter.payload["calendar"]
    assert changed.sequence == 1
    assert "Somebody else holds" in compose(letter).text
    # Nils was never asked: there is nothing to take back.
    seminars.change(meeting.seat, meeting.seminar.uuid, facts={}, expert=third.uuid, ports=stage.ports)
    assert len(meeting.letters("seminar_replaced")) == 1


def test_the_same_seminar_on_several_days_is_planned_at_once(stage, meeting):
    plan = {"expert": meeting.expert.uuid, "serves": [meeting.achievement.uuid], "ports": stage.ports}
    facts = meeting.facts(days=3)
    made = seminars.plan_series(meeting.seat, facts=facts, days=["2026-04-01", "2026-05-01"], **plan)
    assert len({one.series for one in made}) == 1
    assert [seminars.facts_of(one)["date"] for one in made[1:]] == ["2026-04-01", "2026-05-01"]
    assert {one.door_key for one in made} >= {made[0].door_key}
    before = Seminar.objects.of(stage.harbour).count()
    for days in (["2026-02-31"], ["2026-01-01"], [f"2026-04-{n:02}" for n in range(1, 21)]):
        with pytest.raises(InvalidInput) as said:
            seminars.plan_series(meeting.seat, facts=facts, days=days, **plan)
        assert set(said.value.fields) == {"days"}
    assert Seminar.objects.of(stage.harbour).count() == before


def test_an_organisation_has_only_so_many_seminars_to_come(meeting, monkeypatch):
    monkeypatch.setattr(seminars, "MOST_COMING", 2)
    plan = {"expert": meeting.expert.uuid, "serves": [meeting.achievement.uuid], "ports": meeting.ports}
    with pytest.raises(TooMuch) as refused:
        seminars.plan_series(meeting.seat, facts=meeting.facts(), days=["2026-05-01"], **plan)
    assert refused.value.code == "seminar.too_many"
    seminars.plan(meeting.seat, facts=meeting.facts(), **plan)


def test_a_recording_is_for_all_who_were_invited_or_only_for_those_who_came(meeting):
    meeting.change(recording_link="https://films.example/ropes")
    assert seminars.shows_recording(meeting.seminar, came=False)
    meeting.change(recording_for="came")
    assert not seminars.shows_recording(meeting.seminar, came=False)
    assert seminars.shows_recording(meeting.seminar, came=True)
    with pytest.raises(InvalidInput):
        meeting.change(recording_for="everybody")


def test_the_worker_sends_them(stage, meeting, monkeypatch):
    meeting.invite()
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    monkeypatch.setattr(jobs, "_world", lambda: stage.ports)
    for _minute in range(2):
        jobs.tick()
    assert len(meeting.letters("seminar_reminder")) == 1


def test_a_round_that_fails_keeps_no_other_one_from_its_work(stage, meeting, monkeypatch):
    meeting.invite()
    stage.world.at(meeting.seminar.starts_at - timedelta(hours=3))
    monkeypatch.setattr(jobs, "_world", lambda: stage.ports)

    def broken(**_given):
        raise RuntimeError("a row that nobody can read")

    monkeypatch.setattr(jobs.reminding, "remind_due", broken)
    with pytest.raises(ExceptionGroup) as said:
        jobs.tick()
    assert [type(one) for one in said.value.exceptions] == [RuntimeError]
    assert len(meeting.letters("seminar_reminder")) == 1
