"""Employers rate a draft by a link: once, each outcome, and nobody without the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.services.stage import OUTCOMES

from cairn.records.models import OutboxMessage, Rating
from cairn.services.codesign import partners, rating
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch

pytestmark = pytest.mark.django_db
SOLAR = {"body": "Brightline Solar", "name": "Ines Ferreira", "email": "ines@brightline.example"}


@pytest.fixture
def version(stage):
    return stage.draft()


def ask(stage, version, *whom):
    return rating.ask(stage.owner, version.uuid, whom or (SOLAR,), ports=stage.ports)


def votes(version, *needs, level=None):
    return {
        outcome.key: {"need": need, "level": level}
        for outcome, need in zip(version.outcomes.all(), needs, strict=True)
    }


def test_what_employers_say_is_counted_for_each_outcome(stage, version):
    first, second = ask(stage, version, SOLAR, {"body": "Tidewater Grid"})
    rating.rate(first.token, votes(version, "needed", "nice", "not", level="5"), ports=stage.ports)
    rating.rate(second.token, votes(version, "needed", "not", "not", level="3"), ports=stage.ports)

    said = list(rating.summary(version).values())
    assert [(one.needed, one.nice, one.unneeded, one.of) for one in said] == [
        (2, 0, 0, 2),
        (0, 1, 1, 2),
        (0, 0, 2, 2),
    ]
    assert (said[0].lowest, said[0].highest) == (3, 5)
    assert rating.answered(version) == (2, 2)
    assert (first.mailed, second.mailed) == (True, False)
    letters = OutboxMessage.objects.of(stage.harbour).filter(kind="rating_asked")
    assert [row.payload["link"] for row in letters] == [f"https://badges.example/guest/rate/{first.token}"]
    assert stage.acts()[-4:] == ["rating.ask", "rating.link", "rating.give", "rating.give"]


def test_a_link_acts_once_and_can_be_looked_at_again(stage, version):
    (asked,) = ask(stage, version)
    rating.rate(asked.token, votes(version, "needed", "nice", "not"), ports=stage.ports)
    with pytest.raises(Conflict) as said:
        rating.rate(asked.token, votes(version, "not", "not", "not"), ports=stage.ports)
    assert said.value.code == "guest_link.closed"
    assert [row.need for row in rating.given(rating.looked_at(asked.token))] == ["needed", "nice", "not"]


def test_every_outcome_is_rated_as_it_reads(stage, version):
    (asked,) = ask(stage, version)
    said = votes(version, "needed", "often", "nice", level="9")
    first = next(iter(said))
    said[first] |= {"seen": "another text", "words": "x" * 1001}
    with pytest.raises(InvalidInput) as refused:
        rating.rate(asked.token, said, ports=stage.ports)
    keys = [str(outcome.key) for outcome in version.outcomes.all()]
    wanted = {f"need-{keys[0]}", f"words-{keys[0]}", f"need-{keys[1]}", *(f"level-{key}" for key in keys)}
    assert set(refused.value.fields) == wanted
    assert not Rating.objects.of(stage.harbour).exists()


def test_a_rating_of_an_older_wording_is_counted_as_that(stage, version):
    (asked,) = ask(stage, version)
    rating.rate(asked.token, votes(version, "needed", "nice", "not"), ports=stage.ports)
    rows = list(version.outcomes.all())
    changed = [
        draft.OutcomeInput(text=f"{one.text} today" if place == 0 else one.text, key=row.key)
        for place, (one, row) in enumerate(zip(OUTCOMES, rows, strict=True))
    ]
    draft.save(version.uuid, seat=stage.owner, facts={}, outcomes=changed, ports=stage.ports)
    assert [rating.summary(version)[row.key].older for row in rows] == [1, 0, 0]


def test_a_link_that_expired_was_withdrawn_or_replaced_opens_nothing(stage, version):
    late, ended, renewed = (ask(stage, version, {"body": name})[0] for name in ("A", "B", "C"))
    rating.withdraw(stage.owner, ended.link.uuid, ports=stage.ports)
    stage.world.now += timedelta(days=2)
    again = rating.remind(stage.owner, renewed.link.uuid, ports=stage.ports)
    with pytest.raises(Conflict, match="within the last day"):
        rating.remind(stage.owner, renewed.link.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        rating.looked_at(renewed.token)
    stage.world.now += timedelta(days=29)
    said = votes(version, "needed", "nice", "not")
    for asked, code in ((late, "guest_link.expired"), (ended, "guest_link.closed")):
        with pytest.raises(Conflict) as refused:
            rating.rate(asked.token, said, ports=stage.ports)
        assert refused.value.code == code
    rating.rate(again.token, said, ports=stage.ports)


def test_what_is_published_is_rated_no_more(stage, version):
    (asked,) = ask(stage, version)
    said = votes(version, "needed", "nice", "not")
    publish.publish(version.uuid, seat=stage.owner, change_note="", ports=stage.ports)
    for act in (
        lambda: rating.rate(asked.token, said, ports=stage.ports),
        lambda: ask(stage, version),
        lambda: rating.remind(stage.owner, asked.link.uuid, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "version.published"


def test_a_partner_of_the_register_stands_in_for_what_is_not_typed(stage, version):
    facts = {"name": "Tidewater Grid", "contact_name": "Mara Lindqvist", "contact_email": "mara@tide.example"}
    whom = partners.add(stage.owner, facts=facts, ports=stage.ports)
    (asked,) = ask(stage, version, {"partner": str(whom.uuid)})
    assert (asked.link.body_name, asked.link.name, asked.link.partner) == (*list(facts.values())[:2], whom)
    assert not asked.mailed  # nobody typed an address, so nobody is written to


def test_there_are_limits_and_nobody_else_asks(stage, version):
    with pytest.raises(InvalidInput, match="Say whom"):
        rating.ask(stage.owner, version.uuid, (), ports=stage.ports)
    with pytest.raises(NotPermitted):
        rating.ask(stage.seat("issuer"), version.uuid, (SOLAR,), ports=stage.ports)
    with pytest.raises(NotFound):
        rating.ask(stage.outsider, version.uuid, (SOLAR,), ports=stage.ports)
    with pytest.raises(NotFound):
        rating.withdraw(stage.outsider, ask(stage, version)[0].link.uuid, ports=stage.ports)
    with pytest.raises(TooMuch) as refused:
        ask(stage, version, *[{**SOLAR, "email": f"n{n}@solar.example"} for n in range(20)])
    assert refused.value.code == "mails.too_many"
