"""Which outcome gives which skill is found by its index, and says what the outcome says."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from tests.services.stage import OUTCOMES

from cairn.records.models import Outcome, OutcomeSkill
from cairn.services.admin import ledger
from cairn.services.design import archive, draft, publish
from cairn.services.design.draft import OutcomeInput
from cairn.services.stack.offers import offers_for
from cairn.stacking.rules import Qualification

TIE, CALM, SIGN = "https://skills.example/tie", "https://skills.example/calm", "https://skills.example/sign"
SKILLS = (
    {"name": "Tie knots", "url": TIE, "framework": "ESCO", "level": 4, "proficiency": "secure"},
    {"name": "Stay calm", "url": CALM},
)
NOTHING = Qualification(id="urn:none", name="", version="", unit="ECTS", exits=())


def saved(stage, version, *skills):
    outcomes = [OutcomeInput(text="Tie a knot in the dark", skills=skills), *OUTCOMES[1:]]
    return draft.save(version.uuid, seat=stage.owner, outcomes=outcomes, ports=stage.ports)


def rows(version):
    found = OutcomeSkill.objects.across(reason="test").filter(version=version).order_by("position")
    return list(found.values_list("position", "skill", "name", "framework", "level", "proficiency"))


def contradictions():
    return [one for one in ledger.discrepancies() if one.code == "ledger.skills"]


def subjects():
    return [one.of.subjects for one in offers_for(NOTHING, ())]


def test_rows_follow_what_is_saved_and_copied(stage):
    version = stage.draft()
    assert rows(version) == []
    saved(stage, version, *SKILLS)
    both = [(0, TIE, "Tie knots", "ESCO", 4, "secure"), (1, CALM, "Stay calm", "", None, "")]
    assert rows(version) == both
    assert list(OutcomeSkill.objects.public()) == [], "a draft is nobody else's"

    published = publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    assert OutcomeSkill.objects.public().count() == 2
    copy = draft.new_draft(published.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert rows(copy) == both
    saved(stage, copy, SKILLS[1])
    assert [row[1] for row in rows(copy)] == [CALM]
    assert rows(published) == both
    assert contradictions() == []
    draft.discard(copy.uuid, seat=stage.owner, ports=stage.ports)
    assert OutcomeSkill.objects.across(reason="test").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.filter(skill=TIE).delete(),
        lambda rows: rows.filter(skill=TIE).update(level=5),
        lambda rows: rows.filter(skill=CALM).update(skill=SIGN),
        lambda _rows: Outcome.objects.across(reason="test").filter(position=1).update(skills=[SKILLS[1]]),
    ],
)
def test_the_doctor_sees_when_they_differ(stage, change):
    version = saved(stage, stage.draft(), *SKILLS)
    change(OutcomeSkill.objects.across(reason="test"))
    (found,) = contradictions()
    assert found.subject == f"outcome {version.outcomes.get(position=1).uuid}"


def test_a_draft_that_is_saved_while_the_doctor_looks_is_no_contradiction(stage):
    version = saved(stage, stage.draft(), *SKILLS)
    later = iter([(SKILLS[1],)])

    def between(execute, sql, *rest):
        if sql.startswith("SELECT") and 'FROM "records_outcomeskill"' in sql:
            for skills in later:
                saved(stage, version, *skills)
        return execute(sql, *rest)

    with connection.execute_wrapper(between):
        assert contradictions() == []
    assert [row[1] for row in rows(version)] == [CALM]


def test_an_audit_counts_every_skill_of_an_outcome_and_of_the_whole(stage):
    version = saved(stage, stage.draft(), *SKILLS)
    whole = [{"name": "Signal", "url": SIGN, "framework": "Of the port"}]
    draft.save(version.uuid, seat=stage.owner, facts={"alignments": whole}, ports=stage.ports)
    assert subjects() == []
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    assert subjects() == [{TIE, CALM, SIGN}]
    assert [one.of.frameworks for one in offers_for(NOTHING, ())] == [{"ESCO", "Of the port"}]
    archive.archive(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert subjects() == []


def test_what_was_saved_before_there_were_rows_gets_them(stage):
    version = saved(stage, stage.draft(), *SKILLS)
    before = rows(version)
    OutcomeSkill.objects.across(reason="test").delete()
    import_module("cairn.records.migrations.0019_outcome_skill_rows").write_rows(apps, None)
    assert rows(version) == before
