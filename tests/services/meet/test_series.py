"""All days of a series at once: looked at before, told in one letter a person, and undone in their calendars."""

from __future__ import annotations

import pytest
from tests.meetings import MARA, Meeting

from cairn.records.models import Seminar
from cairn.services import outbox
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.meet import experts, inviting, seminars, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(stage):
    """Three days; Amina is invited to the first two, Mara was asked for both, the second has a place of its own."""
    made = Meeting(stage)
    serves = [made.achievement.uuid]
    days = seminars.plan_series(
        made.seat, facts=made.facts(), days=["2026-05-01", "2026-06-01"], expert=made.expert.uuid,
        serves=serves, ports=stage.ports,
    )  # fmt: skip
    for one in days[:2]:
        inviting.invite(made.seat, one.uuid, ports=stage.ports)
        inviting.ask_speaker(made.seat, one.uuid, ports=stage.ports)
    seminars.change(made.seat, days[1].uuid, facts={"place": "Quay 9"}, ports=stage.ports)
    made.seminar = days[0]
    stage.world.pass_time(seconds=1)
    outbox.send_due(ports=stage.ports)
    stage.world.letters.clear()
    return made


def days_of(meeting) -> list[Seminar]:
    rows = Seminar.objects.of(meeting.stage.harbour).filter(series=meeting.seminar.series)
    return list(rows.order_by("starts_at"))


def sent(meeting) -> list:
    meeting.stage.world.pass_time(seconds=1)
    outbox.send_due(ports=meeting.ports)
    return list(meeting.stage.world.letters)


def test_a_look_says_who_would_be_told_and_changes_nothing(stage, meeting):
    before = [(one.starts_at, one.sequence) for one in days_of(meeting)]
    found = series.look(stage.owner, meeting.seminar.uuid, facts={"start": "17:45"}, ports=stage.ports)
    assert (len(found.days), found.learners, found.experts) == (3, 1, 1)
    assert all(day.is_told and day.begins != day.will_begin for day in found.days)
    assert before == [(one.starts_at, one.sequence) for one in days_of(meeting)]
    assert sent(meeting) == []
    same = series.look(stage.owner, meeting.seminar.uuid, facts={"place": "Quay 9"}, ports=stage.ports)
    assert [day.is_told for day in same.days] == [True, False, True]


def test_all_to_come_are_changed_and_each_person_gets_one_letter_with_a_file_for_each_day(stage, meeting):
    before = {one.pk: one.sequence for one in days_of(meeting)}
    series.change(stage.owner, meeting.seminar.uuid, facts={"start": "17:45"}, ports=stage.ports)
    days = days_of(meeting)
    assert {seminars.facts_of(one)["start"] for one in days} == {"17:45"}
    assert [one.place for one in days] == ["Quay 3", "Quay 9", "Quay 3"]
    assert all(one.sequence == before[one.pk] + 1 for one in days)
    letters = {one.to: one for one in sent(meeting)}
    assert sorted(letters) == ["amina@learners.example", MARA["email"]]
    amina = letters["amina@learners.example"]
    assert amina.calendar.count("BEGIN:VCALENDAR") == amina.calendar.count("METHOD:REQUEST") == 2
    for one in days[:2]:
        assert f"UID:{one.uuid}@" in amina.calendar
        assert f"SEQUENCE:{one.sequence}" in amina.calendar
    links = [line for line in amina.text.splitlines() if "/guest/seminar/" in line]
    found = [inviting.link_of(link.strip().rpartition("/")[2], ports=stage.ports).seminar for link in links]
    assert set(found) == set(days[:2]), "a link of each day, and every one acts"
    assert [one.expert_state for one in days] == ["asked", "asked", "none"]


def test_somebody_else_holds_them_and_who_was_asked_lets_them_go(stage, meeting):
    other = experts.add(
        stage.owner, facts={**MARA, "name": "Ola", "email": "ola@x.example"}, ports=stage.ports
    )
    series.change(stage.owner, meeting.seminar.uuid, facts={}, expert=other.uuid, ports=stage.ports)
    assert {one.expert_id for one in days_of(meeting)} == {other.pk}
    (letter,) = sent(meeting)
    assert (letter.to, letter.calendar.count("METHOD:CANCEL")) == (MARA["email"], 2)


def test_all_to_come_are_called_off_with_a_reason_and_what_was_stays(stage, meeting):
    with pytest.raises(InvalidInput):
        series.cancel(stage.owner, meeting.seminar.uuid, reason="", ports=stage.ports)
    with pytest.raises(NotFound):
        series.cancel(stage.outsider, meeting.seminar.uuid, reason="A storm.", ports=stage.ports)
    stage.world.at(meeting.seminar.starts_at)
    done = series.cancel(stage.owner, days_of(meeting)[2].uuid, reason="A storm.", ports=stage.ports)
    assert [one.pk for one in done] == [one.pk for one in days_of(meeting)[1:]]
    letters = {one.to: one for one in sent(meeting)}
    assert sorted(letters) == ["amina@learners.example", MARA["email"]]
    assert all(
        one.calendar.count("METHOD:CANCEL") == 1 and "A storm." in one.text for one in letters.values()
    )
    with pytest.raises(Conflict) as over:
        series.cancel(stage.owner, meeting.seminar.uuid, reason="A storm.", ports=stage.ports)
    assert over.value.code == "seminar.over"
    alone = Meeting(stage, assessment=meeting.assessment)
    with pytest.raises(NotFound):
        series.look(stage.owner, alone.seminar.uuid, facts={}, ports=stage.ports)


def test_a_time_that_one_day_does_not_have_changes_none(stage, meeting):
    stage.world.at(meeting.seminar.starts_at.replace(hour=1))
    with pytest.raises(InvalidInput) as said:
        series.change(stage.owner, meeting.seminar.uuid, facts={"start": "00:05"}, ports=stage.ports)
    assert said.value.fields["start"][0].startswith(meeting.seminar.starts_at.date().isoformat())
    assert "00:05" not in {seminars.facts_of(one)["start"] for one in days_of(meeting)}
