"""A partner reads what the ledger will say of it, says that a line is wrong, and the lines follow the answer."""

from __future__ import annotations

import pytest
from tests import codesigned
from tests import people as cast

from cairn.records.models import Partner
from cairn.services.codesign import comments, ledger, objections, signing, strands
from cairn.services.design import publish
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.review.conflicts import conflicts

pytestmark = pytest.mark.django_db
DESIGN, DELIVER = "design:involved", "deliver:involved"


@pytest.fixture
def shop(stage):
    made = codesigned.Workshop(stage)
    made.write_need()
    made.link()
    made.involve("design")
    made.involve("deliver")
    return made


def raised(stage, shop, key: str = DELIVER):
    return objections.raise_in_workspace(shop.theirs(), key, reason="We never taught.", ports=stage.ports)


def lines(shop) -> list[str]:
    return [ledger.key_of(one) for one in ledger.build(shop.version).entries]


def test_a_line_that_is_called_wrong_holds_the_last_gate_until_it_is_left_out(stage, shop):
    seen = [one.key for one in objections.lines_about(shop.version, shop.partner)]
    assert seen == lines(shop) == [DESIGN, DELIVER]
    made = raised(stage, shop)
    assert shop.objected() == [f"objection:{shop.partner.uuid}"]
    with pytest.raises(Conflict) as refused:
        shop.pass_all()
    assert refused.value.code == "gate.obstacles"

    dana = stage.member(cast.DANA, "designer")
    assert not conflicts(shop.version, dana.actor.person, body=None)
    objections.answer(dana, made.uuid, leave_out=True, ports=stage.ports)

    assert conflicts(shop.version, dana.actor.person, body=None) == ("named",), "they had a hand in it"
    assert (shop.objected(), lines(shop)) == ([], [DESIGN])
    shop.pass_gate("approve")
    done = publish.publish(shop.version.uuid, seat=stage.owner, ports=stage.ports)
    assert [one.code for one in ledger.ledger_of(done).entries] == [DESIGN]
    with pytest.raises(Conflict) as late:
        raised(stage, shop, DESIGN)
    assert late.value.code == "objection.published"
    assert {"objection.raise", "objection.answer"} <= set(stage.acts())


def test_a_line_is_kept_only_with_a_reason_and_answered_once(stage, shop):
    made = raised(stage, shop)
    with pytest.raises(InvalidInput):
        objections.answer(stage.owner, made.uuid, leave_out=False, ports=stage.ports)
    objections.answer(stage.owner, made.uuid, leave_out=False, words="You lent it.", ports=stage.ports)
    assert (shop.objected(), lines(shop)) == ([], [DESIGN, DELIVER])
    with pytest.raises(Conflict) as twice:
        objections.answer(stage.owner, made.uuid, leave_out=True, ports=stage.ports)
    assert twice.value.code == "objection.answered"
    with pytest.raises(Conflict) as again:
        raised(stage, shop)
    assert again.value.code == "objection.exists"


def test_a_line_that_is_put_right_at_its_source_closes_the_objection(stage, shop):
    raised(stage, shop)
    hand = shop.workspace.involved.get(strand="deliver")
    strands.change(stage.owner, hand.uuid, role="Lends the quay", ports=stage.ports)
    assert (shop.objected(), lines(shop)) == ([], [DESIGN, DELIVER])


def test_what_was_said_of_a_line_before_stays_for_both_sides_when_it_is_called_wrong_again(stage, shop):
    first = raised(stage, shop)
    objections.answer(stage.owner, first.uuid, leave_out=False, words="You lent it.", ports=stage.ports)
    hand = shop.workspace.involved.get(strand="deliver")
    strands.change(stage.owner, hand.uuid, role="Lends the quay", ports=stage.ports)
    second = raised(stage, shop)
    with pytest.raises(NotFound):
        objections.answer(stage.owner, first.uuid, leave_out=True, ports=stage.ports)
    assert [one.uuid for one in objections.still_open(shop.version)] == [second.uuid]

    (exchange,) = objections.exchanges(shop.version)
    assert (exchange.last.uuid, [row.answer for row in exchange.before]) == (second.uuid, ["You lent it."])
    line = next(one for one in objections.lines_about(shop.version, shop.partner) if one.key == DELIVER)
    assert (line.objection, [row.uuid for row in line.before]) == (second, [first.uuid])

    objections.answer(stage.owner, second.uuid, leave_out=True, words="Gone, then.", ports=stage.ports)
    there = objections.lines_about(shop.version, shop.partner)
    (left_out,), gone = objections.not_there(shop.version, shop.partner, there)
    assert (left_out.last.answer, left_out.before, gone) == ("Gone, then.", exchange.before, ())


def test_a_line_can_be_called_wrong_twenty_times(stage, shop, monkeypatch):
    monkeypatch.setattr(objections, "MOST_TIMES", 2)
    hand = shop.workspace.involved.get(strand="deliver")
    for role in ("Lends the quay", "Lends the mole"):
        raised(stage, shop)
        strands.change(stage.owner, hand.uuid, role=role, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        raised(stage, shop)
    assert refused.value.code == "objection.too_often"


def test_a_guest_reads_the_lines_and_calls_one_wrong_before_and_after_they_sign(stage, shop):
    asked = shop.ask("design")
    objections.raise_by_link(asked.token, DELIVER, reason="Not us.", ports=stage.ports)
    signing.decide(asked.token, shop.decision(), ports=stage.ports)
    objections.raise_by_link(asked.token, "design:signed", reason="Not so.", ports=stage.ports)
    said = {f"{row.part}:{row.act}": row.raised_name for row in objections.of_version(shop.version)}
    assert said == {DELIVER: "Mara Lindqvist", "design:signed": "Mara Lindqvist"}
    with pytest.raises(Conflict) as nothing:
        objections.raise_by_link(asked.token, "run:signed", reason="Not us.", ports=stage.ports)
    assert nothing.value.code == "objection.no_line"


def test_nobody_objects_to_lines_of_others_or_answers_for_them(stage, shop):
    made = raised(stage, shop)
    with pytest.raises(NotFound):
        objections.raise_in_workspace(shop.voice, DESIGN, reason="x", ports=stage.ports)
    with pytest.raises(NotFound):
        objections.answer(stage.outsider, made.uuid, leave_out=True, ports=stage.ports)
    with pytest.raises(Conflict):
        objections.raise_in_workspace(shop.theirs(), "need:rated", reason="x", ports=stage.ports)


def test_a_partner_that_may_decide_is_in_the_ledger_with_its_decisions(stage, shop):
    from cairn.services.errors import NotPermitted

    with pytest.raises(NotPermitted):
        comments.say(shop.theirs(), "Level 3.", kind="DECISION", ports=stage.ports)
    Partner.objects.of(stage.harbour).update(may_decide=True)
    comments.say(shop.theirs(), "Level 3.", about="stage:design", kind="DECISION", ports=stage.ports)
    with pytest.raises(NotPermitted):
        comments.say(shop.theirs(), "We asked.", kind="CONSULTED", ports=stage.ports)
    assert lines(shop) == [DESIGN, DELIVER, "design:decided"]
