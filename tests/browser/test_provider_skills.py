"""Suggested skills of an outcome in every light; test_path_journey.py confirms and refuses them without a script."""

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


@pytest.mark.parametrize("eyes", ["phone-dark", "phone-arabic"])
def test_suggestions_can_be_read_by_everybody(sit, stage, eyes):
    demonstration.load(stage.ports)
    page, _version = open_editor(sit, stage, **EYES[eyes])
    page.locator("#id_outcomes-0-text").fill(WORDING)
    page.locator("button[name=suggest-skill-1]").click()
    page.locator("button[name=take-skill-1]").first.click()
    expect(page.locator("#skills-1 .skill-row")).to_have_count(1)
    assert_accessible(page)
    keep(page, f"design-skills-{eyes}")
