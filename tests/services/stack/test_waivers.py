"""Waivers and substitutions for one learner: asked for, decided by others, in the audit and in the award."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import people as cast
from tests.services.stack.conftest import earn
from tests.services.stage import letters

from cairn.api.schemas.waivers import WaiverOut
from cairn.records.documents import signed_text
from cairn.records.models import Credential, Learner, Person, Stack, StackPart, Waiver
from cairn.records.reads import waivers as reads
from cairn.records.reads.holding import achievement_of
from cairn.services.admin import export, people
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.stack import asking, auditing, awarding, decided, design, evidence, waivers
from cairn.services.stack.waivers import Terms

pytestmark = pytest.mark.django_db

WHY = "I did this at sea for years."
TERMS = Terms(reason="Ten years as a mate.")


@pytest.fixture
def third(deck, another):
    """A qualification whose core asks for a third course, which Amina has not taken."""
    signals = deck.stage.published(name="Signals at sea")
    made = another(core=[achievement_of(signals)])
    made.part = next(one.part for one in decided.requirements(made.version) if achievement_of(signals) in
                     getattr(one.leaf, "achievements", ()))  # fmt: skip
    return made


def audit(deck):
    return auditing.audit_for(deck.stage.amina, deck.uuid, ports=deck.stage.ports)


def ask(deck, **more):
    more = {"part": deck.part, "why": WHY, **more}
    return waivers.ask(deck.stage.amina, deck.uuid, **more, ports=deck.stage.ports)


def grant(deck, row, terms=TERMS):
    return waivers.grant(deck.stage.owner, row.uuid, terms=terms, ports=deck.stage.ports)


def refused(act, code, kind=Conflict):
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code


def test_what_is_waived_is_asked_for_no_more_and_the_award_says_so(third):
    stage = third.stage
    assert not audit(third).audits[0].complete
    row = ask(third)
    assert not audit(third).audits[0].complete, "asking changes nothing"
    assert len(letters("waiver_asked")) == 1
    grant(third, row, Terms(reason="Ten years as a mate."))
    answer = audit(third)
    certificate, diploma = answer.audits
    assert certificate.complete
    assert [one.decision for one in certificate.waived] == [str(row.uuid)]
    assert [one.decision for one in diploma.waived] == [str(row.uuid)], "also where its exit stands inside"
    assert certificate.rests_on == (str(row.uuid),)
    stack = asking.ask(stage.amina, third.uuid, exit_name="Certificate", ports=stage.ports)
    made = awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    pieces = json.loads(signed_text(made))["evidence"]
    (waived,) = [one for one in pieces if one["name"].startswith("Waived: ")]
    assert "Signals at sea" in waived["name"]
    assert "by decision of Harbour School" in waived["description"]
    assert "mate" not in json.dumps(pieces), "why stays between the learner and the provider"
    assert letters("stack_awarded")[0].payload["title"] == "Certificate"
    (told,) = letters("waiver_granted")
    assert told.payload["reason"] == "Ten years as a mate."


def test_the_rules_alone_do_not_decide_where_something_was_waived(deck, another):
    signals = deck.stage.published(name="Signals at sea")
    made = another(decision="rules", core=[achievement_of(signals)])
    made.part = decided.requirements(made.version)[2].part
    grant(made, ask(made))
    stack = asking.ask(deck.stage.amina, made.uuid, exit_name="Certificate", ports=deck.stage.ports)
    assert stack.state == "ASKED"
    assert len(letters("stack_asked")) == 1


def test_waivers_alone_award_nothing(deck, another):
    made = another()
    one = deck.stage.published(name="Signals at sea")
    typed = json.loads(json.dumps(deck.version.typed))
    typed["exits"][0]["groups"][0]["achievements"] = [achievement_of(one)]
    stage = deck.stage
    design.save(stage.owner, made.uuid, name="Again", summary="", typed=typed, ports=stage.ports)
    made.version = design.publish(stage.owner, made.uuid, ports=stage.ports)
    made.part = decided.requirements(made.version)[0].part
    grant(made, ask(made))
    assert audit(made).audits[0].complete
    act = lambda: asking.ask(stage.amina, made.uuid, exit_name="Certificate", ports=stage.ports)  # noqa: E731
    refused(act, "stack.nothing_counts")


def test_a_substitution_lets_one_credential_count_for_a_requirement(third):
    stage = third.stage
    extra = earn(stage, stage.published(name="Flags and lamps"))
    held = str(extra.uuid)
    row = ask(third, held=held)
    assert (row.kind, row.held_name, row.held_provider) == ("COUNTS", "Flags and lamps", "Harbour School")
    grant(third, row)
    certificate = audit(third).audits[0]
    (counts,) = [one for one in certificate.counts if one.held.id == held]
    assert (certificate.complete, counts.decision) == (True, str(row.uuid))
    stack = asking.ask(stage.amina, third.uuid, exit_name="Certificate", ports=stage.ports)
    assert stack.parts.get(held=held).decision == row.uuid
    (piece,) = [one for one in evidence.pieces(stack, language="en") if one.name == "Flags and lamps"]
    assert "It counts here by decision of Harbour School" in piece.description


def test_what_may_count_by_itself_needs_no_decision(third):
    held = str(third.credentials[0].uuid)
    part = decided.requirements(third.version)[0].part
    refused(lambda: ask(third, part=part, held=held), "waiver.not_needed")
    with pytest.raises(NotFound):
        ask(third, held=str(third.stage.amina.uuid))
    with pytest.raises(NotFound):
        ask(third, part="/exits/7/rule")


def test_nobody_asks_twice_nor_for_what_was_granted(third):
    row = ask(third)
    refused(lambda: ask(third), "waiver.asked")
    grant(third, row)
    refused(lambda: ask(third), "waiver.granted")
    refused(lambda: grant(third, row), "waiver.decided")


def test_what_is_revoked_counts_no_more_and_a_waiting_award_falls(third):
    stage = third.stage
    row = grant(third, ask(third))
    stack = asking.ask(stage.amina, third.uuid, exit_name="Certificate", ports=stage.ports)
    refused(lambda: waivers.revoke(stage.owner, row.uuid, reason=" ", ports=stage.ports), "invalid_input",
            InvalidInput)  # fmt: skip
    waivers.revoke(stage.owner, row.uuid, reason="The papers were another's.", ports=stage.ports)
    assert not audit(third).audits[0].complete
    act = lambda: awarding.award(stage.owner, stack.uuid, ports=stage.ports)  # noqa: E731
    refused(act, "stack.incomplete_now")
    assert letters("waiver_revoked")[0].payload["reason"] == "The papers were another's."
    again = lambda: waivers.revoke(stage.owner, row.uuid, reason="x", ports=stage.ports)  # noqa: E731
    refused(again, "waiver.not_granted")


def test_it_ends_after_its_last_day(third):
    stage = third.stage
    day = stage.world.now.date()
    over = (day - timedelta(days=1)).isoformat()
    row = ask(third)
    with pytest.raises(InvalidInput) as caught:
        grant(third, row, Terms(reason="x", until=over))
    assert set(caught.value.fields) == {"until"}
    grant(third, row, Terms(reason="x", until=day.isoformat()))
    assert audit(third).audits[0].complete
    stage.world.pass_time(seconds=2 * 86400)
    assert not audit(third).audits[0].complete


def test_in_every_version_it_holds_where_the_same_is_asked_for_word_for_word(third):
    stage = third.stage
    typed = json.loads(json.dumps(third.version.typed))

    def republish():
        design.save(stage.owner, third.uuid, name="Again", summary="", typed=typed, ports=stage.ports)
        third.version = design.publish(stage.owner, third.uuid, ports=stage.ports)

    grant(third, ask(third), Terms(reason="x", every_version=True))
    typed["exits"][0]["groups"][0]["achievements"].reverse()
    republish()
    assert audit(third).audits[0].complete, "it moved with what it is about"
    typed["exits"][0]["groups"][0]["level"] = "2"
    republish()
    assert not audit(third).audits[0].waived, "something else is asked for now"


def test_for_one_version_only_it_ends_with_the_next(third):
    stage = third.stage
    grant(third, ask(third))
    typed = third.version.typed
    design.save(stage.owner, third.uuid, name="Again", summary="", typed=typed, ports=stage.ports)
    design.publish(stage.owner, third.uuid, ports=stage.ports)
    assert not audit(third).audits[0].waived


def test_a_provider_grants_unasked_to_its_own_learner_with_its_own_credential(third):
    stage = third.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    extra = earn(stage, stage.published(name="Flags and lamps"))

    def give(seat=stage.owner, **more):
        more = {"learner": learner.uuid, "part": third.part, "credential": extra.uuid, "terms": TERMS, **more}
        return waivers.give(seat, third.uuid, **more, ports=stage.ports)

    for wrong in ({"credential": stage.amina.uuid}, {"learner": stage.amina.uuid}, {"seat": stage.outsider}):
        with pytest.raises((NotFound, NotPermitted)):
            give(**wrong)
    row = give()
    assert audit(third).audits[0].rests_on == (str(row.uuid),)
    refused(give, "waiver.granted")


def test_what_has_ended_is_given_anew(third):
    stage = third.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)

    def give(days):
        until = (stage.world.now + timedelta(days=days)).date().isoformat()
        more = {"learner": learner.uuid, "part": third.part, "terms": Terms(reason="x", until=until)}
        return waivers.give(stage.owner, third.uuid, **more, ports=stage.ports)

    give(3)
    stage.world.now += timedelta(days=2)
    refused(lambda: give(9), "waiver.granted")
    stage.world.now += timedelta(days=3)
    again = give(9)
    assert [one.decision for one in audit(third).audits[0].waived] == [str(again.uuid)]


def test_nobody_decides_for_themselves_nor_about_others_learners(third):
    stage = third.stage
    row = ask(third)
    for act in (waivers.grant, waivers.revoke):
        more = {"terms": TERMS} if act is waivers.grant else {"reason": "x"}
        with pytest.raises(NotFound):
            act(stage.outsider, row.uuid, **more, ports=stage.ports)
    Waiver.objects.owned_by(stage.amina).update(person=stage.owner.actor.person)
    refused(lambda: grant(third, row), "waiver.own")
    with pytest.raises(NotFound):
        waivers.withdraw(stage.amina, row.uuid, ports=stage.ports)


def test_what_was_asked_for_is_taken_back_and_refused_with_a_reason(third):
    stage = third.stage
    waivers.withdraw(stage.amina, ask(third).uuid, ports=stage.ports)
    assert not Waiver.objects.of(stage.harbour).exists()
    row = ask(third)
    waivers.refuse(stage.owner, row.uuid, reason="Take the course.", ports=stage.ports)
    assert letters("waiver_refused")[0].payload["reason"] == "Take the course."
    assert not audit(third).decided.decisions
    refused(lambda: waivers.withdraw(stage.amina, row.uuid, ports=stage.ports), "waiver.decided")


def test_who_deletes_their_account_takes_along_what_they_showed(third):
    stage = third.stage
    row = grant(third, ask(third))
    people.delete_account(Person.objects.get(pk=stage.amina.pk), ports=stage.ports)
    row.refresh_from_db()
    assert (row.person, row.why, row.held_name, row.state) == (None, "", "", "GRANTED")


def given(deck, learner):
    more = {"learner": learner.uuid, "part": deck.part, "credential": None, "terms": TERMS}
    return waivers.give(deck.stage.owner, deck.uuid, **more, ports=deck.stage.ports)


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one writer at a time")
def test_a_learner_is_given_one_thing_at_a_time(third):
    with CaptureQueriesContext(connection) as captured:
        given(third, Learner.objects.of(third.stage.harbour).get(person=third.stage.amina))
    said = [one["sql"] for one in captured]
    locked = next(n for n, sql in enumerate(said) if 'FOR UPDATE OF "records_learner"' in sql)
    assert locked < next(n for n, sql in enumerate(said) if 'FROM "records_waiver"' in sql)


def test_a_letter_to_a_persons_own_address_is_not_the_providers(third):
    stage = third.stage
    row = grant(third, ask(third))
    waivers.revoke(stage.owner, row.uuid, reason="x", ports=stage.ports)
    for kind in ("waiver_granted", "waiver_revoked"):
        (told,) = letters(kind)
        assert (told.recipient, told.organisation) == (stage.amina.user.email, None)
    given(third, stage.learner(cast.CHIDI))
    told = letters("waiver_granted")[-1]
    assert (told.recipient, told.organisation) == (cast.CHIDI.email, stage.harbour)


def test_the_provider_reads_and_searches_the_name_that_it_knows(third):
    stage = third.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    row = given(third, learner)
    Person.objects.filter(pk=stage.amina.pk).update(name="Quillon Renamed")
    row = Waiver.objects.of(stage.harbour).get(pk=row.pk)
    assert WaiverOut.of(row).name == learner.name
    found = {
        word: [one.pk for one in reads.waivers(stage.harbour, states=("GRANTED",), search=word)]
        for word in ("Quillon", learner.name)
    }
    assert found == {"Quillon": [], learner.name: [row.pk]}


def test_what_was_granted_before_there_was_an_account_is_in_the_export_and_stays_the_providers(third):
    stage = third.stage
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    Learner.objects.of(stage.harbour).filter(pk=learner.pk).update(person=None)
    row = given(third, learner)
    assert row.person is None
    Learner.objects.of(stage.harbour).filter(pk=learner.pk).update(person=stage.amina)
    archive = zipfile.ZipFile(io.BytesIO(export.export_everything(stage.amina, ports=stage.ports)))
    exported = json.loads(archive.read("everything.json"))["waivers"]
    assert [one["uuid"] for one in exported] == [str(row.uuid)]
    people.delete_account(Person.objects.get(pk=stage.amina.pk), ports=stage.ports)
    row.refresh_from_db()
    assert (row.learner, row.state, row.reason) == (learner, "GRANTED", TERMS.reason)


def test_however_many_are_in_force_they_are_read_at_once(third, django_assert_num_queries):
    stage = third.stage
    given(third, Learner.objects.of(stage.harbour).get(person=stage.amina))
    with django_assert_num_queries(1):
        (shown,) = [WaiverOut.of(row) for row in decided.in_force(stage.amina, at=stage.world.now.date())]
    assert shown.state == "GRANTED"


def test_all_parts_are_named_however_many_there_are():
    every = [evidence.Piece(f"Part {number} {'x' * 100}") for number in range(70)]
    found = evidence.together(every)
    assert len(found) == evidence.MOST
    said = " ".join(one.name + one.description for one in found)
    assert all(f"Part {number} x" in said for number in range(70))
    assert all(len(one.description) <= evidence.MOST_WORDS for one in found)


def test_a_withdrawn_part_is_told_to_both_sides_once_a_day(deck):
    from cairn.services.issue import status

    stage = deck.stage
    stack = asking.ask(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)
    awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    for credential in deck.credentials:
        status.revoke(credential.uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    assert [one.recipient for one in letters("stack_flagged")] == [stage.bram.user.email]
    (mine,) = letters("stack_doubted")
    assert mine.recipient == stage.amina.user.email
    assert mine.payload["part"] in {one.title for one in deck.credentials}
    assert Stack.objects.of(stage.harbour).get(pk=stack.pk).state == "AWARDED"
    assert StackPart.objects.of(stage.harbour).filter(stack=stack).count() == 2
    assert Credential.objects.of(stage.harbour).filter(award__stack=stack).exists()
