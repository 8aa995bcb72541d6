"""The difference between two versions, as a designer would tell it."""

from __future__ import annotations

from cairn.services.design import draft
from cairn.services.design.compare import Change, difference
from cairn.services.design.draft import LevelInput, OutcomeInput


def test_a_copy_differs_in_nothing(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert difference(first, copy) == ()


def test_changed_facts_and_outcomes_are_told_one_by_one(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    rubric, marked, optional = first.outcomes.all()
    draft.save(
        copy.uuid,
        seat=stage.owner,
        facts={"hours": "30", "tags": ["rope"], "evidence_required": False, "summary": ""},
        outcomes=[
            OutcomeInput(
                key=marked.key,
                text=marked.text,
                outcome_type="knowledge",
                assessment="Oral questions",
                pass_mark="70",
            ),
            OutcomeInput(
                key=rubric.key,
                text=rubric.text,
                assessment="Practical test",
                levels=[LevelInput(name="Secure", points="10", meets=True)],
            ),
            OutcomeInput(text="Splice a rope"),
        ],
        ports=stage.ports,
    )
    copy.refresh_from_db()
    changes = difference(first, copy)
    assert Change("hours", "25", "30") in changes
    assert Change("summary", first.summary, "") in changes
    assert Change("tags", "", "rope") in changes
    assert Change("evidence_required", "yes", "no") in changes
    assert Change("outcome.text", optional.text, "", "removed", 3) in changes
    assert Change("outcome.text", "", "Splice a rope", "added", 3) in changes
    assert Change("outcome.pass_mark", "60", "70", "changed", 1) in changes
    assert Change("outcome.position", "2", "1", "moved", 1) in changes
    (levels,) = [change for change in changes if change.field == "outcome.levels"]
    assert levels.after == "✓ Secure (10)"
    assert levels.before.splitlines()[0] == "Not yet: Some knots slip."
    assert len(changes) == 10


def test_a_new_picture_is_told_without_its_key(stage):
    from tests.services.admin.test_organisations import picture

    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    changed = draft.set_image(copy.uuid, seat=stage.owner, data=picture(), ports=stage.ports)
    assert difference(first, changed) == (Change("image", "made", "uploaded"),)
