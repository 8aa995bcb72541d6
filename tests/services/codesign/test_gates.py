"""The gates of a credential: what each asks, who must sign, what is refused; and publication through them."""

from __future__ import annotations

import pytest
from tests import codesigned, reviewed

from cairn.records.models import Comment
from cairn.services.codesign import gates
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.review import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(stage):
    return codesigned.Workshop(stage)


def refusal(act, *arguments, **named) -> str:
    with pytest.raises(Conflict) as refused:
        act(*arguments, **named)
    return refused.value.code


def test_a_gate_is_passed_under_a_name_once_what_it_asks_is_there(stage, shop):
    assert refusal(shop.pass_gate, "need") == "gate.obstacles"

    shop.write_need()
    passed = shop.pass_gate("need")

    assert (passed.passed_name, passed.passed_at) == (stage.bram.name, stage.world.now)
    assert refusal(shop.pass_gate, "need") == "gate.passed"
    assert stage.acts()[-1] == "gate.pass"


def test_research_shows_a_need_as_well_as_words_do(shop):
    shop.research()

    assert shop.pass_gate("need").passed_at


def test_gates_are_passed_in_their_order(shop):
    shop.write_need()

    assert refusal(shop.pass_gate, "design") == "gate.obstacles"
    shop.pass_all("need", "design")


def test_an_outcome_that_nobody_can_see_keeps_the_design_gate_shut(shop):
    shop.write_need()
    shop.pass_gate("need")
    shop.spoil()

    with pytest.raises(Conflict, match="see"):
        shop.pass_gate("design")


@pytest.mark.parametrize("case", ["missing", "declined", "older"])
def test_a_gate_stays_shut_while_a_required_signature_is(shop, case):
    shop.write_need()
    if case == "missing":
        shop.ask("need")
    else:
        shop.sign("need", is_signed=case == "older")
    if case == "older":
        draft.save(shop.version.uuid, seat=shop.seat, facts={"hours": "26"}, ports=shop.ports)

    assert refusal(shop.pass_gate, "need") == "gate.obstacles"

    if case == "missing":
        return
    shop.version.refresh_from_db()
    shop.sign("need")
    assert shop.pass_gate("need").passed_at


def test_saving_without_a_change_leaves_a_signature_as_it_is(shop):
    shop.write_need()
    shop.sign("need")
    draft.save(shop.version.uuid, seat=shop.seat, facts={"hours": "25.0"}, ports=shop.ports)

    assert shop.pass_gate("need").passed_at


def test_a_gate_is_taken_back_with_a_reason_and_those_after_it_open(shop):
    shop.write_need()
    shop.pass_all("need", "design", "build")
    with pytest.raises(InvalidInput):
        gates.take_back(shop.seat, shop.version.uuid, "design", reason=" ", ports=shop.ports)

    gates.take_back(shop.seat, shop.version.uuid, "design", reason="Too early.", ports=shop.ports)

    case = gates.Case(shop.workspace, shop.version, ports=shop.ports)
    assert [gates.is_passed(case, stage) for stage in ("need", "design", "build")] == [True, False, False]
    assert Comment.objects.of(shop.stage.harbour).get(kind="BACK").text == "Too early."


def test_with_a_workspace_publication_goes_through_the_gates(stage, shop):
    def go():
        return publish.publish(shop.version.uuid, seat=shop.seat, ports=shop.ports)

    assert refusal(go) == "gates.open"
    shop.write_need()
    shop.pass_all()
    shop.version.refresh_from_db()
    shop.spoil()
    assert refusal(go) == "gates.open"  # it was passed for another text
    draft.save(shop.version.uuid, seat=shop.seat, outcomes=codesigned.OUTCOMES, ports=shop.ports)

    assert go().number == 1
    assert stage.published().number == 1  # a design without a workspace is published as before


@pytest.mark.parametrize("said", ["asked", "back"])
def test_a_review_that_is_open_stands_in_the_way_where_no_approval_is_asked_for(stage, shop, said):
    shop.write_need()
    shop.pass_all("need", "design", "build")
    board = reviewed.Board(stage)
    if said == "back":
        board.decide(board.take(board.ask(shop.version)), "CHANGES", words="Say how long it takes.")
    else:
        board.ask(shop.version)

    assert refusal(shop.pass_gate, "approve") == "gate.obstacles"

    asking.withdraw(shop.seat, shop.version.uuid, ports=shop.ports)
    assert shop.pass_gate("approve").passed_at


def test_what_was_published_went_through_its_gates_for_good(shop):
    shop.write_need()
    shop.pass_all()
    publish.publish(shop.version.uuid, seat=shop.seat, ports=shop.ports)

    assert refusal(gates.take_back, shop.seat, shop.version.uuid, "build", reason="x", ports=shop.ports) == (
        "gate.published"
    )
    shop.pass_gate("run")
    assert refusal(shop.pass_gate, "review") == "gate.obstacles"
    shop.say("Rotas are missing.", kind="DECISION", about="stage:review")
    assert shop.pass_gate("review").passed_at


def test_only_designers_of_the_organisation_pass_gates(stage, shop):
    shop.write_need()
    with pytest.raises(NotPermitted):
        gates.pass_gate(stage.seat("issuer"), shop.version.uuid, "need", ports=stage.ports)
    with pytest.raises(NotFound):
        gates.pass_gate(stage.outsider, shop.version.uuid, "need", ports=stage.ports)
    with pytest.raises(NotFound):
        gates.pass_gate(stage.owner, shop.version.uuid, "party", ports=stage.ports)
