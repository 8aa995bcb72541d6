"""The directory of experts: nobody is shown who did not agree, and who withdraws is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from tests.meetings import MARA, Meeting

from cairn.records.models import Expert, GuestLink, OutboxMessage
from cairn.services.codesign import areas
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.meet import consent, experts, inviting, telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(stage):
    return experts.add(stage.owner, facts=MARA, ports=stage.ports)


def asked(stage, expert) -> str:
    return experts.ask(stage.owner, expert.uuid, ports=stage.ports)[1]


def test_an_expert_agrees_by_the_link_in_their_letter_and_is_shown_from_then_on(stage, mara):
    token = asked(stage, mara)
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="expert_asked")
    assert str(letter.payload["link"]).endswith(f"/guest/expert/{token}")
    assert not experts.is_shown(mara)

    consent.decide(token, agrees=True, ports=stage.ports)

    mara.refresh_from_db()
    assert experts.is_shown(mara)
    assert stage.acts()[-3:] == ["expert.add", "expert.ask", "expert.agree"]
    with pytest.raises(Conflict):  # once for each link
        consent.decide(token, agrees=False, ports=stage.ports)


@pytest.mark.parametrize("later", [False, True])
def test_who_refuses_or_withdraws_is_erased_but_for_the_name(stage, mara, later):
    area = areas.add(stage.owner, name="Ropes", ports=stage.ports)
    experts.update(stage.owner, mara.uuid, facts={}, knows=[area.uuid], ports=stage.ports)
    token = asked(stage, mara)
    consent.decide(token, agrees=later, ports=stage.ports)
    if later:
        stage.world.pass_time(days=200)  # the link is long expired: it still takes away
        consent.withdraw(token, ports=stage.ports)

    mara.refresh_from_db()
    assert (mara.name, mara.email, mara.topics, mara.title) == (MARA["name"], "", "", "")
    assert mara.archived_at is not None
    assert not mara.knows.exists()
    for act in (
        lambda: experts.restore(stage.owner, mara.uuid, ports=stage.ports),
        lambda: consent.withdraw(token, ports=stage.ports),
        lambda: consent.correct(token, {"topics": "x"}, ports=stage.ports),
    ):
        with pytest.raises(Conflict):
            act()


def test_an_expert_corrects_what_is_kept_while_the_link_lives(stage, mara):
    token = asked(stage, mara)
    consent.correct(token, {"title": "Master rigger", "languages": "en"}, ports=stage.ports)
    mara.refresh_from_db()
    assert (mara.title, mara.languages) == ("Master rigger", "en")
    with pytest.raises(InvalidInput):
        consent.correct(token, {"name": "", "email": "x"}, ports=stage.ports)
    with pytest.raises(InvalidInput):  # what the organisation says is not theirs to say
        consent.correct(token, {"may_speak": True}, ports=stage.ports)
    stage.world.pass_time(days=31)
    with pytest.raises(Conflict):
        consent.correct(token, {"title": "x"}, ports=stage.ports)


def test_everything_wrong_with_an_entry_is_said_at_once(stage):
    facts = {"name": "", "email": "x", "languages": "English!", "topics": "x" * 501}
    with pytest.raises(InvalidInput) as said:
        experts.add(stage.owner, facts=facts, ports=stage.ports)
    assert set(said.value.fields) == set(facts)


def test_nothing_crosses_between_organisations(stage, mara):
    area = areas.add(stage.outsider, name="Ropes", ports=stage.ports)
    with pytest.raises(NotFound):
        experts.update(stage.outsider, mara.uuid, facts={}, ports=stage.ports)
    with pytest.raises(NotFound):
        experts.update(stage.owner, mara.uuid, facts={}, knows=[area.uuid], ports=stage.ports)
    with pytest.raises(NotPermitted):
        experts.ask(stage.seat("assessor"), mara.uuid, ports=stage.ports)
    assert not Expert.objects.of(stage.elsewhere).exists()


def test_beyond_the_members_an_expert_who_did_not_agree_is_only_a_body(stage):
    meeting = Meeting(stage)
    assert telling.speaker(meeting.seminar) == "Tidewater Rigging"
    assert "Mara" not in telling.file(meeting.seminar)
    consent.decide(meeting.consent_link(), agrees=True, ports=stage.ports)
    meeting.seminar.expert.refresh_from_db()
    assert telling.speaker(meeting.seminar) == "Mara Lindqvist"


def test_a_new_question_ends_the_older_link(stage, mara):
    older = asked(stage, mara)
    stage.world.pass_time(minutes=5)
    newer = asked(stage, mara)
    with pytest.raises(Conflict):
        consent.decide(older, agrees=True, ports=stage.ports)
    link, _expert = consent.looked_at(newer)
    assert link.expires_at == stage.world.now + timedelta(days=30)


def test_links_about_seminars_forget_who_withdrew_too(stage):
    meeting = Meeting(stage)
    meeting.speaker_link()
    inviting.answer(meeting.link("seminar_speaker_asked"), accepts=True, words="Call me.", ports=stage.ports)
    consent.withdraw(meeting.consent_link(), ports=stage.ports)

    meeting.expert.refresh_from_db()
    meeting.seminar.refresh_from_db()
    assert (meeting.expert.body_name, meeting.expert.partner) == ("", None)
    assert meeting.seminar.expert_words == ""
    kept = GuestLink.objects.of(stage.harbour).values_list("email", "title", "body_name")
    assert set(kept) == {("", "", "")}


def test_a_save_that_began_before_they_withdrew_brings_nothing_back(stage, mara, monkeypatch):
    """The row is locked before it is read: without that, what was read is written over the answer."""
    token = asked(stage, mara)
    locked = []
    lock = QuerySet.select_for_update

    def noted(rows, **more):
        locked.append(rows.model)
        return lock(rows, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    for act in (
        lambda: experts.update(stage.owner, mara.uuid, facts={"topics": "x"}, ports=stage.ports),
        lambda: consent.correct(token, {"topics": "y"}, ports=stage.ports),
        lambda: consent.decide(token, agrees=True, ports=stage.ports),
        lambda: consent.withdraw(token, ports=stage.ports),
    ):
        locked.clear()
        act()
        assert Expert in locked
