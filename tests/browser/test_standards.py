"""A standard from its first word to the map of who adopted it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import standardised
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_body_publishes_and_a_provider_adopts(stage, sit):
    council = standardised.body(stage)
    version = stage.draft(supervision="on-site-verified")
    page = sit(council.actor.person, f"/provider/{council.organisation.uuid}/standards/new")
    page.get_by_label("Title").fill("Deck work")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("In one sentence").fill("What everybody on deck can do.")
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_label("Outcome 1", exact=True).fill("Tie six knots without help")
    page.get_by_label("Supervision and identity: asked for").select_option("required")
    assert_accessible(page)
    keep(page, "standard-draft")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 1")
    page.get_by_role("link", name="0 threads are open").click()
    page.get_by_label("What you say").fill("Which six?")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 thread is open")
    assert_accessible(page)
    keep(page, "standard-discussion")
    bram = sit(stage.bram, f"/provider/{stage.harbour.uuid}/designs/{version.uuid}/standards")
    assert_accessible(bram)
    keep(bram, f"standard-{len(bram.url)}")
    bram.get_by_role("button", name="Adopt it").click()
    bram.get_by_role("link", name="Back to the draft").click()
    expect(bram.get_by_text("The adopted standard asks for it.")).to_be_visible()
    bram.get_by_label("It claims to meet this one too").last.check()
    bram.get_by_role("button", name="Save", exact=True).last.click()
    bram.get_by_role("link", name="Statement as it stands").click()
    expect(bram.get_by_role("heading", level=1)).to_contain_text("claims to meet 3 definitions")
    address = bram.url
    for language, ways in LOOKS.items():
        assert_for_everyone(sit(stage.bram, address, language=language), ways, "statement")
    bram.goto("/standards")
    assert_accessible(bram)
    keep(bram, f"standard-{len(bram.url)}")
    bram.get_by_role("link", name="0 credentials").click()
    assert_accessible(bram)
    keep(bram, f"standard-{len(bram.url)}")
