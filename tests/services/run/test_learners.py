"""Learners: what one organisation knows of somebody."""

from __future__ import annotations

import pytest
from tests.people import AMINA, CHIDI

from cairn.records.models import Assessment, Learner, OutboxMessage
from cairn.services.design import archive
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.run import learners


def add(stage, **facts):
    return learners.add(stage.owner, **{"name": CHIDI.name, "email": CHIDI.email, **facts}, ports=stage.ports)


def test_a_learner_is_added_and_the_address_is_kept_as_it_is_compared(stage):
    learner = add(stage, name="  Chidi   Okonkwo ", email="Chidi@Brightline.example", number="17")
    assert (learner.name, learner.email, learner.number) == ("Chidi Okonkwo", CHIDI.email, "17")
    assert learner.person is None
    assert stage.acts()[-1] == "learner.add"


def test_whoever_has_proved_the_address_is_linked_at_once(stage):
    assert add(stage, name=AMINA.name, email=AMINA.email).person == stage.amina


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "undefined"}, "name"),
        ({"name": "{{name}}"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"email": "chidi"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"number": "x" * 61}, "number"),
        ({"language": "english"}, "language"),
    ],
)
def test_what_cannot_be_used_is_refused(stage, facts, field):
    with pytest.raises(InvalidInput) as refused:
        add(stage, **facts)
    assert list(refused.value.fields) == [field]


def test_an_address_is_one_learner_here_but_may_be_another_elsewhere(stage):
    first = add(stage)
    with pytest.raises(InvalidInput):
        add(stage, name="Another")
    learners.add(stage.outsider, name=CHIDI.name, email=CHIDI.email, ports=stage.ports)
    learners.archive(first.uuid, seat=stage.owner, ports=stage.ports)
    add(stage)
    with pytest.raises(InvalidInput):
        learners.restore(first.uuid, seat=stage.owner, ports=stage.ports)


def test_two_without_an_address_are_two_learners(stage):
    add(stage, email="")
    add(stage, email="")
    assert Learner.objects.of(stage.harbour).count() == 2


def test_a_learner_is_changed(stage):
    learner = add(stage)
    learners.update(
        learner.uuid, seat=stage.owner, name="C. Okonkwo", email=AMINA.email, language="ar", ports=stage.ports
    )
    learner.refresh_from_db()
    assert (learner.name, learner.language, learner.person) == ("C. Okonkwo", "ar", stage.amina)
    other = add(stage)
    with pytest.raises(InvalidInput):
        learners.update(other.uuid, seat=stage.owner, name="x", email=AMINA.email, ports=stage.ports)


def test_archiving_can_be_undone(stage):
    learner = add(stage)
    learners.archive(learner.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict):
        learners.archive(learner.uuid, seat=stage.owner, ports=stage.ports)
    learners.restore(learner.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict):
        learners.restore(learner.uuid, seat=stage.owner, ports=stage.ports)


def test_assigning_opens_one_assessment_each_and_asks_once_by_mail(stage):
    version, first, second = stage.published(), add(stage), add(stage, email="", name="No Mail")
    made = learners.assign(stage.owner, [first.uuid, second.uuid], version.uuid, ports=stage.ports)
    assert {row.state for row in made} == {"OPEN"}
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="evidence_asked")
    assert letter.recipient == CHIDI.email
    assert letter.payload["asked"] == "A photograph of each knot."
    again = learners.assign(stage.owner, [first.uuid, second.uuid], version.uuid, ports=stage.ports)
    assert {row.pk for row in again} == {row.pk for row in made}
    assert Assessment.objects.of(stage.harbour).count() == 2
    assert OutboxMessage.objects.of(stage.harbour).count() == 1


def test_nobody_is_told_when_nobody_is_to_be_told(stage):
    learners.assign(stage.owner, [add(stage).uuid], stage.published().uuid, tell=False, ports=stage.ports)
    assert not OutboxMessage.objects.of(stage.harbour).exists()


def test_only_a_published_design_that_is_offered_is_assessed(stage):
    learner, version = add(stage), stage.draft()
    with pytest.raises(Conflict) as refused:
        learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    assert refused.value.code == "version.draft"
    published = stage.published()
    archive.archive(published.achievement.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        learners.assign(stage.owner, [learner.uuid], published.uuid, ports=stage.ports)
    assert refused.value.code == "achievement.archived"


def test_an_archived_learner_is_not_assigned(stage):
    learner = add(stage)
    learners.archive(learner.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(NotFound):
        learners.assign(stage.owner, [learner.uuid], stage.published().uuid, ports=stage.ports)


def test_ten_thousand_at_once_and_no_more(stage):
    many = [stage.ports.new_uuid() for _ in range(10_001)]
    with pytest.raises(TooMuch):
        learners.assign(stage.owner, many, stage.published().uuid, ports=stage.ports)


def test_another_organisations_learner_or_design_does_not_exist(stage):
    learner, version = add(stage), stage.published()
    theirs = learners.add(stage.outsider, name="Theirs", ports=stage.ports)
    for act in (
        lambda: learners.update(learner.uuid, seat=stage.outsider, name="x", ports=stage.ports),
        lambda: learners.archive(learner.uuid, seat=stage.outsider, ports=stage.ports),
        lambda: learners.restore(learner.uuid, seat=stage.outsider, ports=stage.ports),
        lambda: learners.assign(stage.outsider, [theirs.uuid], version.uuid, ports=stage.ports),
        lambda: learners.assign(stage.owner, [theirs.uuid], version.uuid, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_designer_has_no_business_with_learners(stage):
    learner, seat = add(stage), stage.seat("designer")
    for act in (
        lambda: learners.add(seat, name="x", ports=stage.ports),
        lambda: learners.update(learner.uuid, seat=seat, name="x", ports=stage.ports),
        lambda: learners.archive(learner.uuid, seat=seat, ports=stage.ports),
        lambda: learners.assign(seat, [learner.uuid], stage.published().uuid, ports=stage.ports),
    ):
        with pytest.raises(NotPermitted):
            act()
