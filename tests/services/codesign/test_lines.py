"""The ledger follows what partners said of their lines, and only that; what they may say ends with their right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import codesigned

from cairn.records.models import Notice, Partner
from cairn.services.codesign import (
    ledger,
    news,
    objections,
    partners,
    rating,
    signing,
    strands,
)
from cairn.services.errors import Conflict

pytestmark = pytest.mark.django_db
DELIVER, SIGNED, RATED = "deliver:involved", "design:signed", "need:rated"


@pytest.fixture
def shop(stage):
    made = codesigned.Workshop(stage)
    made.link()
    made.involve("deliver")
    return made


def raised(stage, shop, key: str):
    return objections.raise_in_workspace(shop.theirs(), key, reason="Not so.", ports=stage.ports)


def test_an_objection_is_not_closed_by_what_changes_by_itself(stage, shop):
    shop.sign("design")
    raised(stage, shop, SIGNED)
    shop.spoil()  # now they signed a text that was changed later
    assert shop.objected() == [f"objection:{shop.partner.uuid}"]
    with pytest.raises(Conflict) as again:
        raised(stage, shop, SIGNED)
    assert again.value.code == "objection.exists"


def test_a_line_that_is_worded_anew_can_be_called_wrong_again(stage, shop):
    first = raised(stage, shop, DELIVER)
    hand = shop.workspace.involved.get()
    strands.change(stage.owner, hand.uuid, role="Teaches everything", ports=stage.ports)
    (line,) = objections.lines_about(shop.version, shop.partner)
    assert (line.objection, shop.objected()) == (None, [])

    second = raised(stage, shop, DELIVER)
    assert shop.objected() == [f"objection:{shop.partner.uuid}"]
    objections.answer(stage.owner, second.uuid, leave_out=False, words="You do.", ports=stage.ports)
    strands.change(stage.owner, hand.uuid, role="Teaches all of it, alone", ports=stage.ports)
    third = raised(stage, shop, DELIVER)
    assert (third.state, third.answer) == ("OPEN", "")
    assert "alone" in third.line
    (exchange,) = objections.exchanges(shop.version, partner=shop.partner)
    assert [row.pk for row in (*exchange.before, exchange.last)] == [first.pk, second.pk, third.pk]


def test_who_is_named_no_more_takes_nobody_else_out_of_the_ledger(stage, shop):
    for body, partner in (("Tidewater Rigging", shop.partner.uuid), ("Solar", None)):
        said = {"body": body, **({"partner": str(partner)} if partner else {})}
        asked = rating.ask(stage.owner, shop.version.uuid, [said], ports=stage.ports)[0]
        given = {row.key: {"need": "needed"} for row in rating.outcomes_of(shop.version)}
        rating.rate(asked.token, given, ports=stage.ports)
    made = raised(stage, shop, RATED)
    objections.answer(stage.owner, made.uuid, leave_out=True, ports=stage.ports)
    facts = {"is_public": False}
    partners.update(stage.owner, shop.partner.uuid, facts=facts, ports=stage.ports)
    (line,) = ledger.build(shop.version).entries
    assert (ledger.key_of(line), line.organisation, line.unnamed) == (RATED, "", 2)


def test_a_guest_says_nothing_once_the_register_took_the_right_back(stage, shop):
    asked = shop.ask("design")
    partners.update(stage.owner, shop.partner.uuid, facts={"may_sign": False}, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        objections.raise_by_link(asked.token, DELIVER, reason="Not us.", ports=stage.ports)
    assert refused.value.code == "guest_link.closed"


@pytest.mark.parametrize("what", ["decided", "taken back", "may sign no more"])
def test_nobody_is_told_of_a_gate_that_waits_no_more(stage, what):
    shop = codesigned.Workshop(stage)
    shop.link()
    asked = shop.ask("design")
    assert news.count(stage.eve, at=stage.world.now) == 1
    if what == "decided":
        signing.decide(asked.token, shop.decision(), ports=stage.ports)
    elif what == "taken back":
        signing.take_back(stage.owner, asked.link.sign_off.uuid, ports=stage.ports)
    else:
        Partner.objects.of(stage.harbour).update(may_sign=False)
    assert news.count(stage.eve, at=stage.world.now) == 0
    stage.world.now += timedelta(minutes=40)
    assert news.tell_due(ports=stage.ports) == 0
    assert Notice.objects.of(stage.harbour).get().due_at is None
