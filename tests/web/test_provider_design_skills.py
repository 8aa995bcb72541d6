"""Skills of an outcome in the editor, without a script: suggested, searched, confirmed, refused, published, shown."""

from __future__ import annotations

import html
import re

import pytest
from tests.web.workshop import as_, says, text_of, typed

from cairn.badges.drafting import achievement_from_json
from cairn.credentials.document import parse_object
from cairn.demo import skills as demonstration
from cairn.records import conversion
from cairn.records.models import AchievementVersion
from cairn.services.design import publish

pytestmark = pytest.mark.django_db
COMMISSION = demonstration.iri("commission-grid-tied-solar")
WORDING = "Commission a grid-tied solar system and record the results"


@pytest.fixture
def bram(stage):
    demonstration.load(stage.ports)
    return as_(stage.bram)


@pytest.fixture
def version(stage):
    return stage.draft()


def editor(stage, version) -> str:
    return f"/provider/{stage.harbour.uuid}/designs/{version.uuid}"


def press(client, url, page, button, value="1", **changed):
    sent = {**typed(page), **{name.replace("__", "-"): text for name, text in changed.items()}, button: value}
    return client.post(url, sent)


def offered(response) -> list[str]:
    """The identities that the page offers to confirm."""
    return [
        html.unescape(found)
        for found in re.findall(r'name="take-skill-1" value="([^"]+)"', text_of(response))
    ]


def kept(version) -> list[dict[str, str]]:
    row = AchievementVersion.objects.across(reason="a test looks").get(pk=version.pk)
    return row.outcomes.get(position=1).skills


@pytest.fixture
def suggested(stage, bram, version):
    """The page after "Suggest skills" was pressed beside a new wording."""
    url = editor(stage, version)
    return press(bram, url, bram.get(url), "suggest-skill-1", outcomes__0__text=WORDING)


def test_suggestions_name_the_words_that_led_to_them_and_nothing_is_kept_unasked(suggested, version):
    assert suggested.status_code == 200
    assert offered(suggested)[0] == COMMISSION
    assert says(
        suggested, "You decide.", "of 100 such suggestions are right", "Commission a grid-tied solar system"
    )
    assert "<q><bdi>Commission a grid-tied solar system</bdi></q>" in text_of(suggested)
    assert kept(version) == []


def test_a_confirmed_skill_is_kept_with_its_framework_and_the_level_one_says(stage, bram, version, suggested):
    url = editor(stage, version)
    taken = press(bram, url, suggested, "take-skill-1", COMMISSION)
    assert COMMISSION not in offered(taken)
    assert kept(version)[0]["framework"] == "Cairn demonstration skills"

    saved = press(
        bram, url, taken, "save",
        **{"outcomes-0-skills-0-level": "5", "outcomes-0-skills-0-proficiency": "on one's own"},
    )  # fmt: skip
    assert saved.status_code == 302
    (entry,) = kept(version)
    assert (entry["url"], entry["level"], entry["proficiency"]) == (COMMISSION, "5", "on one's own")
    assert (entry["name"], entry["framework"]) == (
        "Commission a grid-tied solar system", "Cairn demonstration skills"
    )  # fmt: skip
    removed = press(bram, url, bram.get(url), "remove-skill-1-1")
    assert removed.status_code == 302
    assert kept(version) == []


def test_a_refused_skill_stays_away_as_long_as_the_wording_does(stage, bram, version, suggested):
    url = editor(stage, version)
    refused = press(bram, url, suggested, "refuse-skill-1", COMMISSION)
    assert COMMISSION not in offered(refused)
    again = press(bram, url, bram.get(url), "suggest-skill-1")
    assert COMMISSION not in offered(again)
    other = press(bram, url, again, "suggest-skill-1", outcomes__0__text="Commission grid-tied solar systems")
    assert COMMISSION in offered(other)


def test_a_skill_is_searched_by_hand_with_typos(stage, bram, version):
    url = editor(stage, version)
    found = press(bram, url, bram.get(url), "find-skill-1", outcomes__0__find="pyhton")
    assert offered(found) == [demonstration.iri("python-programming")]
    nothing = press(bram, url, found, "find-skill-1", outcomes__0__find="zzzqqq")
    assert says(nothing, "Nothing fits “zzzqqq”")


@pytest.mark.parametrize("wording", ["Blorb the frumious zog", "\u202e\u200b🜁", "We ate soup"])
def test_it_says_so_when_nothing_is_certain(stage, bram, version, wording):
    url = editor(stage, version)
    page = press(bram, url, bram.get(url), "suggest-skill-1", outcomes__0__text=wording)
    assert says(page, "Nothing certain enough was found")
    assert offered(page) == []


def test_without_a_framework_it_says_who_can_bring_one(stage, version):
    client, url = as_(stage.bram), editor(stage, version)
    assert says(press(client, url, client.get(url), "suggest-skill-1"), "No framework of skills is here yet.")


@pytest.mark.parametrize(
    ("button", "value"),
    [("take-skill-1", "https://nowhere.example/x"), ("take-skill-99", COMMISSION), ("remove-skill-1-9", "1"),
     ("take-skill-1", "x" * 5_000), ("refuse-skill-1", "\x00"), ("suggest-skill-0", "1")],
)  # fmt: skip
def test_a_button_that_makes_no_sense_changes_nothing(stage, bram, version, button, value):
    url = editor(stage, version)
    assert press(bram, url, bram.get(url), button, value).status_code in (200, 302)
    assert kept(version) == []


def test_a_skill_that_is_not_here_is_typed_with_its_address_and_what_is_wrong_is_said(stage, bram, version):
    url = editor(stage, version)
    wrong = press(
        bram, url, bram.get(url), "save",
        **{"outcomes-0-skills-0-name": "Tie knots", "outcomes-0-skills-0-url": "nowhere"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert says(wrong, "Write the whole address", 'value="nowhere"', "Tie knots")
    right = press(
        bram, url, wrong, "save",
        **{"outcomes-0-skills-0-url": "http://data.europa.eu/esco/skill/1", "outcomes-0-skills-0-code": "S1.2"},
    )  # fmt: skip
    assert right.status_code == 302
    assert kept(version) == [
        {"name": "Tie knots", "url": "http://data.europa.eu/esco/skill/1", "code": "S1.2"}
    ]


def test_what_is_published_carries_the_skills_and_comes_back_from_the_document(
    stage, bram, version, suggested
):
    url = editor(stage, version)
    press(
        bram,
        url,
        press(bram, url, suggested, "take-skill-1", COMMISSION),
        "save",
        **{"outcomes-0-skills-0-level": "5"},
    )
    published = publish.publish(version.uuid, seat=stage.owner, change_note="First.", ports=stage.ports)

    (alignment,) = achievement_from_json(parse_object(published.definition.encode())).outcomes[0].alignments
    assert (alignment.url, alignment.framework, alignment.level) == (
        COMMISSION,
        "Cairn demonstration skills",
        5,
    )
    assert conversion.from_alignment(alignment) == published.outcomes.get(position=1).skills[0]
    standard = as_(None).get(published.url.removeprefix("https://badges.example"))
    assert says(standard, "Commission a grid-tied solar system", "level 5")
    assert "/skills?id=https%3A%2F%2Fskills.cairn.example%2Fcommission-grid-tied-solar" in text_of(standard)
    led = as_(None).get("/skills", {"id": COMMISSION})
    assert re.fullmatch(r"/skills/[0-9a-f-]{36}", led["Location"])
