"""Publishing: complete, numbered, addressed, and then never changed."""

from __future__ import annotations

import pytest
from tests.services.stage import OUTCOMES

from cairn.credentials.document import parse_object
from cairn.quality.profiles import PROFILES
from cairn.records import conversion
from cairn.records.models import AchievementVersion
from cairn.services.admin import organisations, start
from cairn.services.design import conformance, draft, publish
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.errors import Conflict, InvalidInput


def publishing(stage, version, **kept):
    return publish.publish(version.uuid, seat=stage.owner, ports=stage.ports, **kept)


def test_a_published_version_has_its_number_its_address_and_its_definition(stage):
    version = publishing(stage, stage.draft(), change_note="First.")
    assert (version.state, version.number, version.change_note) == ("PUBLISHED", 1, "First.")
    assert version.url == f"https://badges.example/achievements/{version.achievement.uuid}/versions/1"
    definition = parse_object(version.definition)
    assert definition["id"] == version.url
    assert definition["version"] == "1"
    assert definition == conversion.to_achievement(version).to_json()
    assert stage.acts()[-1] == "achievement.publish"


def test_the_next_version_points_to_the_one_before(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    second = publishing(stage, copy)
    assert second.number == 2
    assert parse_object(second.definition)["related"] == [
        {"id": first.url, "type": ["Related"], "version": "1"}
    ]


def test_the_first_publication_freezes_the_host_and_later_moves_change_nothing(stage):
    first = stage.published()
    stage.harbour.refresh_from_db()
    assert stage.harbour.host_frozen_at == stage.world.now
    start.ensure_site(origin="https://moved.example", is_demonstration=False, ports=stage.ports)
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert publishing(stage, copy).url.startswith("https://badges.example/")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"description": ""}, "description"),
        ({"hours": "", "ects": ""}, "hours"),
        ({"eqf_level": "", "national_level": ""}, "eqf_level"),
        ({"assessment_type": ""}, "assessment_type"),
        ({"participation": ""}, "participation"),
        ({"quality_assurance": ""}, "quality_assurance"),
        ({"profile": "au-nmf", "hours": ""}, "hours"),
        ({"validity_rule": "day", "valid_until_date": "2026-03-14"}, "valid_until_date"),
    ],
)
def test_a_fact_that_the_chosen_definition_needs_is_asked_for(stage, facts, field):
    version = stage.draft(**facts)
    with pytest.raises(InvalidInput) as refused:
        publishing(stage, version)
    assert refused.value.code == "version.incomplete"
    assert list(refused.value.fields) == [field]
    version.refresh_from_db()
    assert (version.state, version.number, version.url) == ("DRAFT", None, "")


def test_an_assessed_design_needs_an_outcome(stage):
    version = stage.draft()
    draft.save(version.uuid, seat=stage.owner, outcomes=[], ports=stage.ports)
    with pytest.raises(InvalidInput) as refused:
        publishing(stage, version)
    assert "outcomes" in refused.value.fields


def test_a_country_is_missing_in_the_organisation_not_in_the_design(stage):
    organisations.update_profile(stage.owner, facts={"country": ""}, ports=stage.ports)
    with pytest.raises(InvalidInput) as refused:
        publishing(stage, stage.draft())
    assert list(refused.value.fields) == ["country"]


def test_a_rubric_says_from_where_on_it_is_met(stage):
    version = stage.draft()
    never_met = OutcomeInput(text="Tie a knot", levels=[LevelInput(name="A"), LevelInput(name="B")])
    draft.save(version.uuid, seat=stage.owner, outcomes=[*OUTCOMES[1:], never_met], ports=stage.ports)
    with pytest.raises(InvalidInput) as refused:
        publishing(stage, version)
    assert list(refused.value.fields) == ["outcomes.2.levels"]


def test_attendance_needs_no_assessment_and_is_never_called_a_micro_credential(stage):
    version = draft.create(stage.owner, name="Harbour day", ports=stage.ports)
    draft.save(
        version.uuid,
        seat=stage.owner,
        facts={"assessed": False, "achievement_type": "Badge", "description": "A day at the quay."},
        ports=stage.ports,
    )
    definition = parse_object(publishing(stage, version).definition)
    assert definition["achievementType"] == "Badge"
    assert "attendance, not assessed" in str(definition["alignment"])


def test_of_two_who_publish_one_wins(stage):
    version = stage.draft()
    publishing(stage, version)
    with pytest.raises(Conflict):
        publishing(stage, version)
    assert AchievementVersion.objects.of(stage.harbour).count() == 1


def test_a_note_that_is_too_long_is_refused(stage):
    with pytest.raises(InvalidInput):
        publishing(stage, stage.draft(), change_note="x" * 501)


def test_the_meter_says_what_is_missing_for_which_definition(stage):
    version = stage.draft(hours="", ects="1")
    meter = conformance.meter(version)
    assert meter.chosen.profile.code == "eu-2022"
    assert meter.chosen.met
    by_code = {one.profile.code: one for one in meter.conformances}
    assert [fact.code for fact in by_code["au-nmf"].required_missing] == ["effort"]
    assert conformance.field_of(PROFILES["au-nmf"].facts[4]) == "hours"
    assert conformance.field_of(PROFILES["au-nmf"].facts[5]) == "participation"
    assert len(meter.panel) >= 5


def test_the_meter_reads_an_empty_draft_and_an_organisation_without_a_key(stage):
    from cairn.services.admin import keys

    version = draft.create(stage.owner, name="Knots", ports=stage.ports)
    keys.retire(stage.owner, keys.active_key(stage.harbour).uuid, ports=stage.ports)
    meter = conformance.meter(version)
    assert not meter.chosen.met
    assert "country" not in [fact.code for fact in meter.chosen.missing]


def test_every_prompt_of_every_definition_can_be_translated():
    from cairn.quality.catalogue import CATALOGUE
    from cairn.services.design.prompts import PROMPTS

    assert {check.prompt for check in CATALOGUE.values()} == PROMPTS
