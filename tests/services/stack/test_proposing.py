"""A stack is proposed to a provider: what they see, what they may decide, what the learner hears of it."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from tests import own_stacks
from tests.own_stacks import WHY, course, held, one, proposal

from cairn.records.models import ConsentReceipt, OutboxMessage, Proposal, QualificationVersion
from cairn.services.access import Seat
from cairn.services.admin import people
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.letters import compose
from cairn.services.stack import design, own, proposed, proposing
from cairn.services.stack.own_parts import see


def propose(stage, stack, **more):
    said = {"to": [stage.harbour.uuid], "why": WHY, "agreed": True, **more}
    return proposing.propose(stage.amina, stack.uuid, **said, ports=stage.ports)


def letters(stage, kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.across(reason="test").filter(kind=kind))


def test_a_provider_sees_the_parts_which_are_held_and_nothing_else(stage):
    have = held(stage)
    stack = one(stage, f"held:{have.uuid}")
    found = proposal(stage, stack)
    assert (found.person_name, found.name, found.why, found.state) == (
        stage.amina.name,
        "Night watch",
        WHY,
        "WAITING",
    )
    assert [(part["name"], part["held"]) for part in found.parts] == [
        ("Safe knots for deck work", True),
        ("Course a", False),
        ("Course b", False),
    ]
    assert str(have.uuid) not in json.dumps(found.parts)  # not which credential it is
    mine = see(stack, ports=stage.ports).parts[0].part.gives
    assert any(given.level for given in mine), "she showed skills at a level"
    assert [one["skill"] for one in found.parts[0]["skills"]] == [given.skill for given in mine]
    assert {one["level"] for one in found.parts[0]["skills"]} == {None}, "which nobody is told"
    (receipt,) = ConsentReceipt.objects.owned_by(stage.amina).filter(purpose="stack-proposal")
    assert (receipt.action, receipt.recipient, receipt.subject_uuid) == (
        "GIVEN",
        "Harbour School",
        found.uuid,
    )
    assert receipt.fields == ["name", "stack_name", "why", "level", "parts", "parts_held"]
    own.change(stack.uuid, name="Something else", aim=None, person=stage.amina, ports=stage.ports)
    assert proposed.find(stage.owner, found.uuid).name == "Night watch"
    whole = proposed.together_of(found)
    assert (whole.whole.parts, whole.held.parts, whole.whole.credits) == (3, 1, 1)


@pytest.mark.parametrize(
    ("more", "field"), [({"to": []}, "to"), ({"why": " "}, "why"), ({"agreed": False}, "agreed")]
)
def test_nothing_is_sent_without_a_provider_a_word_why_and_consent(stage, more, field):
    with pytest.raises(InvalidInput) as refused:
        propose(stage, one(stage), **more)
    assert set(refused.value.fields) == {field}
    assert not Proposal.objects.owned_by(stage.amina).exists()
    assert not ConsentReceipt.objects.owned_by(stage.amina).filter(purpose="stack-proposal").exists()


def test_what_is_not_sound_is_not_proposed(stage):
    alone = own.make(stage.amina, name="One", parts=[course(stage)], ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        propose(stage, alone)
    assert refused.value.code == "proposal.unsound"


def test_it_waits_once_at_each_provider(stage):
    stack = one(stage)
    propose(stage, stack, to=[stage.harbour.uuid, stage.elsewhere.uuid])
    with pytest.raises(Conflict) as refused:
        propose(stage, stack)
    assert refused.value.code == "proposal.waiting"
    with pytest.raises(Conflict) as refused:
        own.delete(stack.uuid, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "own_stack.proposed"


def test_the_other_provider_and_who_is_no_designer_see_nothing_of_it(stage):
    found = proposal(stage)
    outsider = Seat(stage.elsewhere, stage.owner.actor, stage.owner.roles)
    assessor = Seat(stage.harbour, stage.owner.actor, frozenset({"assessor", "issuer"}))
    for seat, kind in ((outsider, NotFound), (assessor, NotPermitted)):
        for act in (
            lambda seat=seat: proposed.find(seat, found.uuid),
            lambda seat=seat: proposed.accept(seat, found.uuid, ports=stage.ports),
            lambda seat=seat: proposed.ask_for_change(seat, found.uuid, words="x", ports=stage.ports),
            lambda seat=seat: proposed.decline(seat, found.uuid, words="x", ports=stage.ports),
        ):
            with pytest.raises(kind):
                act()
    assert list(proposed.proposed_to(outsider)) == []
    with pytest.raises(NotFound):
        proposing.withdraw(stage.eve, found.uuid, ports=stage.ports)


def test_accepted_it_is_a_draft_of_all_parts_that_can_be_edited_and_published(stage):
    found = proposed.accept(stage.owner, proposal(stage).uuid, words="Good idea.", ports=stage.ports)
    version = design.current(stage.owner, found.qualification.uuid)
    (exit_,) = design.rules_json(version)[0]["exits"]
    assert exit_["rule"] == {
        "all": [
            {
                "name": "All of these",
                "all": [{"achievement": f"https://quay.example/{code}"} for code in ("a", "b")],
            }
        ]
    }
    assert design.judged(version).sound
    assert stage.amina.name not in version.rules + version.summary  # who it was stays in the builder
    design.publish(stage.owner, found.qualification.uuid, ports=stage.ports)
    (letter,) = letters(stage, "proposal_accepted")
    assert (letter.recipient, letter.organisation) == ("amina@learners.example", None)
    said = compose(letter).text
    assert "Good idea." in said
    assert f"/plan/stacks/{found.stack.uuid}" in said
    with pytest.raises(Conflict) as refused:
        proposed.decline(stage.owner, found.uuid, words="No", ports=stage.ports)
    assert refused.value.code == "proposal.decided"
    with pytest.raises(Conflict):
        proposing.withdraw(stage.amina, found.uuid, ports=stage.ports)


def test_after_a_change_it_is_proposed_again_in_the_same_place(stage):
    stack = one(stage)
    found = proposal(stage, stack)
    with pytest.raises(InvalidInput):
        proposed.ask_for_change(stage.owner, found.uuid, words="", ports=stage.ports)
    proposed.ask_for_change(stage.owner, found.uuid, words="Add first aid.", ports=stage.ports)
    assert "Add first aid." in compose(*letters(stage, "proposal_change")).text
    own.add(
        stack.uuid,
        course(stage, "aid", achievement="https://quay.example/aid"),
        person=stage.amina,
        ports=stage.ports,
    )
    (again,) = propose(stage, stack)
    assert (again.pk, again.round, again.state, len(again.parts)) == (found.pk, 2, "WAITING", 3)
    proposed.accept(stage.owner, again.uuid, ports=stage.ports)
    assert len(letters(stage, "proposal_accepted")) == 1


def test_nothing_is_sent_but_what_was_looked_at(stage):
    stack = one(stage)
    seen = see(stack, ports=stage.ports)
    shown = proposing.digest(seen, proposing.snapshot(seen))
    own.add(stack.uuid, course(stage, "c"), person=stage.amina, ports=stage.ports)
    for other in (shown, ""):
        with pytest.raises(Conflict) as refused:
            propose(stage, stack, shown=other)
        assert refused.value.code == "proposal.changed"
    assert not Proposal.objects.owned_by(stage.amina).exists()
    seen = see(stack, ports=stage.ports)
    shown = proposing.digest(seen, proposing.snapshot(seen))
    assert [one.state for one in propose(stage, stack, shown=shown)] == ["WAITING"]


def test_what_is_taken_back_while_it_is_proposed_again_stays_taken_back(stage):
    stack = one(stage)
    found = proposal(stage, stack)
    proposed.ask_for_change(stage.owner, found.uuid, words="Add first aid.", ports=stage.ports)

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith('UPDATE "records_proposal"'):
            with context["connection"].cursor() as cursor:
                cursor.execute('DELETE FROM "records_proposal"')
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        (made,) = propose(stage, stack)
    assert (made.uuid != found.uuid, made.round) == (True, 1)
    assert Proposal.objects.of(stage.harbour).get() == made


@pytest.mark.parametrize("act", [proposed.accept, proposed.ask_for_change, proposed.decline])
def test_who_looked_at_the_round_before_decides_nothing(stage, act):
    stack = one(stage)
    found = proposal(stage, stack)
    proposed.ask_for_change(stage.owner, found.uuid, words="Add first aid.", ports=stage.ports)
    propose(stage, stack)
    with pytest.raises(Conflict) as refused:
        act(stage.owner, found.uuid, words="x", as_of=1, ports=stage.ports)
    assert refused.value.code == "proposal.changed"
    assert Proposal.objects.of(stage.harbour).get().state == "WAITING"
    assert act(stage.owner, found.uuid, words="x", as_of=2, ports=stage.ports).state != "WAITING"


def test_declined_it_is_not_asked_again_unchanged(stage):
    stack = one(stage)
    proposed.decline(stage.owner, proposal(stage, stack).uuid, words="Too small.", ports=stage.ports)
    assert "Too small." in compose(*letters(stage, "proposal_declined")).text
    with pytest.raises(Conflict) as refused:
        propose(stage, stack)
    assert refused.value.code == "proposal.declined"
    own.take_out(stack.uuid, own_stacks.part(stage, stack).uuid, person=stage.amina, ports=stage.ports)
    own.add(stack.uuid, course(stage, "c"), person=stage.amina, ports=stage.ports)
    assert propose(stage, stack)[0].state == "WAITING"


def test_taken_back_the_provider_sees_nothing_of_it_any_more(stage):
    found = proposal(stage)
    proposing.withdraw(stage.amina, found.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        proposed.find(stage.owner, found.uuid)
    receipts = ConsentReceipt.objects.owned_by(stage.amina).filter(subject_uuid=found.uuid)
    assert [one.action for one in receipts.order_by("pk")] == ["GIVEN", "WITHDRAWN"]


def test_with_the_account_goes_who_proposed_it(stage):
    found = proposed.accept(
        stage.owner, proposal(stage, one(stage, f"held:{held(stage).uuid}")).uuid, ports=stage.ports
    )
    proposal(
        stage,
        own.make(
            stage.amina,
            name="B",
            parts=[course(stage, "c", achievement="urn:c"), course(stage, "d")],
            ports=stage.ports,
        ),
    )
    people.delete_account(stage.amina, ports=stage.ports)
    (kept,) = Proposal.objects.of(stage.harbour)
    assert (kept.pk, kept.person, kept.person_name, kept.why) == (found.pk, None, "", "")
    assert not any(part["held"] for part in kept.parts)
    assert QualificationVersion.objects.of(stage.harbour).filter(qualification=kept.qualification).exists()


def test_parts_that_no_rule_can_name_are_said(stage):
    stack = own.make(
        stage.amina,
        name="B",
        parts=[course(stage, "c", achievement="urn:c"), course(stage, "d")],
        ports=stage.ports,
    )
    assert proposed.unnamed(proposal(stage, stack)) == ["Course d"]
