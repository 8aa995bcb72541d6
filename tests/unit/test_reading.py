"""Any badge, read for a page: ours exactly, others as far as they go, odd ones without a crash."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.badge_cast import MARCH, NEXT_YEAR, URL, award, badge, elements, harbour, knots, results
from tests.properties.test_structure_equals_1edtech import ODD, as_version_1, places, rich

from cairn.badges.elements import Elements, Participation
from cairn.badges.eu import MANDATORY, OPTIONAL, read_elements
from cairn.badges.reading import read
from cairn.badges.recipient import Recipient


def test_what_was_composed_reads_back():
    seen = read(badge())
    assert (seen.title, seen.issuer_name, seen.learners) == (
        "Knots and splices",
        "Harbour Institute of Seamanship",
        ("Amina Diallo",),
    )
    assert (seen.achievement_id, seen.version, seen.previous) == (URL, "2", URL.removesuffix("2") + "1")
    assert (seen.awarded_at, seen.valid_from, seen.valid_until) == (MARCH, MARCH, NEXT_YEAR)
    assert (seen.assessed, seen.language, seen.achievement_type) == (True, "en", "MicroCredential")
    assert seen.criteria == "Pass the **practical** and the written test."
    assert [piece.name for piece in seen.evidence] == ["The splice under load", "Written test"]
    assert [alignment.name for alignment in seen.alignments] == ["Rigger"]
    assert seen.image_caption == "Two ropes spliced into one"


def test_each_outcome_comes_back_with_this_learners_result():
    splice, inspect = read(badge()).outcomes
    assert (splice.type, splice.required, splice.level, splice.status) == (
        "skill",
        True,
        "Merit",
        "Completed",
    )
    assert splice.assessed_by == "Practical test under load"
    assert [(level.name, level.reached, level.required) for level in splice.levels] == [
        ("Pass", False, True),
        ("Merit", True, False),
    ]
    assert [alignment.framework for alignment in splice.alignments] == ["ESCO"]
    assert (inspect.value, inspect.value_max, inspect.value_required) == ("17", "20", "12")


def test_every_eu_element_comes_back_exactly():
    eu = read_elements(badge())
    assert eu.elements == elements()
    assert (eu.learner, eu.country, eu.region, eu.grade) == (("Amina Diallo",), "IE", "Cork", "Merit")
    assert eu.awarding_body == "Harbour Institute of Seamanship"
    assert eu.date == "2026-03-02T09:30:00Z"
    assert len(eu.outcomes) == 2
    assert all(eu.present().values())
    assert set(eu.present()) == {*MANDATORY, *OPTIONAL}


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40
).filter(lambda text: text.strip() and text.isprintable())


@given(
    hours=st.integers(1, 9999),
    ects=st.decimals("0.01", "999", places=2),
    eqf=st.none() | st.integers(1, 8),
    text=words,
    participation=st.none() | st.sampled_from(Participation),
)
def test_elements_survive_the_way_through_a_badge(hours, ects, eqf, text, participation):
    facts = Elements(
        hours=hours, ects=ects, eqf_level=eqf, assessment=text, further=text, participation=participation
    )
    document = badge(knots(elements=facts), award=award(grade=""))
    assert read_elements(document).elements == facts


def test_attendance_is_labelled_and_stays_so():
    attended = knots(assessed=False, outcomes=(), elements=Elements())
    seen = read(badge(attended, award=award(results=(), grade="")))
    assert seen.assessed is False
    assert seen.achievement_type == "CertificateOfCompletion"
    names = [each["targetName"] for each in attended.to_json()["alignment"]]
    assert "Type of assessment: attendance, not assessed" in names


def test_arabic_and_chinese_badges_read_back():
    facts = replace(elements(), assessment="اختبار عملي", ects=Decimal("2.5"))
    arabic = knots(name="العقد والوصلات", description="وصل الحبال وإصلاحها.", language="ar", elements=facts)
    seen = read(badge(arabic, recipient=Recipient(name="أمينة ديالو")))
    assert (seen.title, seen.learners, seen.eu.elements) == ("العقد والوصلات", ("أمينة ديالو",), facts)
    labels = [each["targetName"] for each in arabic.to_json()["alignment"]]
    assert "نوع التقييم: اختبار عملي" in labels
    chinese = read(badge(knots(name="绳结与插接", language="zh-Hans"), recipient=Recipient(name="李娜")))
    assert (chinese.title, chinese.learners) == ("绳结与插接", ("李娜",))


def test_a_badge_on_version_1_is_read_too():
    seen = read(as_version_1(rich()))
    assert (seen.valid_from, seen.valid_until, seen.title) == (MARCH, NEXT_YEAR, "Knots and splices")


def test_an_eqf_level_stated_in_another_way_is_found():
    document = badge(knots(elements=Elements(grading="Pass")))
    document["credentialSubject"]["achievement"]["alignment"] = [
        {
            "type": ["Alignment"],
            "targetFramework": "EQF",
            "targetName": "EQF level 6",
            "targetUrl": "https://x.example",
        }
    ]
    assert read_elements(document).elements.eqf_level == 6


def test_a_result_of_no_outcome_is_shown_after_the_others():
    document = badge()
    document["credentialSubject"]["result"].append(
        {"type": ["Result"], "value": "A", "resultDescription": "urn:x"}
    )
    assert [outcome.value for outcome in read(document).outcomes] == ["", "17", "A"]


def test_a_badge_that_does_not_say_whether_it_was_assessed_is_not_guessed_at():
    document = badge()
    del document["credentialSubject"]["result"]
    document["credentialSubject"]["achievement"]["alignment"] = []
    assert read(document).assessed is None


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", " vbscript:x"]
)
def test_only_web_addresses_become_links(address):
    document = badge()
    document["evidence"][0]["id"] = address
    document["issuer"]["url"] = address
    document["credentialSubject"]["achievement"]["image"]["id"] = address
    seen = read(document)
    assert (seen.evidence[0].url, seen.issuer_url, seen.image) == ("", "", "")


def test_what_is_shown_has_an_end():
    document = badge()
    document["credentialSubject"]["achievement"]["tag"] = ["rope"] * 10_000
    document["credentialSubject"]["achievement"]["description"] = "x" * 1_000_000
    seen = read(document)
    assert (len(seen.tags), len(seen.description)) == (200, 20_000)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_no_odd_value_anywhere_makes_reading_raise(odd):
    document = rich()
    for path in list(places(document)):
        broken = copy.deepcopy(document)
        owner = broken
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = odd
        read(broken)


@pytest.mark.parametrize(
    "document", [{}, {"credentialSubject": [[]]}, {"credentialSubject": "did:example:1"}]
)
def test_nothing_reads_as_an_empty_badge(document):
    assert read(document).title == ""


def test_results_stay_with_their_outcomes_whatever_their_order():
    swapped = badge(award=award(results=tuple(reversed(results()))))
    assert [outcome.level for outcome in read(swapped).outcomes] == ["Merit", ""]
    assert harbour().name == read(swapped).issuer_name
