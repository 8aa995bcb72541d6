"""Which outcomes an author should look at again, and why."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.badge_cast import knots

from cairn.badges.elements import Elements
from cairn.badges.outcome import Outcome, OutcomeType, RubricLevel
from cairn.quality.linter import review_outcomes

ASSESSED = "Practical test"


def remarks(text: str, *, language: str = "en", **facts):
    facts = {"assessed_by": ASSESSED} | facts
    outcome = Outcome(uuid=UUID(int=7), text=text, **facts)
    return review_outcomes(knots(outcomes=(outcome,), language=language))


def codes(text: str, **more) -> set[str]:
    return {remark.code for remark in remarks(text, **more)}


@pytest.mark.parametrize(
    "text",
    [
        "Splice a three-strand rope so that it holds its rated load",
        "Name the faults in ten used ropes with at most one error",
        "The learner will be able to calculate the load of a sling within 5 percent",
        "By the end of the course, learners can safely repair a sail using a palm and needle",
        "Write and 3 other things is fine within limits",
    ],
)
def test_a_measurable_outcome_gets_no_remark(text):
    assert codes(text) == set()


def test_the_outcomes_of_the_sample_are_clean():
    assert review_outcomes(knots()) == ()


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Understand how ropes wear, within ten minutes", "understand"),
        ("Fully understand how ropes wear within a year", "understand"),
        ("The learner will know the names of 10 knots", "know"),
        ("Students should be aware of safety with ropes", "aware of"),
        ("Learners will become familiar with splicing under load", "become familiar with"),
        ("To appreciate the craft of rigging within a team", "appreciate"),
        ("Participants will have an understanding of 3 knots", "have an understanding of"),
        ("You will learn about knots with a sailor", "learn about"),
    ],
)
def test_a_verb_that_nobody_can_observe_is_named_with_a_better_one(text, verb):
    found = [remark for remark in remarks(text) if remark.code == "outcome.unmeasurable"]
    assert [remark.params["verb"] for remark in found] == [verb]
    assert found[0].params["suggestion"]


def test_a_word_that_only_begins_like_such_a_verb_is_fine():
    assert "outcome.unmeasurable" not in codes("Knowledgeably guide visitors through the rope walk with care")


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        ("Splice a three-strand rope", {}, "outcome.no_condition"),
        ("Splice a rope with care", {"assessed_by": ""}, "outcome.not_assessed"),
        ("The rope and its history with dates", {}, "outcome.no_verb"),
        ("Design and build a rope bridge within a day", {}, "outcome.two_verbs"),
        ("Splice", {}, "outcome.too_short"),
        ("Splice " + "very " * 30 + "long ropes with care", {}, "outcome.too_long"),
        ("Splice a rope with care", {"max_mark": 10}, "outcome.no_pass_mark"),
        (
            "Splice a rope with care",
            {"levels": (RubricLevel(id="a", name="A"),)},
            "outcome.no_required_level",
        ),
    ],
)
def test_each_weakness_has_its_remark(text, more, code):
    assert codes(text, **more) == ({code} if code != "outcome.too_short" else {code, "outcome.no_condition"})


def test_a_rubric_or_a_pass_mark_tells_how_well():
    assert codes("Splice a three-strand rope", max_mark=10, pass_mark=6) == set()
    assert codes("Sail on a training ship", type=OutcomeType.EXPERIENCE) == {"outcome.no_verb"}


def test_an_assessment_without_an_outcome_is_named():
    found = review_outcomes(knots(outcomes=(), elements=Elements(assessment="Exam")))
    assert [remark.code for remark in found] == ["assessment.no_outcome"]


def test_the_same_outcome_twice_is_named():
    twice = tuple(
        Outcome(uuid=UUID(int=number), text=text, assessed_by=ASSESSED)
        for number, text in ((1, "Splice a rope with care"), (2, "splice  a rope with CARE"))
    )
    found = review_outcomes(knots(outcomes=twice))
    assert [(remark.code, remark.outcome) for remark in found] == [("outcome.twice", UUID(int=2))]


def test_attendance_needs_no_assessment():
    outcome = Outcome(uuid=UUID(int=7), text="Splice a rope with care")
    assert review_outcomes(knots(outcomes=(outcome,), assessed=False)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أن يفهم المتعلم أنواع العقد خلال ساعة", {"outcome.unmeasurable"}),
        ("أن يكون المتعلم قادرًا على فهم العقد باستخدام الحبال", {"outcome.unmeasurable"}),
        ("يصل حبلين بحيث تتحمل الوصلة الحمل المقرر", set()),
        ("يصل حبلين معًا", {"outcome.no_condition"}),
    ],
)
def test_arabic_outcomes_are_read_by_arabic_rules(text, expected):
    assert codes(text, language="ar") == expected


def test_other_languages_get_only_what_needs_no_words():
    assert codes("Comprendre les nœuds", language="fr") == set()
    assert codes("理解绳结", language="zh") == set()
    assert codes("Comprendre les nœuds", language="fr", assessed_by="") == {"outcome.not_assessed"}


@given(st.text(min_size=1, max_size=300), st.sampled_from(("en", "ar", "fr", "en-GB")))
def test_no_text_makes_the_linter_raise(text, language):
    from cairn.badges.errors import CompositionError

    try:
        outcome = Outcome(uuid=UUID(int=7), text=text)
    except CompositionError:
        return
    review_outcomes(knots(outcomes=(outcome,), language=language))


@pytest.mark.parametrize(
    ("whole", "each", "unused"),
    [
        ("Practical test and portfolio", ["Practical test at sea"], ["portfolio"]),
        ("Practical testing; oral exam", ["practical test", "an oral examination"], []),
        ("Practical test, portfolio", ["", ""], []),  # nobody said which belongs where
        ("", ["Practical test"], []),
    ],
)
def test_an_assessment_that_belongs_to_no_outcome_is_named(whole, each, unused):
    outcomes = tuple(
        Outcome(uuid=UUID(int=place + 1), text=f"Splice {place} ropes with no error", assessed_by=said)
        for place, said in enumerate(each)
    )
    found = review_outcomes(knots(outcomes=outcomes, elements=Elements(assessment=whole)))
    assert [one.params["name"] for one in found if one.code == "assessment.unused"] == unused
