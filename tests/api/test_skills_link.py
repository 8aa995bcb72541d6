"""POST /skills/link: the skills that a text speaks of, with their words."""

from __future__ import annotations

import pytest
from tests.api.callers import refused

from cairn.demo import skills as demonstration

TEXT = "Then 👷🏽 you commission a grid-tied solar system."


@pytest.fixture
def here(stage):
    demonstration.load(stage.ports)
    return stage


def test_a_text_gives_skills_with_confidence_and_the_words_that_led_to_them(here, owner):
    said = owner.post("/skills/link", {"text": TEXT, "framework": "demonstration", "most": 1}).json()

    (found,) = said["skills"]
    assert not said["abstained"]
    assert (found["skill"], found["framework"]) == (
        demonstration.iri("commission-grid-tied-solar"),
        demonstration.FRAMEWORK,
    )
    (words,) = found["words"]
    assert TEXT[words["start"] : words["end"]] == words["text"] == "commission a grid-tied solar system"


@pytest.mark.parametrize("text", ["", "asdf qwer", "\u202e\u200b", "We ate soup."])
def test_where_nothing_is_certain_nothing_is_said(here, owner, text):
    assert owner.post("/skills/link", {"text": text}).json() == {
        "abstained": True,
        "unread": 0,
        "skills": [],
    }


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"text": "x" * 100_001}, (422, "invalid_input")),
        ({"text": TEXT, "most": 0}, (422, "invalid_input")),
        ({"text": TEXT, "more": 1}, (422, "invalid_input")),
        ({"text": TEXT, "framework": "nowhere"}, (404, "not_found")),
    ],
)
def test_limits_and_unknown_frameworks_are_refused(here, owner, body, why):
    status, code = refused(owner.post("/skills/link", body))
    assert (status, code) == why


def test_a_token_is_needed(here, visitor):
    assert refused(visitor.post("/skills/link", {"text": TEXT}))[0] == 401
