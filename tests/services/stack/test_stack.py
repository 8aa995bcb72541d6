"""From rules in the workshop to an award of its own: audited, pinned, asked for, decided, issued, looked at again."""

from __future__ import annotations

import json

import pytest
from tests.services.stack.conftest import earn

from cairn.records.documents import signed_text
from cairn.records.models import QualificationVersion, StackPart
from cairn.records.reads.qualifications import asked, flagged
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.stack import asking, auditing, awarding, catalogue, design, pins, trial
from cairn.services.verify.look import verify_bytes
from cairn.stacking.reading import read_rules

pytestmark = pytest.mark.django_db  # the database is there; what is in it is the module's own


def audit(deck, **more):
    return auditing.audit_for(deck.stage.amina, deck.uuid, ports=deck.stage.ports, **more)


def ask(deck, exit_name="Certificate"):
    return asking.ask(deck.stage.amina, deck.uuid, exit_name=exit_name, ports=deck.stage.ports)


def test_the_audit_of_a_person_has_what_counts_and_what_is_missing(deck):
    answer = audit(deck)
    certificate, diploma = answer.audits
    assert certificate.complete
    assert {one.held.name for one in certificate.counts} == {"Safe knots for deck work", "Rope inspection"}
    assert (float(diploma.missing), diploma.proved) == (20, True)
    assert [step.offer.of.name for step in diploma.steps] == []


def test_only_published_versions_are_audited_and_the_draft_stays_here(deck):
    stage = deck.stage
    begun = design.begin(stage.owner, name="Not yet", ports=stage.ports)
    with pytest.raises(NotFound):
        catalogue.published(begun.qualification.uuid)
    with pytest.raises(NotFound):
        design.draft_of(stage.outsider, deck.uuid, ports=stage.ports)
    with pytest.raises(NotPermitted):
        design.begin(stage.seat("issuer"), name="X", ports=stage.ports)


def test_a_published_version_never_changes_and_the_next_begins_like_it(deck):
    stage, text = deck.stage, deck.version.rules
    again = design.draft_of(stage.owner, deck.uuid, ports=stage.ports)
    assert (again.state, again.typed) == ("DRAFT", deck.version.typed)
    fields = {**again.typed, "unit": "hours"}
    design.save(stage.owner, deck.uuid, name="Deck work", summary="", typed=fields, ports=stage.ports)
    second = design.publish(stage.owner, deck.uuid, change_note="In hours", ports=stage.ports)
    assert second.number == 2
    deck.version.refresh_from_db()
    assert deck.version.rules == text
    assert catalogue.rules_of(second).unit == "hours"
    with pytest.raises(Conflict) as caught:
        design.publish(stage.owner, deck.uuid, ports=stage.ports)
    assert caught.value.code == "qualification.unchanged"


def test_what_makes_no_sense_is_kept_and_not_published(deck):
    stage = deck.stage
    fields = design.draft_of(stage.owner, deck.uuid, ports=stage.ports).typed
    fields["exits"][1]["groups"][0]["credits"] = "a lot"
    looked = design.save(
        stage.owner, deck.uuid, name="Deck work", summary="", typed=fields, ports=stage.ports
    )
    assert looked.unread == {"exits.1.groups.0.credits": "builder.number"}
    kept = QualificationVersion.objects.of(stage.harbour).get(state="DRAFT")
    assert kept.typed["exits"][1]["groups"][0]["credits"] == "a lot"
    with pytest.raises(InvalidInput):
        design.publish(stage.owner, deck.uuid, ports=stage.ports)
    assert trial.examples(kept, ports=stage.ports) == ()


def test_what_nobody_sees_is_not_kept(deck):
    stage = deck.stage
    fields = json.loads(json.dumps(deck.version.typed))
    fields["exits"][0]["name"] = "Certi\x1bficate"
    with pytest.raises(InvalidInput) as caught:
        design.save(stage.owner, deck.uuid, name="Deck work", summary="", typed=fields, ports=stage.ports)
    assert caught.value.code == "qualification.control_character"


def test_an_exit_awards_only_a_published_design_of_the_provider(deck):
    stage = deck.stage
    fields = design.draft_of(stage.owner, deck.uuid, ports=stage.ports).typed
    fields["exits"][0]["awards"] = "https://elsewhere.example/achievements/1"
    design.save(stage.owner, deck.uuid, name="Deck work", summary="", typed=fields, ports=stage.ports)
    with pytest.raises(InvalidInput) as caught:
        design.publish(stage.owner, deck.uuid, ports=stage.ports)
    assert caught.value.code == "qualification.awards"


