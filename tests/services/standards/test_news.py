"""Who hears of a standard: its group of what is said and decided, the body that confirms of adoptions that wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import people as cast
from tests import standardised

from cairn.records.models import Notice, OutboxMessage, StandardDrafter
from cairn.services.access import Actor, seat_of
from cairn.services.codesign import news, noticing
from cairn.services.design import draft, publish
from cairn.services.letters import compose
from cairn.services.standards import adopting, confirming, consulting, discussing

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def told(stage, seat) -> list[str]:
    rows = news.of(seat.actor.person, at=stage.world.now)
    return [row.kind for one in rows for row in reversed(one.rows)]


def letters(stage) -> list[OutboxMessage]:
    news.tell_due(ports=stage.ports)
    rows = OutboxMessage.objects.across(reason="a test").filter(kind="standard_news")
    return list(rows.order_by("pk"))


def later(stage, **more: int) -> None:
    stage.world.now += timedelta(**more)


def test_what_is_said_is_told_to_the_group_and_to_nobody_else(stage, council):
    standard, held = standardised.consulted(stage, council)
    other = standardised.grouped(stage, council, standard, cast.CHIDI, "Rope Authority")
    mine = discussing.of_group(council, standard.uuid)
    asked = discussing.say(mine, "Six or eight?", ports=stage.ports)
    theirs = discussing.of_group(other, standard.uuid)
    discussing.say(theirs, "Six.", answers=asked.uuid, ports=stage.ports)
    discussing.decide(council, standard.uuid, asked.uuid, decided="Six.", ports=stage.ports)
    guest = consulting.invite(council, standard.uuid, held.uuid, {"body": "Union"}, ports=stage.ports)
    discussing.say(discussing.of_guest(guest.token, ports=stage.ports), "Why?", ports=stage.ports)

    assert told(stage, other) == ["comment", "settled", "comment"]
    assert told(stage, council) == ["answer", "comment"]
    assert told(stage, stage.owner) == told(stage, stage.outsider) == []
    StandardDrafter.objects.across(reason="a test").update(ended_at=stage.world.now)
    assert told(stage, other) == []
    news.seen(council.actor.person, standard.uuid, only=news.TALK, ports=stage.ports)
    assert told(stage, council) == []


def test_many_of_one_body_keep_no_other_from_hearing_of_it(stage, council, monkeypatch):
    monkeypatch.setattr(noticing, "MOST_TOLD", 2)
    standard, _held = standardised.consulted(stage, council)
    other = standardised.grouped(stage, council, standard, cast.CHIDI, "Rope Authority")
    facts = {"roles": ["designer"], "created_at": stage.world.now}
    for person in (stage.bram, stage.amina):
        council.organisation.memberships.create(uuid=stage.ports.new_uuid(), person=person, **facts)
        seat = seat_of(council.organisation.uuid, actor=Actor(person=person))
        discussing.say(discussing.of_group(seat, standard.uuid), "Six or eight?", ports=stage.ports)
    assert told(stage, other) == ["comment", "comment"]


def test_an_adoption_that_waits_is_told_while_it_waits_and_in_one_letter_a_day(stage, council):
    standardised.adopted(stage, council, confirms=True)
    assert (told(stage, council), letters(stage)) == (["adoption"], [])
    two = standardised.published(stage, council, facts=[], confirms=True)
    other = _adopt(stage, two)
    later(stage, minutes=40)
    (letter,) = letters(stage)  # of both standards: one a day for a body
    mail = compose(letter)
    assert (letter.recipient, "2 adoptions wait for your word" in mail.text) == (cast.DANA.email, True)
    assert mail.subject == "What is new: Deck work, Deck work"
    assert f"/provider/{council.organisation.uuid}/standards\n" in mail.text

    _again(stage, other)  # its new version waits in its place
    newest = next(row for one in news.of(council.actor.person, at=stage.world.now) for row in one.rows)
    assert newest.subject == confirming.adoptions(two.standard).get().uuid
    assert told(stage, council) == ["adoption", "adoption"]
    later(stage, minutes=40)
    assert len(letters(stage)) == 1
    later(stage, days=1)
    assert len(letters(stage)) == 2
    assert letters(stage)[1].payload["link"].endswith(f"/standards/{two.standard.uuid}/adopters")


def test_no_letter_about_what_was_confirmed_meanwhile_or_to_who_wants_none(stage, council):
    one = standardised.adopted(stage, council, confirms=True)
    row = confirming.adoptions(one.standard).get()
    confirming.decide(council, one.standard.uuid, row.uuid, confirmed=True, ports=stage.ports)
    later(stage, minutes=40)
    assert (told(stage, council), letters(stage)) == ([], [])
    news.want_letters(council.actor.person, wanted=False, ports=stage.ports)
    _again(stage, row.version)
    later(stage, minutes=40)
    assert (told(stage, council), letters(stage)) == (["adoption"], [])


def test_a_body_that_confirms_nothing_hears_of_no_adoption(stage, council):
    standardised.adopted(stage, council)
    assert not Notice.objects.of(council.organisation).exists()


def _adopt(stage, one):
    version = stage.draft()
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    return publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)


def _again(stage, version):
    following = draft.new_draft(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    return publish.publish(following.uuid, seat=stage.owner, change_note="Dates.", ports=stage.ports)
