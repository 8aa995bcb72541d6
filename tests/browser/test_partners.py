"""Guests in a real browser: an employer rates without an account and without JavaScript, a partner signs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, without_scripts

from cairn.services.codesign import areas, partners, signing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_guests_rate_and_sign_by_a_link_and_the_author_reads_it(workshop, browse, stage):
    version = stage.draft()
    area = areas.add(stage.owner, name="Rigging", ports=stage.ports)
    areas.add(stage.owner, name="Sails", ports=stage.ports)
    facts = {"name": "Brightline Solar", "tier": "founding", "may_sign": True}
    solar = partners.add(stage.owner, facts=facts, engaged=[area.uuid], ports=stage.ports)

    bram = workshop(f"/designs/{version.uuid}/ratings")
    bram.get_by_label("Others, one a line").fill("Brightline Solar; Ines Ferreira")
    bram.get_by_role("button", name="Ask").click()
    link = bram.get_by_label("Brightline Solar").input_value()
    assert_accessible(bram)

    guest = browse()
    address = re.sub(r"^https?://[^/]+", "", link)
    with without_scripts(guest):
        guest.goto(address)
        for group in guest.get_by_role("group", name=re.compile(r"Outcome \d")).all():
            group.get_by_label("Needed", exact=True).check()
        guest.get_by_label("At which level?").first.select_option("4")
        guest.get_by_role("button", name="Send").click()
        expect(guest.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert_accessible(guest)
    other = signing.ask(stage.owner, version.uuid, stage="design", partner=solar.uuid, ports=stage.ports)
    guest.goto(f"/guest/sign/{other.token}")
    assert_accessible(guest)
    guest.get_by_label("Your name").fill("Ines Ferreira")
    guest.get_by_role("button", name="Sign off").click()
    expect(guest.get_by_role("heading", level=1)).to_contain_text("You signed off")

    bram.reload()
    bram.goto(bram.url)
    expect(bram.get_by_text("Rated needed by 1 of 1 employer").first).to_be_visible()
    bram.goto(f"/provider/{stage.harbour.uuid}/areas")
    expect(bram.get_by_role("heading", level=1)).to_contain_text("Sails")
    assert_accessible(bram)
    page = browse(language="ar")
    page.goto(f"/guest/sign/{other.token}")
    assert_for_everyone(page, LOOKS["ar"], "guest-sign")