def test_a_file_takes_the_place_of_what_was_typed(deck):
    stage = deck.stage
    design.take_file(stage.owner, deck.uuid, deck.version.rules.encode(), ports=stage.ports)
    again = design.publish(stage.owner, deck.uuid, ports=stage.ports)
    assert read_rules(again.rules).exits == read_rules(deck.version.rules).exits
    for data, code in ((b"{", "rules.json"), (b'{"id": "q", "name": "Q", "exits": []}', "rules.member")):
        with pytest.raises(InvalidInput) as caught:
            design.take_file(stage.owner, deck.uuid, data, ports=stage.ports)
        assert caught.value.code == code


def test_examples_reach_each_exit_and_one_less_does_not(deck):
    found = trial.examples(deck.version, ports=deck.stage.ports)
    kinds = [(one.kind, one.exit_name) for one in found]
    assert ("just", "Certificate") in kinds
    assert ("just", "Diploma") in kinds
    for one in found:
        reached = {audit.exit.name: audit.complete for audit in one.audits}
        if one.kind in ("just", "one_less"):
            assert reached[one.exit_name] == (one.kind == "just")
        if one.kind == "nobody":
            assert not any(reached.values())


@pytest.mark.parametrize("parts", [3, 5])
def test_learners_are_made_up_for_parts_of_one_kind_and_for_demands_on_the_whole(deck, parts):
    part = {"credits": 10, "from": {"subjects": ["urn:knots"]}}
    ours = {"credits": 10 * parts - 5, "from": {"providers": ["https://quay.example"]}}
    rule = {"all": [{**part, "name": str(number)} for number in range(parts)]}
    body = {"id": "urn:q", "name": "Q", "exits": [{"name": "Knotter", "rule": rule, "at_least": [ours]}]}
    data = json.dumps(body).encode()
    version = design.take_file(deck.stage.owner, deck.uuid, data, ports=deck.stage.ports).version

    found = trial.examples(version, ports=deck.stage.ports)

    assert [(one.kind, one.audits[0].complete) for one in found] == [
        ("nobody", False),
        ("just", True),
        ("one_less", False),
        ("long_ago", True),
    ]


def test_the_closest_comes_first_and_an_archived_one_not_at_all(deck):
    stage = deck.stage
    found = auditing.closest_for(stage.amina, ports=stage.ports)
    assert [(one.near.exit.name, float(one.near.missing)) for one in found] == [
        ("Certificate", 0),
        ("Diploma", 20),
    ]
    design.archive(stage.owner, deck.uuid, ports=stage.ports)
    assert auditing.closest_for(stage.amina, ports=stage.ports) == ()
    assert audit(deck).audits[0].complete


def test_a_pin_costs_what_it_costs_and_can_be_taken_away(deck):
    stage, held = deck.stage, str(deck.credentials[0].uuid)
    pins.pin(stage.amina, deck.uuid, held=held, part="/exits/1/rule/all/1", ports=stage.ports)
    answer = audit(deck)
    assert answer.audits[0].complete
    assert answer.cost_of_pins(1) > 0
    pins.pin(stage.amina, deck.uuid, held=held, part="", ports=stage.ports)
    assert not audit(deck).audits[0].complete
    with pytest.raises(Conflict) as caught:
        pins.pin(stage.amina, deck.uuid, held=held, part="/exits/0/rule/all/0/all/1", ports=stage.ports)
    assert caught.value.code == "pin.impossible"
    assert pins.unpin(stage.amina, deck.uuid, held="", ports=stage.ports) == 1
    with pytest.raises(NotFound):
        pins.pin(stage.eve, deck.uuid, held=held, part="", ports=stage.ports)


