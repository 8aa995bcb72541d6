"""The page of components and the first page, looked at as people look at them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Browse
from tests.browser.eyes import assert_accessible, each_way, keep

pytestmark = pytest.mark.browser

EYES: dict[str, dict[str, dict[str, Any]]] = {
    "en": {
        "light": {},
        "dark": {"dark": True},
        "phone": {"width": 390},
        "phone-dark": {"width": 390, "dark": True},
        "forced": {"forced": True},
    },
    "ar": {"arabic": {}, "phone-arabic": {"width": 390}},
}


@pytest.mark.parametrize("language", EYES)
def test_every_component_is_accessible_to_everyone(browse: Browse, language: str):
    page = browse(language=language)
    page.goto("/patterns")
    for eyes in each_way(page, EYES[language], EYES[language]):
        assert_accessible(page)
        keep(page, f"patterns-{eyes}")


def test_arabic_pages_run_from_right_to_left(browse: Browse):
    page = browse(language="ar")
    page.goto("/patterns")
    assert page.locator("html").get_attribute("dir") == "rtl"
    brand, menu = page.locator(".brand").bounding_box(), page.locator(".topnav").first.bounding_box()
    assert brand is not None
    assert menu is not None
    assert brand["x"] > menu["x"]


def test_the_first_press_of_tab_offers_to_skip_to_the_content(page: Page):
    page.goto("/no/such/page")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


def test_what_is_wrong_with_a_form_takes_the_focus_and_leads_to_the_field(page: Page):
    page.goto("/patterns")
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a").first.click()
    assert page.url.endswith("#id_w-name")
    field = page.locator("#id_w-name")
    assert field.get_attribute("aria-invalid") == "true"
    described = str(field.get_attribute("aria-describedby")).split()
    assert all(page.locator(f"#{name}").count() == 1 for name in described)


def test_a_destructive_act_is_asked_twice_without_a_script(browse: Browse):
    page = browse(script=False)
    page.goto("/patterns")
    yes = page.get_by_role("button", name="Yes, withdraw it")
    expect(yes).to_be_hidden()
    page.locator("details.confirm summary").click()
    expect(yes).to_be_visible()
    expect(page.locator("details.confirm .ask")).to_contain_text("every verifier will see")


def test_a_rubric_tile_is_a_real_radio_button(page: Page):
    page.goto("/patterns")
    tiles = page.locator("#id_outcome")
    tiles.get_by_text("Nearly").click()
    expect(tiles.get_by_role("radio", name="Nearly")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(tiles.get_by_role("radio", name="Met")).to_be_checked()


def test_tables_become_labelled_blocks_on_a_phone(browse: Browse):
    page = browse(width=390)
    page.goto("/patterns")
    row = page.locator("#tables tbody tr").nth(1)
    assert row.evaluate("e => getComputedStyle(e).display") == "block"
    label = row.locator("td").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "Issued" in label


def test_the_phone_menu_opens_without_a_script_and_closes_with_escape(browse: Browse):
    page = browse(width=390)
    page.goto("/patterns")
    page.locator(".menu.phone summary").click()
    expect(page.locator(".menu.phone .panel")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator(".menu.phone .panel")).to_be_hidden()


def test_a_file_that_is_too_large_is_said_before_it_is_sent(page: Page):
    page.goto("/patterns")
    zone = page.locator("[data-drop]").first
    zone.evaluate("zone => { zone.dataset.most = '4'; }")
    chooser = zone.locator("input[type=file]")
    chooser.set_input_files({"name": "film.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(zone.locator(".chosen")).to_contain_text("film.txt is too large")
    assert chooser.evaluate("input => input.files.length") == 0


def test_print_leaves_the_head_and_the_foot_away(page: Page):
    page.goto("/patterns")
    page.emulate_media(media="print")
    keep(page, "patterns-print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".foot")).to_be_hidden()
    expect(page.locator(".verdict").first).to_be_visible()
