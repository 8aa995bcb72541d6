"""A credential is made together, in a real browser: from the list of designs to a gate that is passed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import codesigned
from tests.browser.eyes import assert_for_everyone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Pages of a workspace, and the eyes that look at each.
LOOKED_AT = {
    "en": {"": ("desk",), "/research": ("phone-dark",), "/strands": ("desk",), "/record": ("phone-dark",)},
    "ar": {
        "": ("desk-dark-arabic", "phone-arabic"),
        "/gates/need": ("phone-arabic",),
        "/comments": ("desk-dark-arabic",),
    },
}


def test_a_credential_is_made_together(stage, workshop):
    shop = codesigned.Workshop(stage)
    shop.spoil()
    page = workshop("/designs")
    page.get_by_role("link", name=re.compile("Workspace.*Splicing on deck")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("needs one fix")

    page.get_by_role("textbox", name="Why it is needed").fill("Three boatyards ask for it.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add or change").click()
    page.get_by_label("What they do there", exact=False).last.fill("Lends the quay")
    page.get_by_role("button", name="Bring them in").click()
    expect(page.get_by_label(re.compile("What they do there.*Tidewater Rigging"))).to_have_value(
        "Lends the quay"
    )

    page.get_by_role("link", name="Splicing on deck").click()
    page.get_by_role("link", name="Ask for a signature at the gate “Need”").click()
    page.get_by_role("button", name="Ask them").click()
    link = page.get_by_label("The link").input_value()
    page.get_by_role("button", name="Pass the gate “Need”").click()
    expect(page.get_by_role("alert").first).to_contain_text("Tidewater Rigging has not signed yet.")
    said = shop.decision()
    codesigned.signing.decide(link.rpartition("/")[2], said, ports=stage.ports)

    page.get_by_label("What it was judged by").fill("Three letters.")
    page.get_by_role("button", name="Pass the gate “Need”").click()
    expect(page.locator(".gates li.done")).to_contain_text("Signed by Tidewater Rigging")
    page.get_by_role("link", name="Mend outcome 3").click()
    expect(page).to_have_url(f"{page.url.partition('/provider')[0]}/provider/{stage.harbour.uuid}"
                             f"/designs/{shop.version.uuid}#outcome-3")  # fmt: skip

    shop.ask("design")
    asked = shop.say("Level 3?", about="stage:design")
    shop.say("Yes.", answers=asked.uuid)
    shop.say("It stays at 3.", kind="DECISION")
    shop.research(data=b"name,crew\na,3\n")
    codesigned.objection(stage, shop)
    home = f"/achievements/{shop.achievement.uuid}/workspace"
    for language, pages in LOOKED_AT.items():
        seen = workshop(home, language=language)
        for path, ways in pages.items():
            if path:
                seen.goto(f"/provider/{stage.harbour.uuid}{home}{path}")
            assert_for_everyone(seen, ways, f"workspace{path.replace('/', '-')}")
    shop.rated()
    seen.goto("/provider/notices")
    assert_for_everyone(seen, ("phone-arabic",), "notices")
