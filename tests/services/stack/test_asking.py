"""What may not be awarded again, by whom no more, what is taken back, and what is looked at anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import outside
from tests.services.stack.conftest import again
from tests.services.stack.test_elsewhere import HEIGHTS, _Named, bring

from cairn.records.models import (
    Assessment,
    Award,
    ConsentReceipt,
    Credential,
    Earned,
    EvidenceItem,
    Learner,
    LearningOffer,
    Organisation,
    Person,
    Result,
    Stack,
    StackPart,
    TrustedIssuer,
)
from cairn.records.reads.holding import achievement_of
from cairn.records.reads.qualifications import fallen_parts, flagged
from cairn.services.admin import people
from cairn.services.assess import marking
from cairn.services.errors import Conflict, NotFound
from cairn.services.hold import earned
from cairn.services.issue import status
from cairn.services.issue.issue import issue
from cairn.services.run import learners
from cairn.services.stack import asking, auditing, awarding, catalogue, design

pytestmark = pytest.mark.django_db


def ask(deck, exit_name="Certificate"):
    return asking.ask(deck.stage.amina, deck.uuid, exit_name=exit_name, ports=deck.stage.ports)


def award(deck, stack):
    return awarding.award(deck.stage.owner, stack.uuid, ports=deck.stage.ports)


def refused(act, code):
    with pytest.raises(Conflict) as caught:
        act()
    assert caught.value.code == code


def archive(stage, organisation):
    Organisation.objects.across(reason="test").filter(pk=organisation.pk).update(
        archived_at=stage.ports.now()
    )


def test_an_archived_provider_awards_and_issues_nothing(deck, another):
    stage = deck.stage
    stack = ask(deck)
    archive(stage, stage.harbour)
    refused(lambda: award(deck, stack), "issue.archived")
    refused(lambda: ask(another(decision="rules")), "issue.archived")
    assert not Credential.objects.of(stage.harbour).filter(award__version=deck.certificate).exists()
    assert list(catalogue.newest()) == []
    assert auditing.closest_for(stage.amina, ports=stage.ports) == ()


def test_nothing_at_all_is_issued_for_an_archived_provider(deck):
    stage = deck.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    (made,) = learners.assign(stage.owner, [learner.uuid], deck.certificate.uuid, ports=stage.ports)
    decided = marking.award(stage.marked(made).uuid, seat=stage.owner, ports=stage.ports)
    archive(stage, stage.harbour)
    refused(lambda: issue(decided.uuid, seat=stage.owner, ports=stage.ports), "issue.archived")


def test_an_assessment_under_way_stays_the_assessors(deck):
    stage = deck.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    (made,) = learners.assign(stage.owner, [learner.uuid], deck.certificate.uuid, ports=stage.ports)
    stage.marked(made)
    before = list(Result.objects.of(stage.harbour).filter(assessment=made).order_by("pk").values())
    stack = ask(deck)
    refused(lambda: award(deck, stack), "stack.assessed")
    made.refresh_from_db()
    assert made.state != "AWARDED"
    assert list(Result.objects.of(stage.harbour).filter(assessment=made).order_by("pk").values()) == before


def test_after_not_yet_a_stack_is_the_next_attempt(deck):
    stage = deck.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    (made,) = learners.assign(stage.owner, [learner.uuid], deck.certificate.uuid, ports=stage.ports)
    stage.marked(made)
    Assessment.objects.of(stage.harbour).filter(pk=made.pk).update(state="NOT_YET")
    before = list(Result.objects.of(stage.harbour).filter(assessment=made, attempt=1).order_by("pk").values())
    award(deck, ask(deck))
    made.refresh_from_db()
    assert (made.state, made.attempt) == ("AWARDED", 2)
    rows = Result.objects.of(stage.harbour).filter(assessment=made, attempt=1)
    assert list(rows.order_by("pk").values()) == before


def test_the_same_design_is_not_awarded_twice_not_even_after_it_was_withdrawn(deck):
    stage = deck.stage
    other, later = again(deck), again(deck)
    waiting = ask(other)
    made = award(deck, ask(deck))
    refused(lambda: award(deck, waiting), "stack.held")
    refused(lambda: ask(later), "stack.held")
    status.revoke(made.uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    refused(lambda: ask(later), "stack.held")
    assert Award.objects.of(stage.harbour).filter(version=deck.certificate).count() == 1


def test_what_was_asked_for_is_taken_back_and_leaves_nothing_with_the_provider(deck):
    stage = deck.stage
    stack = ask(deck)
    asking.withdraw(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)
    assert not Stack.objects.of(stage.harbour).exists()
    assert not StackPart.objects.of(stage.harbour).exists()
    receipts = ConsentReceipt.objects.owned_by(stage.amina).filter(subject_uuid=stack.uuid)
    assert {one.action: set(one.fields) for one in receipts} == {
        "GIVEN": set(asking.SEEN),
        "WITHDRAWN": set(asking.SEEN),
    }
    assert "email" in asking.SEEN
    with pytest.raises(NotFound):
        asking.withdraw(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)
    award(deck, ask(deck))
    refused(
        lambda: asking.withdraw(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports),
        "stack.decided",
    )
    with pytest.raises(NotFound):
        asking.withdraw(stage.eve, deck.uuid, exit_name="Certificate", ports=stage.ports)


def test_addresses_of_private_parts_are_not_passed_on(deck):
    stack = ask(deck)
    award(deck, stack)
    assert {part.url for part in stack.parts.all()} == {""}
    pieces = EvidenceItem.objects.of(deck.stage.harbour).filter(assessment__award__stack=stack)
    assert [piece.link for piece in pieces] == ["", ""]


def test_who_leaves_takes_along_what_a_stack_was_made_of(deck, another):
    stage = deck.stage
    award(deck, ask(deck))
    fields = deck.version.typed
    assert fields
    other = again(deck)
    Stack.objects.create(
        uuid=stage.ports.new_uuid(), organisation=stage.harbour, version=other.version, person=stage.amina,
        exit_name="Certificate", awards=deck.ropes, asked_at=stage.ports.now(),
    )  # fmt: skip
    people.delete_account(Person.objects.get(pk=stage.amina.pk), ports=stage.ports)
    (kept,) = Stack.objects.of(stage.harbour)
    assert kept.state == "AWARDED"
    said = {(p.name, p.provider_name, p.url, p.achievement, p.held) for p in kept.parts.all()}
    assert said == {("removed", "", "", "", "")}


@pytest.fixture
def heights(deck, another):
    """Asked for, with a part of Northfield."""
    stage = deck.stage
    outside.know(stage)
    outside.know(stage, _Named("did:web:northfield.example", "Northfield Institute"))
    row = bring(stage, HEIGHTS)
    made = another(core=[HEIGHTS])
    return row, ask(made), made


def test_a_paper_of_elsewhere_is_verified_anew_before_the_award(deck, heights, monkeypatch):
    stage, (row, stack, _made) = deck.stage, heights
    monkeypatch.setattr(stage.world, "now", stage.world.now + timedelta(hours=2))
    stage.world.files.stored[row.file_key] = b"{}"
    refused(lambda: award(deck, stack), "stack.withdrawn")
    row.refresh_from_db()
    assert row.checked_at == stage.ports.now()


def test_a_paper_of_elsewhere_that_fell_is_seen(deck, heights):
    stage, (row, stack, _made) = deck.stage, heights

    def fell(state="ASKED"):
        Stack.objects.of(stage.harbour).filter(pk=stack.pk).update(state=state)
        stack.refresh_from_db()
        return [p.name for p in fallen_parts([stack], at=stage.ports.now()).get(stack.pk, ())]

    mine = Earned.objects.owned_by(stage.amina)
    assert fell() == []
    for change in ({"verdict": "invalid"}, {"known": "no"}, {"cause": "validity.expired"}):
        before = mine.values(*change).get()
        mine.update(**change)
        assert fell() == ["Working at height"]
        mine.update(**before)
    mine.update(verdict="invalid", cause="status.revoked")
    assert fell("AWARDED") == ["Working at height"]
    assert [one.stack.pk for one in flagged(stage.harbour, at=stage.ports.now())] == [stack.pk]
    awarding.let_stand(stage.owner, stack.uuid, ports=stage.ports)
    assert flagged(stage.harbour, at=stage.ports.now()) == ()
    earned.remove(row.uuid, person=stage.amina, ports=stage.ports)
    assert fell("AWARDED") == []


def test_a_part_that_its_holder_removed_is_not_awarded(deck, heights):
    stage, (row, stack, _made) = deck.stage, heights
    earned.remove(row.uuid, person=stage.amina, ports=stage.ports)
    refused(lambda: award(deck, stack), "stack.withdrawn")
    assert [p.name for p in fallen_parts([stack], at=stage.ports.now())[stack.pk]] == ["Working at height"]


def test_what_the_register_no_longer_says_completes_nothing(deck, heights):
    _row, stack, _made = heights
    TrustedIssuer.objects.filter(issuer_id="did:web:northfield.example").delete()
    refused(lambda: award(deck, stack), "stack.incomplete_now")


def test_a_part_that_ends_while_one_waits_is_not_awarded(deck):
    stage = deck.stage
    stack = ask(deck)
    before = stage.ports.now() - timedelta(days=1)
    Credential.objects.of(stage.harbour).filter(pk=deck.credentials[0].pk).update(valid_until=before)
    assert len(fallen_parts([stack], at=stage.ports.now())[stack.pk]) == 1
    refused(lambda: award(deck, stack), "stack.withdrawn")


def test_nobody_else_sets_the_price_of_an_achievement(deck):
    stage = deck.stage
    lasting = achievement_of(deck.certificate)
    for organisation, price in ((stage.harbour, "300"), (stage.elsewhere, "1")):
        LearningOffer.objects.create(
            uuid=stage.ports.new_uuid(), organisation=organisation, name="Course", code="1", achievement=lasting,
            currency="EUR", prices=[{"amount": price}], **_needed(stage),
        )  # fmt: skip
    made = again(deck, core=[lasting])
    fields = {**made.version.typed, "exits": [{**made.version.typed["exits"][0], "awards": ""}]}
    design.save(stage.owner, made.uuid, name="Again", summary="", typed=fields, ports=stage.ports)
    design.publish(stage.owner, made.uuid, ports=stage.ports)
    (audit,) = auditing.audit_for(stage.amina, made.uuid, ports=stage.ports).audits
    assert [(step.offer.of.achievement, step.offer.cost) for step in audit.steps] == [(lasting, 300)]


def _needed(stage):
    return {"created_at": stage.ports.now(), "updated_at": stage.ports.now()}


def test_rules_are_kept_as_read_up_to_a_weight(deck):
    text = deck.version.rules
    shelf = catalogue.Shelf(2 * len(text))
    first = shelf.read(1, text)
    assert shelf.read(1, text) is first
    for pk in (2, 3, 4):
        shelf.read(pk, text)
        assert shelf.weight <= 2 * len(text)
    assert shelf.read(1, text) is not first
    assert catalogue.Shelf(10).read(1, text) == first


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one writer at a time")
def test_what_waits_is_locked_before_it_is_deleted_so_that_no_award_goes_with_it(deck):
    stage = deck.stage
    for act in (
        lambda: asking.withdraw(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports),
        lambda: people.delete_account(Person.objects.get(pk=stage.amina.pk), ports=stage.ports),
    ):
        ask(deck)
        with CaptureQueriesContext(connection) as captured:
            act()
        said = [one["sql"] for one in captured if '"records_stack"' in one["sql"]]
        locked = next(place for place, sql in enumerate(said) if "FOR UPDATE" in sql)
        deleted = next(
            place for place, sql in enumerate(said) if sql.startswith('DELETE FROM "records_stack"')
        )
        assert locked < deleted
        assert not Stack.objects.across(reason="test").filter(state="ASKED").exists()
