"""Who hears of what happens in a workspace: on a page at once, in one letter a day, and not at all when they say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import codesigned

from cairn.records.models import Notice, OutboxMessage, Partner
from cairn.services.codesign import comments, news, noticing
from cairn.services.letters import compose

pytestmark = pytest.mark.django_db
KINDS = ("workspace_news", "agreement_ending")


@pytest.fixture
def shop(stage):
    """A workspace that Eve's organisation reads as a partner."""
    made = codesigned.Workshop(stage)
    made.link()
    made.involve()
    return made


def told(stage, person) -> list[str]:
    return [row.kind for one in news.of(person, at=stage.world.now) for row in reversed(one.rows)]


def letters(stage) -> list[OutboxMessage]:
    news.tell_due(ports=stage.ports)
    return list(OutboxMessage.objects.across(reason="a test").filter(kind__in=KINDS).order_by("pk"))


def later(stage, **more: int) -> None:
    stage.world.now += timedelta(**more)


def test_what_is_said_is_told_to_the_other_side_and_answers_to_those_in_the_thread(stage, shop):
    asked = comments.say(shop.theirs(), "Is this level 3?", ports=stage.ports)
    shop.say("It is.", answers=asked.uuid)
    comments.settle(shop.voice, asked.uuid, ports=stage.ports)
    shop.say("It stays level 3.", kind="DECISION")
    shop.write_need()
    shop.pass_gate("need")

    assert told(stage, stage.eve) == ["answer", "settled", "decision", "gate"]
    assert told(stage, stage.bram) == ["comment"]
    assert told(stage, stage.amina) == []


def test_one_letter_a_day_gathers_what_happened_and_leads_to_the_workspace(stage, shop):
    eve = shop.theirs()
    for text in ("One.", "Two.", "Three."):
        comments.say(eve, text, ports=stage.ports)
    assert letters(stage) == []  # it is gathered for a while
    later(stage, minutes=40)
    (letter,) = letters(stage)
    mail = compose(letter)
    assert (letter.recipient, "3 new comments" in mail.text) == (stage.bram.user.email, True)
    assert f"/provider/{stage.harbour.uuid}/achievements/{shop.achievement.uuid}/workspace" in mail.text

    comments.say(eve, "Four.", ports=stage.ports)
    later(stage, minutes=40)
    assert len(letters(stage)) == 1
    later(stage, days=1)
    assert [one.payload["reason"] for one in letters(stage)] == ["3 new comments", "1 new comment"]


def test_no_letter_goes_to_who_turned_them_off_or_has_looked_or_may_look_no_more(stage, shop):
    eve = shop.theirs()
    comments.say(eve, "One.", ports=stage.ports)
    news.want_letters(stage.bram, wanted=False, ports=stage.ports)
    later(stage, minutes=40)
    assert letters(stage) == []
    assert news.count(stage.bram, at=stage.world.now) == 1

    news.want_letters(stage.bram, wanted=True, ports=stage.ports)
    comments.say(eve, "Two.", ports=stage.ports)
    news.seen(stage.bram, shop.achievement.uuid, ports=stage.ports)
    shop.say("For Eve.", kind="DECISION")
    Partner.objects.of(stage.harbour).update(may_see=False)
    later(stage, minutes=40)
    assert letters(stage) == []
    assert told(stage, stage.bram) == told(stage, stage.eve) == []


def test_what_happened_long_ago_is_read_on_the_page_only(stage, shop):
    comments.say(shop.theirs(), "One.", ports=stage.ports)
    later(stage, days=4)
    assert letters(stage) == []
    assert told(stage, stage.bram) == ["comment"]


def test_a_gate_that_waits_and_an_employer_who_rated_are_told_of(stage, shop):
    shop.ask("need")
    assert told(stage, stage.eve) == ["signature"]
    shop.rated()
    assert told(stage, stage.bram) == ["rated"]


def test_the_end_of_an_agreement_is_told_once_thirty_days_before(stage):
    shop = codesigned.Workshop(stage)
    until = stage.world.now.date() + timedelta(days=31)
    rows = Partner.objects.of(stage.harbour).filter(pk=shop.partner.pk)
    rows.update(agreement_until=until)
    assert letters(stage) == []
    later(stage, days=1)
    (letter,) = letters(stage)
    later(stage, days=1)
    assert len(letters(stage)) == 1
    assert "Tidewater Rigging" in compose(letter).subject
    assert told(stage, stage.bram) == ["agreement"]
    news.seen(stage.bram, shop.partner.uuid, ports=stage.ports)
    assert told(stage, stage.bram) == []
    rows.update(agreement_until=until + timedelta(days=1))
    assert len(letters(stage)) == 2


def test_no_more_persons_are_told_of_one_thing_than_the_limit_says(stage, shop, monkeypatch):
    monkeypatch.setattr(noticing, "MOST_TOLD", 1)
    comments.say(shop.theirs(), "One.", ports=stage.ports)
    shop.say("It stays.", kind="DECISION")
    assert [row.person for row in Notice.objects.of(stage.harbour)] == [stage.bram]
