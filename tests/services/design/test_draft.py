"""Drafts: started, saved as often as one likes, copied, thrown away; never another's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.services.admin.test_organisations import picture
from tests.services.stage import OUTCOMES

from cairn.records.models import Achievement, AchievementVersion, Outcome, RubricLevel
from cairn.services.design import archive, draft, publish
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted


def save(stage, version, **kept):
    return draft.save(version.uuid, seat=stage.owner, ports=stage.ports, **kept)


@pytest.fixture
def empty(stage):
    return draft.create(stage.seat("designer"), name="Knots", ports=stage.ports)


def test_a_design_begins_with_a_name_and_the_organisations_own_facts(stage, empty):
    assert (empty.state, empty.number, empty.name) == ("DRAFT", None, "Knots")
    assert (empty.language, empty.sector, empty.profile) == ("en", "vocational", "eu-2022")
    assert empty.achievement.organisation == stage.harbour
    assert stage.acts()[-1] == "achievement.create"


def test_a_draft_may_be_incomplete_and_keeps_what_was_not_sent(stage, empty):
    save(stage, empty, facts={"hours": "25,5", "tags": "rope, deck , rope"})
    saved = save(stage, empty, facts={"summary": "Tie knots."})
    saved.refresh_from_db()
    assert (saved.hours, saved.tags, saved.summary) == (Decimal("25.5"), ["rope", "deck"], "Tie knots.")


def test_every_fact_of_the_form_is_kept(stage, empty):
    facts = {
        "translations": {"ar": {"name": "عقد", "description": "عقد السفن"}},
        "alignments": [{"name": "Ropes", "url": "http://data.europa.eu/esco/skill/1", "framework": "ESCO"}],
        "validity_rule": "day",
        "valid_until_date": "2030-01-31",
        "counts_towards": "Deck hand\nBoatswain",
        "eqf_level": 3,
        "ects": "2.25",
        "status_purpose": "suspension",
        "grading": "A to E",
        "evidence_required": "on",
        "skill_group": "craft",
    }
    saved = save(stage, empty, facts=facts)
    saved.refresh_from_db()
    assert saved.valid_until_date == date(2030, 1, 31)
    assert saved.translations["ar"]["name"] == "عقد"
    assert saved.alignments == facts["alignments"]
    assert (saved.ects, saved.eqf_level) == (Decimal("2.25"), 3)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"description": "x" * 5001}, "description"),
        ({"summary": "two\nlines"}, "summary"),
        ({"criteria": "a\x07b"}, "criteria"),
        ({"hours": "many"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "1e999"}, "hours"),
        ({"hours": True}, "hours"),
        ({"hours": "0.05"}, "hours"),
        ({"ects": "1.1"}, "ects"),
        ({"eqf_level": "9"}, "eqf_level"),
        ({"eqf_level": "2.5"}, "eqf_level"),
        ({"participation": "somewhere"}, "participation"),
        ({"supervision": "x"}, "supervision"),
        ({"stackability": "x"}, "stackability"),
        ({"language": "english"}, "language"),
        ({"profile": "moon"}, "profile"),
        ({"achievement_type": "Medal"}, "achievement_type"),
        ({"assessed": False}, "achievement_type"),
        ({"assessed": "perhaps"}, "assessed"),
        ({"validity_rule": "day"}, "valid_until_date"),
        ({"validity_rule": "months"}, "valid_months"),
        ({"validity_rule": "months", "valid_months": "0"}, "valid_months"),
        ({"valid_until_date": "31.1.2030"}, "valid_until_date"),
        ({"tags": ["x" * 61]}, "tags"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
        ({"tags": 7}, "tags"),
        ({"alignments": [{"name": "a", "url": "javascript:x"}]}, "alignments.0.url"),
        ({"alignments": [{"name": "", "url": "https://a.example"}]}, "alignments.0.name"),
        ({"alignments": ["x"]}, "alignments.0"),
        ({"alignments": "x"}, "alignments"),
        ({"translations": {"ar": {"hours": "3"}}}, "translations.ar"),
        ({"translations": []}, "translations"),
        ({"state": "PUBLISHED"}, "state"),
        ({"definition": "{}"}, "definition"),
    ],
)
def test_what_is_not_readable_is_refused_by_field_and_nothing_is_saved(stage, empty, facts, field):
    with pytest.raises(InvalidInput) as refused:
        save(stage, empty, facts={"summary": "New", **facts} if "summary" not in facts else facts)
    assert list(refused.value.fields) == [field]
    empty.refresh_from_db()
    assert (empty.name, empty.summary) == ("Knots", "")


def test_every_mistake_is_said_at_once(stage, empty):
    with pytest.raises(InvalidInput) as refused:
        save(stage, empty, facts={"hours": "x", "ects": "y"}, outcomes=[OutcomeInput(text="x" * 501)])
    assert set(refused.value.fields) == {"hours", "ects", "outcomes.0.text"}


def test_outcomes_keep_their_key_when_they_are_changed_and_moved(stage, empty):
    save(stage, empty, outcomes=OUTCOMES)
    first, second, third = Outcome.objects.of(stage.harbour).order_by("position")
    save(
        stage,
        empty,
        outcomes=[
            OutcomeInput(key=third.key, text="Inspect a rope"),
            OutcomeInput(key=first.key, text=first.text),
            OutcomeInput(text="Splice a rope"),
        ],
    )
    now = list(Outcome.objects.of(stage.harbour).order_by("position"))
    assert [row.key for row in now[:2]] == [third.key, first.key]
    assert now[0].uuid == third.uuid
    assert now[2].key not in {first.key, second.key, third.key}
    assert not Outcome.objects.of(stage.harbour).filter(key=second.key).exists()


def test_a_key_of_somebody_elses_outcome_is_not_taken_over(stage, empty):
    foreign = stage.draft().outcomes.first()
    save(stage, empty, outcomes=[OutcomeInput(key=foreign.key, text="Mine now")])
    assert empty.outcomes.get().key != foreign.key
    foreign.refresh_from_db()
    assert foreign.text.startswith("Tie six")


def test_blank_rows_are_left_out(stage, empty):
    save(stage, empty, outcomes=[OutcomeInput(text=" "), OutcomeInput(text="Tie a knot")])
    assert [row.text for row in empty.outcomes.all()] == ["Tie a knot"]


def test_above_the_first_level_that_meets_all_meet(stage, empty):
    levels = [
        LevelInput(name="A"),
        LevelInput(name="B", meets=True),
        LevelInput(name="C"),
        LevelInput(name=" "),
    ]
    save(stage, empty, outcomes=[OutcomeInput(text="Tie a knot", levels=levels)])
    rows = RubricLevel.objects.of(stage.harbour).values_list("name", "position", "meets")
    assert list(rows) == [("A", 1, False), ("B", 2, True), ("C", 3, True)]


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (OutcomeInput(text="", levels=[LevelInput(name="A")]), "outcomes.0.text"),
        (OutcomeInput(text="Tie", outcome_type="magic"), "outcomes.0.outcome_type"),
        (OutcomeInput(text="Tie", pass_mark="101"), "outcomes.0.pass_mark"),
        (OutcomeInput(text="Tie", pass_mark="50", levels=[LevelInput(name="A")]), "outcomes.0.pass_mark"),
        (OutcomeInput(text="Tie", levels=[LevelInput(name="", description="x")]), "outcomes.0.levels.0.name"),
        (OutcomeInput(text="Tie", levels=[LevelInput(name="A", points="x")]), "outcomes.0.levels.0.points"),
        (OutcomeInput(text="Tie", levels=[LevelInput(name="A")] * 13), "outcomes.0.levels"),
        (OutcomeInput(text="Tie", skills=[{"name": "x", "url": "ftp://x"}]), "outcomes.0.skills.0.url"),
        (OutcomeInput(text="Tie", skills=[{"url": "https://x.example/1"}]), "outcomes.0.skills.0.name"),
    ],
)
def test_an_unusable_outcome_is_refused_where_it_is_wrong(stage, empty, outcome, field):
    with pytest.raises(InvalidInput) as refused:
        save(stage, empty, outcomes=[outcome])
    assert list(refused.value.fields) == [field]


def test_forty_outcomes_and_no_more(stage, empty):
    with pytest.raises(InvalidInput) as refused:
        save(stage, empty, outcomes=[OutcomeInput(text=f"Tie knot {n}") for n in range(41)])
    assert list(refused.value.fields) == ["outcomes"]


def test_the_same_outcome_twice_is_refused(stage, empty):
    save(stage, empty, outcomes=OUTCOMES)
    key = empty.outcomes.first().key
    with pytest.raises(InvalidInput):
        save(stage, empty, outcomes=[OutcomeInput(key=key, text="a"), OutcomeInput(key=key, text="b")])


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(stage, empty):
    seen = empty.saved_at
    stage.world.pass_time(minutes=1)
    save(stage, empty, facts={"summary": "First"}, seen_at=seen)
    with pytest.raises(Conflict) as refused:
        save(stage, empty, facts={"summary": "Second"}, seen_at=seen)
    assert refused.value.code == "draft.changed"


@pytest.mark.parametrize("role", ["assessor", "issuer"])
def test_only_designers_design(stage, empty, role):
    seat = stage.seat(role)
    for act in (
        lambda: draft.create(seat, name="x", ports=stage.ports),
        lambda: draft.save(empty.uuid, seat=seat, facts={}, ports=stage.ports),
        lambda: draft.set_image(empty.uuid, seat=seat, data=None, ports=stage.ports),
        lambda: draft.discard(empty.uuid, seat=seat, ports=stage.ports),
        lambda: draft.new_draft(empty.achievement.uuid, seat=seat, ports=stage.ports),
        lambda: publish.publish(empty.uuid, seat=seat, ports=stage.ports),
        lambda: archive.archive(empty.achievement.uuid, seat=seat, ports=stage.ports),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_another_organisations_design_does_not_exist(stage, empty):
    seat = stage.outsider
    for act in (
        lambda: draft.save(empty.uuid, seat=seat, facts={}, ports=stage.ports),
        lambda: draft.set_image(empty.uuid, seat=seat, data=None, ports=stage.ports),
        lambda: draft.discard(empty.uuid, seat=seat, ports=stage.ports),
        lambda: draft.new_draft(empty.achievement.uuid, seat=seat, ports=stage.ports),
        lambda: publish.publish(empty.uuid, seat=seat, ports=stage.ports),
        lambda: archive.archive(empty.achievement.uuid, seat=seat, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_published_version_never_changes(stage):
    version = stage.published()
    for act in (
        lambda: save(stage, version, facts={"name": "Other"}),
        lambda: draft.set_image(version.uuid, seat=stage.owner, data=None, ports=stage.ports),
        lambda: draft.discard(version.uuid, seat=stage.owner, ports=stage.ports),
        lambda: publish.publish(version.uuid, seat=stage.owner, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "version.published"


def test_the_next_version_begins_as_a_copy(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert (copy.state, copy.number, copy.url, copy.definition) == ("DRAFT", None, "", "")
    assert copy.description == first.description
    assert [row.key for row in copy.outcomes.all()] == [row.key for row in first.outcomes.all()]
    assert [row.uuid for row in copy.outcomes.all()] != [row.uuid for row in first.outcomes.all()]
    assert copy.outcomes.first().levels.count() == 3
    with pytest.raises(Conflict) as refused:
        draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert refused.value.code == "draft.exists"


def test_nothing_is_copied_from_what_was_never_published(stage, empty):
    draft.discard(empty.uuid, seat=stage.owner, ports=stage.ports)
    assert not Achievement.objects.of(stage.harbour).exists()
    with pytest.raises(NotFound):
        draft.new_draft(empty.achievement.uuid, seat=stage.owner, ports=stage.ports)


def test_throwing_a_draft_away_leaves_the_published_version(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    draft.discard(copy.uuid, seat=stage.owner, ports=stage.ports)
    assert AchievementVersion.objects.of(stage.harbour).get() == first


def test_a_picture_lives_as_long_as_a_version_shows_it(stage, django_capture_on_commit_callbacks):
    version = stage.draft()
    draft.set_image(version.uuid, seat=stage.owner, data=picture(), ports=stage.ports)
    first = publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    with django_capture_on_commit_callbacks(execute=True):
        draft.set_image(copy.uuid, seat=stage.owner, data=picture(), ports=stage.ports)
    assert len(stage.world.files.stored) == 2  # the published version still shows the first
    with django_capture_on_commit_callbacks(execute=True):
        draft.set_image(copy.uuid, seat=stage.owner, data=None, ports=stage.ports)
    assert list(stage.world.files.stored) == [first.image_key]


def test_an_archived_design_is_left_alone_until_it_is_restored(stage):
    version = stage.draft()
    archive.archive(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        save(stage, version, facts={})
    assert refused.value.code == "achievement.archived"
    with pytest.raises(Conflict):
        archive.archive(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    archive.restore(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    save(stage, version, facts={})
    with pytest.raises(Conflict):
        archive.restore(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert stage.acts()[-3:] == ["achievement.archive", "achievement.restore", "achievement.save"]
