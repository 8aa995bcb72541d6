"""A vendor's certificate that was mapped, as a decision for one learner: no longer than the mapping."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests.library import mapped as mapped_to
from tests.services.stack.conftest import earn

from cairn.api.schemas.waivers import WaiverOut
from cairn.records.models import Learner, OutboxMessage
from cairn.records.reads.holding import achievement_of
from cairn.services.access import Actor
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, NotFound
from cairn.services.library import certifications, mapping
from cairn.services.run import learners
from cairn.services.stack import asking, auditing, awarding, decided, design, mapped, waivers
from cairn.services.stack.waiver_terms import Terms

pytestmark = pytest.mark.django_db
BY_WORKS = {"counts": "prerequisite", "reason": "It covers the theory.", "until_date": "2026-12-31"}


@pytest.fixture
def third(deck, another):
    """A qualification that asks for a third course, and Amina's certificate, which is mapped to it."""
    stage = deck.stage
    signals = stage.published(name="Signals at sea")
    made = another(core=[achievement_of(signals)])
    facts = {"vendor": "Harbour School", "title": "Flags and lamps", "code": "FL-900"}
    certification = certifications.add(stage.owner, facts=facts, ports=stage.ports)
    return SimpleNamespace(
        stage=stage,
        uuid=made.uuid,
        version=made.version,
        signals=signals,
        certification=certification,
        mapping=mapped_to(stage, signals, certification),
    )


def audit(deck):
    return auditing.audit_for(deck.stage.amina, deck.uuid, ports=deck.stage.ports)


def offered(deck):
    return mapped.open_to(deck.stage.amina, audit(deck), ports=deck.stage.ports)


def ask(deck, one):
    facts = {"mapping": one.place.mapping.uuid, "part": one.place.part, "held": one.held}
    return mapped.ask(deck.stage.amina, deck.uuid, **facts, ports=deck.stage.ports)


def refused(act, code, kind=Conflict):
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code


def test_what_is_mapped_counts_in_one_press_and_names_the_mapping(third):
    stage = third.stage
    assert offered(third) == (), "she does not hold it"
    held = str(earn(stage, stage.published(name="Flags and lamps")).uuid)
    (one,) = offered(third)
    assert (one.held, one.covered, one.outcomes) == (held, 1, 3)

    row = ask(third, one)
    assert not audit(third).audits[0].complete, "asking changes nothing"
    assert offered(third) == (), "she asked for it"
    made = mapped.grant(stage.owner, row.uuid, ports=stage.ports)

    certificate = audit(third).audits[0]
    (counts,) = [each for each in certificate.counts if each.held.id == held]
    assert (certificate.complete, counts.decision) == (True, str(row.uuid))
    assert (made.mapping, made.reason, str(made.until_date)) == (third.mapping, "Same units.", "2026-12-31")
    assert OutboxMessage.objects.across(reason="test").filter(kind="waiver_counts").count() == 1


def test_it_ends_with_the_mapping_and_not_when_that_is_only_decided_anew(third):
    stage = third.stage
    earn(stage, stage.published(name="Flags and lamps"))
    mapped.grant(stage.owner, ask(third, offered(third)[0]).uuid, ports=stage.ports)

    anew = mapped_to(stage, third.signals, third.certification)
    assert audit(third).audits[0].complete, "it holds until the day that was granted"
    third.mapping.refresh_from_db()
    assert third.mapping.is_replaced
    letters = OutboxMessage.objects.across(reason="test").filter(kind="waiver_revoked")
    assert not letters.exists()

    mapping.end(stage.owner, anew.uuid, reason="They changed the exam.", ports=stage.ports)
    assert not audit(third).audits[0].complete
    (letter,) = letters
    assert (letter.recipient, letter.payload["reason"]) == (
        stage.amina.user.email,
        "They changed the exam.",
    )
    (over,) = decided.not_in_force(stage.amina, third.version, at=stage.world.now.date())
    assert over.mapping.ended_reason == "Decided anew. They changed the exam."
    assert WaiverOut.of(over).mapping_ended == over.mapping.ended_at is not None


def test_an_award_that_waits_rests_on_no_mapping_that_was_withdrawn(third):
    stage = third.stage
    earn(stage, stage.published(name="Flags and lamps"))
    made = mapped.grant(stage.owner, ask(third, offered(third)[0]).uuid, ports=stage.ports)
    assert WaiverOut.of(made).mapping_ended is None
    stack = asking.ask(stage.amina, third.uuid, exit_name="Certificate", ports=stage.ports)
    earn(stage, third.signals)  # by which it would be complete all the same
    mapping.end(stage.owner, third.mapping.uuid, reason="They changed the exam.", ports=stage.ports)
    refused(lambda: awarding.award(stage.owner, stack.uuid, ports=stage.ports), "stack.withdrawn")


