"""Which definition an achievement meets, and what it still lacks."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest
from tests.badge_cast import SPLICE, URL, badge, harbour, knots

from cairn.badges.achievement import Achievement
from cairn.badges.elements import Elements
from cairn.badges.eu import MANDATORY, OPTIONAL, read_elements
from cairn.badges.outcome import Outcome
from cairn.badges.profile import Profile
from cairn.quality.conformance import conformance, lines, panel
from cairn.quality.profiles import PROFILES, SCHEMA, Draft, profile_of, read_profile

EU_2022 = PROFILES["eu-2022"]


def of(achievement, issuer=None):
    return {each.profile.code: each for each in conformance(achievement, issuer=issuer)}


def answers(achievement, issuer=None):
    return {fact.code: fact.answer for fact in panel(achievement, issuer=issuer)}


def test_a_complete_achievement_meets_every_definition():
    for found in conformance(knots(field_of_study="030717 Sailing"), issuer=harbour()):
        assert found.met, (found.profile.code, found.missing)
        assert (found.missing, found.share) == ((), 1.0)


def test_the_eu_profile_has_its_eleven_and_five_elements():
    assert tuple(fact.code for fact in EU_2022.facts if fact.required) == MANDATORY
    assert tuple(fact.code for fact in EU_2022.facts if not fact.required) == OPTIONAL


def test_an_empty_draft_is_told_what_it_lacks_in_plain_words():
    draft = Achievement(url=URL, version="1", name="Knots")
    found = of(draft)["eu-2022"]
    assert [fact.code for fact in found.required_missing] == [
        *("country", "awarding_body", "outcomes", "workload", "level", "assessment"),
        *("participation", "quality_assurance"),
    ]
    assert not found.met
    assert round(found.share, 2) == 0.27
    assert all(fact.prompt.endswith(".") for fact in found.missing)


def test_what_is_only_known_at_the_award_is_never_missing_in_a_draft():
    draft = Achievement(url=URL, version="1", name="Knots")
    assert {"learner", "date"} <= {fact.code for fact in of(draft)["eu-2022"].present}


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        (Elements(ects=1), "workload"),
        (Elements(hours=25), "workload"),
        (Elements(national_level="NFQ 5"), "level"),
        (Elements(eqf_level=4), "level"),
    ],
)
def test_either_way_of_stating_a_fact_is_enough(elements, code):
    assert code in {fact.code for fact in of(knots(elements=elements))["eu-2022"].present}


def test_an_outcome_without_assessment_breaks_the_definitions_that_ask_for_it():
    loose = knots(outcomes=(Outcome(uuid=SPLICE, text="Splice a rope"),))
    assert {code for code, each in of(loose, harbour()).items() if not each.met} == {
        "au-nmf",
        "nz-nzqa",
        "own",
    }


def test_attendance_is_no_assessed_learning():
    attended = knots(assessed=False)
    assert not of(attended, harbour())["own"].met
    assert answers(attended, harbour())["assessed"] == "no"


def test_an_issued_badge_states_the_elements_its_draft_had():
    assert all(read_elements(badge()).present().values())
    draft = knots(elements=Elements(grading="Pass", hours=3))
    stated = read_elements(badge(draft)).present()
    missing = {fact.code for fact in of(draft, harbour())["eu-2022"].missing}
    assert {code for code, present in stated.items() if not present} == missing


def test_the_panel_answers_a_sceptic():
    assert set(answers(knots(), harbour()).values()) == {"yes"}
    assert answers(Achievement(url=URL, version="1", name="Knots")) == {
        "outcomes": "no",
        "assessed": "no",
        "standard": "no",
        "short": "unsaid",
        "provider": "no",
        "integration": "unsaid",
    }


def test_a_whole_year_of_study_is_not_short():
    assert answers(knots(elements=Elements(ects=60)))["short"] == "no"


def test_a_provider_without_quality_assurance_is_not_called_assured():
    issuer = Profile(id="did:web:x.example", name="X")
    assert answers(knots(elements=Elements()), issuer)["provider"] == "unsaid"


def test_profiles_and_their_facts_have_names_of_their_own():
    for profile in PROFILES.values():
        codes = [fact.code for fact in profile.facts]
        assert len(set(codes)) == len(codes)


def test_every_definition_is_a_file_as_its_schema_says():
    files = resources.files("cairn.quality.profiles")
    schema = json.loads(files.joinpath(SCHEMA).read_bytes())
    for code in PROFILES:
        jsonschema.validate(json.loads(files.joinpath(f"{code}.json").read_bytes()), schema)
        assert read_profile(files.joinpath(f"{code}.json").read_bytes()) == PROFILES[code]
    with pytest.raises(KeyError):
        read_profile(b'{"code": "x", "name": {"en": "X"}, "source": "-", "facts": [{"check": "wind"}]}')


def test_a_definition_of_rows_keeps_its_own_words_and_leaves_out_what_it_does_not_know():
    own = profile_of(
        "own-1.1",
        name="Ours",
        source="Our board",
        facts=[{"check": "nz_field", "prompt": "Say which trade."}, {"check": "nothing"}, {"check": "title"}],
    )
    found = conformance(knots(), issuer=harbour(), also=[own])[-1]
    assert [(fact.code, fact.prompt, fact.is_own) for fact in found.missing] == [
        ("nz_field", "Say which trade.", True)
    ]
    assert [line.said for line in lines(found, Draft(knots(), harbour()))] == ["Seamanship", knots().name]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"name": "National Diploma in Knots"}, "nz_title"),
        ({"elements": Elements(hours=401)}, "nz_size"),
        ({"elements": Elements(ects=17)}, "nz_size"),
        ({"field_of_study": "0307"}, "nz_field"),
    ],
)
def test_new_zealand_has_limits_of_its_own(change, missing):
    draft = knots(**{"field_of_study": "030717", **change})
    assert missing in {fact.code for fact in of(draft, harbour())["nz-nzqa"].required_missing}
