"""An achievement goes into a file and comes back; one of another system is taken over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.badge_cast import SPLICE, badge, harbour, knots

from cairn.badges.drafting import achievement_from_json, profile_from_json
from cairn.badges.elements import Elements
from cairn.badges.errors import CompositionError
from cairn.badges.outcome import Outcome, OutcomeType


@pytest.mark.parametrize(
    "achievement",
    [
        knots(),
        knots(elements=Elements(), alignments=(), tags=(), previous="", previous_version="", creator=None),
        knots(assessed=False, outcomes=(), language="ar", name="العقد"),
        knots(
            achievement_type="Certification", elements=Elements(ects=Decimal("2.5"), grading="Pass\nMerit")
        ),
        knots(outcomes=(Outcome(uuid=SPLICE, text="x", type=OutcomeType.AUTONOMY, required=False),)),
    ],
    ids=["full", "bare", "attendance in Arabic", "certification", "optional outcome"],
)
def test_an_achievement_of_ours_comes_back_exactly(achievement):
    assert achievement_from_json(achievement.to_json()).to_json() == achievement.to_json()


def test_the_achievement_can_be_taken_out_of_a_badge():
    again = achievement_from_json(badge())
    assert (again.outcomes, again.elements) == (knots().outcomes, knots().elements)


def test_a_profile_comes_back_exactly():
    assert profile_from_json(harbour().to_json()) == harbour()


def test_another_systems_rubric_is_taken_over():
    taken = achievement_from_json(
        {
            "id": "https://other.example/a/1",
            "type": ["Achievement"],
            "name": "Robotics",
            "description": "Robots",
            "criteria": {"narrative": "Build one."},
            "resultDescription": [
                {
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Final project",
                    "resultType": "RubricCriterionLevel",
                    "requiredLevel": "urn:uuid:d05a0867-d0ad-4b03-bdb5-28fb5d2aab7a",
                    "rubricCriterionLevel": [
                        {
                            "id": "urn:uuid:d05a0867-d0ad-4b03-bdb5-28fb5d2aab7a",
                            "type": ["RubricCriterionLevel"],
                            "level": "Master level",
                            "name": "Mastered",
                        }
                    ],
                }
            ],
        }
    )
    (outcome,) = taken.outcomes
    assert (outcome.required_level, outcome.levels[0].name) == ("Master-level", "Mastered")
    assert taken.to_json()["resultDescription"][0]["id"].startswith("https://other.example/a/1#outcome-")


@pytest.mark.parametrize("odd", [None, [], {}, {"id": "x"}, {"credentialSubject": {"achievement": "urn:x"}}])
def test_what_is_no_achievement_is_refused(odd):
    with pytest.raises(CompositionError) as refused:
        achievement_from_json(odd)
    assert refused.value.code == "achievement.unreadable"


def test_what_makes_no_sense_is_refused_as_anywhere_else():
    with pytest.raises(CompositionError) as refused:
        achievement_from_json({"id": "https://x.example/1", "name": "x", "achievementType": "Medal"})
    assert refused.value.code == "achievement.type"