def test_a_human_decides_and_the_credential_names_its_parts(deck):
    stage = deck.stage
    sharing.set_public(deck.credentials[0].uuid, public=True, person=stage.amina, ports=stage.ports)
    stack = ask(deck)
    assert [one.pk for one in asked(stage.harbour)] == [stack.pk]
    with pytest.raises(NotFound):
        awarding.award(stage.outsider, stack.uuid, ports=stage.ports)
    with pytest.raises(NotPermitted):
        awarding.award(stage.seat("designer"), stack.uuid, ports=stage.ports)
    made = awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    text = signed_text(made)
    said = json.loads(text)
    assert said["credentialSubject"]["achievement"]["name"] == "Certificate in deck work"
    assert {one["name"] for one in said["evidence"]} == {one.title for one in deck.credentials}
    assert [one["id"] for one in said["evidence"] if "id" in one] == [deck.credentials[0].url], "private ones"
    assert verify_bytes(text.encode(), ports=stage.ports).verdict.verdict == "valid"
    for again in (lambda: ask(deck), lambda: awarding.award(stage.owner, stack.uuid, ports=stage.ports)):
        with pytest.raises(Conflict):
            again()


def test_a_certificate_and_its_parts_never_count_side_by_side(deck):
    stage = deck.stage
    before = float(audit(deck).audits[1].missing)
    made = awarding.award(stage.owner, ask(deck).uuid, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    assert float(audit(deck).audits[1].missing) == before
    assert "inside" in {one.reason for one in audit(deck).audits[1].unused}


def test_rules_may_decide_alone(another):
    stack = ask(another(decision="rules"))
    assert (stack.state, stack.decided_by) == ("AWARDED", None)
    assert stack.award.credentials.get().state == "ISSUED"


def test_what_is_not_complete_cannot_be_asked_for(another, built):
    deck = another(core=["urn:never-earned"])
    for name in ("Certificate", "Diploma"):
        with pytest.raises(Conflict) as caught:
            ask(deck, name)
        assert caught.value.code == "stack.not_complete"
    with pytest.raises(NotFound):
        ask(deck, "Degree")


def test_who_has_no_design_to_award_says_so(deck):
    stage = deck.stage
    fields = json.loads(json.dumps(deck.version.typed))
    fields["exits"][0]["awards"] = ""
    design.save(stage.owner, deck.uuid, name="Deck work", summary="", typed=fields, ports=stage.ports)
    design.publish(stage.owner, deck.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as caught:
        ask(deck)
    assert caught.value.code == "stack.nothing_awarded"


def test_who_is_refused_reads_why_and_may_ask_again(deck):
    stage = deck.stage
    stack = ask(deck)
    with pytest.raises(InvalidInput):
        awarding.refuse(stage.owner, stack.uuid, reason=" ", ports=stage.ports)
    refused = awarding.refuse(stage.owner, stack.uuid, reason="Bring the logbook.", ports=stage.ports)
    assert (refused.state, refused.reason) == ("REFUSED", "Bring the logbook.")
    assert ask(deck).state == "ASKED"


def test_a_part_that_is_withdrawn_restacks_its_holder_and_flags_the_award(deck):
    stage = deck.stage
    stack = ask(deck)
    awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    assert flagged(stage.harbour, at=stage.ports.now()) == ()
    status.revoke(deck.credentials[0].uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    (found,) = flagged(stage.harbour, at=stage.ports.now())
    assert [part.name for part in found.parts] == ["Safe knots for deck work"]
    assert not audit(deck).audits[0].complete
    awarding.let_stand(stage.owner, stack.uuid, ports=stage.ports)
    assert flagged(stage.harbour, at=stage.ports.now()) == ()
    with pytest.raises(Conflict):
        awarding.let_stand(stage.owner, stack.uuid, ports=stage.ports)


def test_what_was_withdrawn_while_it_waited_is_not_awarded(deck):
    stage = deck.stage
    stack = ask(deck)
    status.revoke(deck.credentials[1].uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    with pytest.raises(Conflict) as caught:
        awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    assert caught.value.code == "stack.withdrawn"


def test_the_provider_is_shown_what_counted_and_nothing_else(deck):
    stage = deck.stage
    earn(stage, stage.published(name="Unrelated"))
    stack = ask(deck)
    names = set(StackPart.objects.of(stage.harbour).filter(stack=stack).values_list("name", flat=True))
    assert names == {"Safe knots for deck work", "Rope inspection"}


def test_an_achievement_knows_the_qualifications_that_name_it(deck):
    assert [one.name for one in catalogue.naming(deck.credentials[0].award.version)] == ["Deck work"]
    assert catalogue.naming(deck.certificate) == ()
