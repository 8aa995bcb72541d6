"""The trail of what saves itself: a row for ten minutes of typing, and a chain that stays whole."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from tests import people as cast

from cairn.credentials.canonical import jcs
from cairn.records.models import AuditEvent
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.assess import evidence
from cairn.services.design import draft, publish

pytestmark = pytest.mark.django_db


def save(stage, version, name: str, seat=None) -> None:
    draft.save(version.uuid, seat=seat or stage.owner, facts={"name": name}, ports=stage.ports)


def saved(stage) -> int:
    return stage.acts().count("achievement.save")


@pytest.fixture
def version(stage):
    return draft.create(stage.owner, name="Knots", ports=stage.ports)


def test_ten_minutes_of_typing_are_one_row(stage, version):
    for second in range(0, 600, 60):
        save(stage, version, f"Knots {second}")
        stage.world.now += timedelta(seconds=60)
    assert saved(stage) == 1
    save(stage, version, "Knots at last")
    assert saved(stage) == 2


def test_each_draft_and_each_person_has_a_row_of_their_own(stage, version):
    other = draft.create(stage.owner, name="Splices", ports=stage.ports)
    chidi = stage.member(cast.CHIDI, "designer")
    save(stage, version, "A")
    save(stage, other, "B")
    save(stage, version, "C")
    assert saved(stage) == 2
    save(stage, version, "D", seat=chidi)
    save(stage, version, "E")
    assert saved(stage) == 4  # who saved after somebody else is not lost


def test_what_happened_in_between_is_not_passed_over(stage):
    version = stage.draft()
    before = saved(stage)
    publish.publish(version.uuid, seat=stage.owner, change_note="", ports=stage.ports)
    following = draft.new_draft(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    save(stage, following, "Second")
    assert saved(stage) == before + 1


def test_a_statement_that_saves_itself_is_one_row_until_something_else_is_done(stage):
    work = stage.assessment()
    amina = Actor(person=stage.amina)
    for text in ("I", "I tied", "I tied six"):
        evidence.write(work.uuid, by=amina, statement=text, ports=stage.ports)
    assert stage.acts().count("assessment.write") == 1
    evidence.write(work.uuid, by=stage.owner, statement="Mine", ports=stage.ports)
    assert stage.acts().count("assessment.write") == 2


def test_in_a_busy_organisation_there_is_a_row_more_rather_than_none(stage, version, monkeypatch):
    monkeypatch.setattr(audit, "LOOKED_AT", 1)
    save(stage, version, "A")
    draft.create(stage.owner, name="Splices", ports=stage.ports)
    save(stage, version, "B")
    assert saved(stage) == 2


def test_the_chain_is_whole(stage, version):
    for name in ("A", "B", "C"):
        save(stage, version, name)
        stage.world.now += timedelta(minutes=6)
    previous = audit.GENESIS
    for number, event in enumerate(AuditEvent.objects.of(stage.harbour).order_by("number"), start=1):
        body = {
            "number": number,
            "actor": [event.actor_kind, str(event.actor_uuid) if event.actor_uuid else ""],
            "action": event.action,
            "subject": [event.subject_kind, str(event.subject_uuid) if event.subject_uuid else ""],
            "details": event.details,
            "at": event.at.isoformat(),
            "previous": previous,
        }
        assert event.hash == hashlib.sha256(jcs(body)).hexdigest()
        previous = event.hash
