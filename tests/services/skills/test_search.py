"""Finding skills by what people type."""

from __future__ import annotations

import pytest

from cairn.demo import skills as demonstration
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch


@pytest.fixture
def here(stage):
    demonstration.load(stage.ports)
    return stage


def names(text, **more):
    return [hit.row.name for hit in skillsearch.find_skills(text, **more)]


MEANT = {
    "clean data": "Clean data",
    "cleaning of data": "Clean data",
    "pyhton": "Program in Python",
    "comissioning a solar sytem": "Commission a grid-tied solar system",
    "photovoltaic": "Design a small solar system",
    "fault finding": "Find faults in a circuit",
    "CPR": "Resuscitate",
    "tolbox talk": "Brief a crew",
    "électrical drawings": "Read wiring diagrams",
    "resusc": "Resuscitate",
    "3d printing": "Operate a 3D printer",
}
NOTHING = ("", "   ", "!!!", "zzzqqq", "\u202e", "a" * 5_000, "'; DROP TABLE x; --", "%_%", "\x00")


def test_what_people_type_finds_what_they_mean(here):
    assert [typed for typed, meant in MEANT.items() if meant not in names(typed)[:3]] == []


def test_what_means_nothing_finds_nothing_and_breaks_nothing(here):
    assert [typed for typed in NOTHING if names(typed)] == []


def test_groups_that_only_order_others_are_not_found(here):
    assert "Working with data" not in names("working with data")


def test_a_search_stays_within_a_group_or_a_framework(here):
    framework = reads.frameworks().get()
    assert set(names("energy", group="sustainability")) < set(names("energy"))
    assert names("energy", framework=framework) == names("energy")


def test_occupations_are_found_too(here):
    hits = skillsearch.find_occupations("solar teem lead")
    assert hits[0].row.name == "Solar team lead"
    asked = reads.required(hits[0].row)
    assert [row.essential for row in asked].count(True) == 14


def test_a_hundred_words_are_answered_as_if_they_were_ten(here, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        names(" ".join(f"word{n} data" for n in range(100)))
