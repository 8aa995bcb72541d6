"""How adoptions stand: what a newer version would mean, and what the body says to each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import people as cast
from tests import standardised
from tests.services.stage import letters

from cairn.records.models import Adoption
from cairn.services import limits
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.standards import adopting, confirming, drafting, moving

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def mine(stage, one):
    newest, rows = moving.adopting(stage.owner, one.standard.uuid)
    return rows.get(), newest


def test_an_adopter_sees_what_it_would_lack_before_it_moves(stage, council):
    one, version = standardised.published(stage, council), stage.draft()
    pin = {"standard": one.standard.uuid, "number": 1}
    adopting.adopt(stage.owner, version.uuid, **pin, with_outcomes=True, ports=stage.ports)
    assert moving.standing(*mine(stage, one)).impact is None
    assert list(moving.behind(stage.harbour)) == []
    two = standardised.second(stage, council, one.standard)
    row, newest = mine(stage, one)
    found = moving.standing(row, newest).impact
    assert newest == two
    assert [(fact.check.code, fact.required) for fact in found.facts] == [("prerequisites", True)]
    assert found.outcomes == ("Coil a line correctly",)
    assert found.reworded == (("Tie six knots without help", "Tie eight knots without help"),)
    assert found.dropped == ("Reject a worn rope",)
    assert [row.version for row in moving.behind(stage.harbour)] == [version]
    draft.save(version.uuid, seat=stage.owner, facts={"prerequisites": "None"}, ports=stage.ports)
    moved = {"standard": one.standard.uuid, "number": 2, "with_outcomes": True}
    adopting.adopt(stage.owner, version.uuid, **moved, ports=stage.ports)
    version.refresh_from_db()
    after = moving.impact(version, two, two)
    assert after.is_nothing
    with pytest.raises(NotFound):
        moving.adopting(stage.outsider, one.standard.uuid)


def test_whoever_left_a_standard_is_not_told_of_its_next_version(stage, council):
    one = standardised.adopted(stage, council)
    row = Adoption.objects.of(stage.harbour).get()
    following = draft.new_draft(row.version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    adopting.drop(stage.owner, following.uuid, standard=one.standard.uuid, ports=stage.ports)
    publish.publish(following.uuid, seat=stage.owner, change_note="Left it.", ports=stage.ports)
    standardised.second(stage, council, one.standard)
    standardised.written(stage)
    assert letters("standard_newer") == []


def test_a_body_confirms_an_adoption_and_until_then_it_waits(stage, council, monkeypatch):
    one = standardised.adopted(stage, council, confirms=True)
    (row,) = confirming.adoptions(one.standard, state="waiting")
    assert confirming.state_of(row) == "waiting"
    say = {"standard": one.standard.uuid, "adoption": row.uuid}

    def decide(seat, **more):
        return confirming.decide(seat, say["standard"], say["adoption"], **more, ports=stage.ports)

    with pytest.raises(NotFound):
        decide(stage.owner, confirmed=True)  # the provider cannot confirm itself
    other = standardised.grouped(stage, council, one.standard, cast.CHIDI, "Rope Authority")
    with pytest.raises(NotPermitted):
        decide(other, confirmed=True)
    with pytest.raises(InvalidInput):
        decide(council, confirmed=False)
    decide(council, confirmed=False, words="No knots are tied in it.")
    (told,) = letters("standard_refused")
    assert (told.recipient, told.payload["reason"]) == (cast.BRAM.email, "No knots are tied in it.")
    stage.world.now += timedelta(days=1)
    decide(council, confirmed=True)
    assert [confirming.state_of(one) for one in confirming.adoptions(one.standard)] == ["confirmed"]
    with pytest.raises(Conflict) as refused:
        decide(council, confirmed=True)
    assert refused.value.code == "standard.decided"
    assert "standard.confirm" in stage.acts(stage.harbour)
    monkeypatch.setattr(limits, "MAILS_A_MINUTE", 1)
    with pytest.raises(TooMuch):
        decide(council, confirmed=True, words="Once more.")
    # the next version of the credential waits anew
    following = draft.new_draft(row.version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    publish.publish(following.uuid, seat=stage.owner, change_note="Other words.", ports=stage.ports)
    assert [confirming.state_of(one) for one in confirming.adoptions(one.standard)] == ["waiting"]


def test_a_draft_is_not_shown_to_the_body_and_without_the_rule_nothing_is_confirmed(stage, council):
    one, version = standardised.published(stage, council, facts=[]), stage.draft()
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    row = Adoption.objects.of(stage.harbour).get()
    with pytest.raises(NotFound):
        confirming.decide(council, one.standard.uuid, row.uuid, confirmed=True, ports=stage.ports)
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        confirming.decide(council, one.standard.uuid, row.uuid, confirmed=True, ports=stage.ports)
    assert refused.value.code == "standard.confirms_nothing"
    drafting.next_draft(council, one.standard.uuid, ports=stage.ports)
    drafting.save(council, one.standard.uuid, parts={"confirms": True}, ports=stage.ports)
    drafting.publish(council, one.standard.uuid, ports=stage.ports)
    assert list(confirming.adoptions(one.standard, state="waiting")) == []  # it stays on its version
