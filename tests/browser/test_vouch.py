"""An endorsement from the letter to the stranger's verifier, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import vouching
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, keep

from cairn.records.documents import signed_text
from cairn.services.vouch import asking, recognising

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Our crews tie these knots every day, and they hold."


def test_a_guest_is_asked_signs_for_an_organisation_and_a_stranger_sees_it(browse, sit, stage):
    credential = stage.held()
    version = credential.award.version
    asking.for_version(stage.owner, version.uuid, facts=vouching.ASKED, ports=stage.ports)
    link = f"/guest/endorse/{vouching.link()}"
    guest = browse(language="ar")
    guest.goto(link)
    assert_for_everyone(guest, LOOKS["ar"], "endorse")

    guest = browse()
    guest.goto(link)
    guest.get_by_label("Your words").first.fill(WORDS)
    guest.get_by_label("Your name").fill("Eve Adams")
    guest.get_by_role("button", name="Sign in and go on").click()
    guest.wait_for_url("**/account/login/?next=*")

    eve = sit(stage.eve, link)
    expect(eve.get_by_label("Your words").first).to_have_value(WORDS)
    eve.get_by_label("You sign for").select_option(label="Elsewhere")
    assert_accessible(eve)
    eve.get_by_role("button", name="Sign it").click()
    expect(eve.get_by_role("heading", level=1)).to_contain_text("Elsewhere has endorsed")

    bram = sit(stage.bram, f"/provider/{stage.harbour.uuid}/endorsements")
    assert_accessible(bram)
    bram.get_by_role("button", name="Show it").click()
    expect(bram.get_by_text("It is shown.")).to_be_visible()

    recognising.recognise(stage.outsider, {"address": version.url, "purpose": "hiring"}, ports=stage.ports)
    stranger = browse()
    stranger.goto("/recognition?purpose=hiring")
    assert_accessible(stranger)
    keep(stranger, "recognition")
    expect(stranger.get_by_role("link", name=version.name)).to_have_attribute("href", version.url)
    stranger.goto(f"/achievements/{version.achievement.uuid}/versions/1")
    expect(stranger.get_by_text(WORDS)).to_be_visible()
    stranger.goto("/verify")
    stranger.get_by_text("Paste the text").click()
    stranger.locator("textarea").fill(signed_text(credential))
    stranger.get_by_role("button", name="Verify this text").click()
    expect(stranger.get_by_role("heading", name="Who endorses it")).to_be_visible()
    assert_accessible(stranger)
    keep(stranger, "endorsed")
