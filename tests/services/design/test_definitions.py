"""An organisation's own definitions, what a credential claims, and the statement that says so."""

from __future__ import annotations

import pytest

from cairn.records.models import ConformanceRecord
from cairn.services.design import conformance, definitions, draft, own_profiles, publish, statement
from cairn.services.design.completeness import obstacles
from cairn.services.errors import InvalidInput, NotFound, NotPermitted

pytestmark = pytest.mark.django_db
FACTS = [{"check": "grade", "prompt": "Write our three grades."}, {"check": "title"}]


@pytest.fixture
def ours(stage):
    return own_profiles.make(stage.owner, name="Ours", source="The board", facts=FACTS, ports=stage.ports)


def code_of(row):
    return f"{row.profile.code}.{row.number}"


def test_an_own_definition_is_used_like_the_others_in_the_version_that_was_picked(stage, ours):
    version = stage.draft()
    draft.save(version.uuid, seat=stage.owner, facts={"claims": [code_of(ours)]}, ports=stage.ports)
    version.refresh_from_db()
    assert obstacles(version, ports=stage.ports) == {"grading": ("Write our three grades.",)}
    newer = own_profiles.change(
        stage.owner, ours.profile.uuid, name="Ours", source="", facts=FACTS[1:], ports=stage.ports
    )
    assert newer.number == 2
    assert [one.profile.code for one in conformance.meter(version).claimed] == [
        code_of(ours)
    ]  # still the first
    draft.save(
        version.uuid, seat=stage.owner, facts={"profile": code_of(newer), "claims": []}, ports=stage.ports
    )
    version.refresh_from_db()
    assert obstacles(version, ports=stage.ports) == {}
    own_profiles.put_away(stage.owner, ours.profile.uuid, ports=stage.ports)
    assert definitions.own(stage.harbour) == ()
    assert conformance.meter(version).chosen.met


def test_nobody_uses_the_definition_of_another_organisation(stage, ours):
    with pytest.raises(InvalidInput) as refused:
        draft.create(stage.outsider, name="Theirs", profile=code_of(ours), ports=stage.ports)
    assert set(refused.value.fields) == {"profile"}
    theirs = draft.create(stage.outsider, name="Theirs", ports=stage.ports)
    with pytest.raises(InvalidInput):
        draft.save(theirs.uuid, seat=stage.outsider, facts={"claims": [code_of(ours)]}, ports=stage.ports)
    with pytest.raises(NotFound):
        own_profiles.own_of(stage.outsider, ours.profile.uuid)
    with pytest.raises(NotFound):
        own_profiles.change(
            stage.outsider, ours.profile.uuid, name="X", source="", facts=FACTS, ports=stage.ports
        )
    with pytest.raises(NotPermitted):
        own_profiles.make(stage.seat("assessor"), name="X", source="", facts=FACTS, ports=stage.ports)


@pytest.mark.parametrize(
    "facts", [[], [{"check": "wind"}], "title", [{"check": "title", "prompt": "x" * 301}]]
)
def test_facts_that_are_none_are_refused(stage, facts):
    with pytest.raises(InvalidInput):
        own_profiles.make(stage.owner, name="Ours", source="", facts=facts, ports=stage.ports)


def test_a_statement_is_frozen_with_publication(stage, ours):
    version = stage.draft(grading="Pass, merit")
    draft.save(version.uuid, seat=stage.owner, facts={"claims": [code_of(ours)]}, ports=stage.ports)
    before = statement.of_draft(stage.owner, version.uuid, ports=stage.ports)
    assert not before.is_frozen
    assert {one.code for one in before.definitions} >= {"eu-2022", "nz-nzqa", code_of(ours)}
    with pytest.raises(NotFound):
        statement.of_draft(stage.outsider, version.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        statement.published(version.achievement.uuid, 1, ports=stage.ports)
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    after = statement.published(version.achievement.uuid, 1, ports=stage.ports)
    assert after.is_frozen
    assert [(one.code, one.role, one.met) for one in after.definitions] == [
        ("eu-2022", "main", True),
        (code_of(ours), "claimed", True),
    ]
    graded = next(line for line in after.definitions[1].lines if line.code == "grade")
    assert (graded.present, graded.said) == (True, "Pass, merit")
    said = after.to_json()
    assert (said["frozen"], said["version"]) == (True, 1)
    ConformanceRecord.objects.of(stage.harbour).delete()  # published before there were records
    assert not statement.published(version.achievement.uuid, 1, ports=stage.ports).is_frozen
