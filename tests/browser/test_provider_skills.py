"""A designer tags an outcome with suggested skills, in a real browser, without a script and in every light."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import EYES, assert_accessible, keep

from cairn.demo import skills as demonstration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDING = "Commission a grid-tied solar system and record the results"


def open_editor(sit, stage, **eyes):
    version = stage.draft()
    page = sit(stage.bram, f"/provider/{stage.harbour.uuid}/designs/{version.uuid}", **eyes)
    return page, version


def test_an_outcome_is_tagged_without_a_script(sit, stage):
    demonstration.load(stage.ports)
    page, version = open_editor(sit, stage, script=False)
    page.locator("#id_outcomes-0-text").fill(WORDING)
    page.locator("button[name=suggest-skill-1]").click()
    offered = page.locator("#offered-1")
    expect(offered).to_contain_text("Its wording seems to speak of these")
    offered.locator("button[name=take-skill-1]").first.click()
    page.locator("#id_outcomes-0-skills-0-level").select_option("4")
    page.locator("button[name=save]:visible").first.click()
    expect(page.locator("#skills-1")).to_contain_text("Commission a grid-tied solar system")
    (entry,) = version.outcomes.get(position=1).skills
    assert (entry["level"], entry["framework"]) == ("4", "Cairn demonstration skills")


@pytest.mark.parametrize("eyes", ["desk", "phone-dark", "phone-arabic"])
def test_suggestions_can_be_read_by_everybody(sit, stage, eyes):
    demonstration.load(stage.ports)
    page, _version = open_editor(sit, stage, **EYES[eyes])
    page.locator("#id_outcomes-0-text").fill(WORDING)
    page.locator("button[name=suggest-skill-1]").click()
    page.locator("button[name=take-skill-1]").first.click()
    expect(page.locator("#skills-1 .skill-row")).to_have_count(1)
    assert_accessible(page)
    keep(page, f"design-skills-{eyes}")