def test_a_mapping_that_is_over_decides_nothing(third):
    stage = third.stage
    earn(stage, stage.published(name="Flags and lamps"))
    (one,) = offered(third)
    row = ask(third, one)
    mapping.end(stage.owner, third.mapping.uuid, reason="They changed the exam.", ports=stage.ports)

    refused(lambda: mapped.grant(stage.owner, row.uuid, ports=stage.ports), "waiver.mapping_over")
    assert offered(third) == ()
    with pytest.raises(NotFound):
        mapped.ask(
            stage.amina,
            third.uuid,
            mapping=third.mapping.uuid,
            part=one.place.part,
            held="x",
            ports=stage.ports,
        )
    waivers.grant(stage.owner, row.uuid, terms=Terms(reason="I looked."), ports=stage.ports)
    assert audit(third).audits[0].complete, "somebody may still decide by themselves"


def test_the_day_of_the_mapping_is_the_last_of_the_decision(third, monkeypatch):
    stage = third.stage
    earn(stage, stage.published(name="Flags and lamps"))
    mapped.grant(stage.owner, ask(third, offered(third)[0]).uuid, ports=stage.ports)
    monkeypatch.setattr(stage.world, "now", stage.world.now + timedelta(days=365))
    assert not audit(third).audits[0].complete


def handed_in(stage, words):
    """Amina hands it in for another course."""
    learner = Learner.objects.of(stage.harbour).get(email=stage.amina.user.email)
    version = stage.published(name="Lights")
    (made,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    by = Actor(person=stage.amina)
    piece = evidence.add_text(made.uuid, by=by, name=words, text="See the file.", ports=stage.ports)
    return learner, piece


def test_what_was_handed_in_waives_the_part_and_only_that_learners(third):
    stage = third.stage
    learner, piece = handed_in(stage, "fl-900_amina.pdf")
    (one,) = mapped.of_learner(stage.owner, third.version, learner, ports=stage.ports)
    facts = {"learner": learner.uuid, "mapping": third.mapping.uuid, "part": one.place.part}
    with pytest.raises(NotFound):
        mapped.give(stage.outsider, third.uuid, **facts, evidence=piece.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        mapped.give(stage.owner, third.uuid, **facts, evidence=learner.uuid, ports=stage.ports)

    made = mapped.give(stage.owner, third.uuid, **facts, evidence=piece.uuid, ports=stage.ports)

    certificate = audit(third).audits[0]
    assert (certificate.complete, certificate.rests_on) == (True, (str(made.uuid),))
    assert mapped.of_learner(stage.owner, third.version, learner, ports=stage.ports) == ()


def test_a_mapping_as_what_comes_first_meets_the_prerequisite(third):
    stage = third.stage
    typed = json.loads(json.dumps(third.version.typed))
    ropes, signals = typed["exits"][0]["groups"][0]["achievements"][1:3]
    typed["prerequisites"] = [{"of": [ropes], "needs": [signals], "in_order": False}]
    typed["exits"][0]["groups"][0]["achievements"].remove(signals)
    design.save(stage.owner, third.uuid, name="Again", summary="", typed=typed, ports=stage.ports)
    third.version = design.publish(stage.owner, third.uuid, ports=stage.ports)
    earn(stage, stage.published(name="Flags and lamps"))
    assert offered(third) == (), "as credit it is mapped to something else"
    courses = stage.harbour.achievements.filter(versions__name="Rope inspection").distinct()
    mapping.decide(
        stage.owner, third.certification.uuid, courses.get().uuid, facts=BY_WORKS, ports=stage.ports
    )

    (one,) = offered(third)
    assert not audit(third).audits[0].complete
    row = mapped.grant(stage.owner, ask(third, one).uuid, ports=stage.ports)

    assert row.part == "/prerequisites/0"
    certificate = audit(third).audits[0]
    assert (certificate.complete, certificate.rests_on) == (True, (str(row.uuid),))
    stack = asking.ask(stage.amina, third.uuid, exit_name="Certificate", ports=stage.ports)
    assert [part.decision for part in stack.parts.filter(name="Rope inspection")] == [row.uuid]
