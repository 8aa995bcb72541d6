"""The register of known issuers in a real browser: every page six ways, and adding one without a script."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests import people as cast
from tests import sealed
from tests.browser.eyes import LOOKS, assert_for_everyone

from cairn.services.access import SYSTEM
from cairn.services.admin import operators, trusted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def register(stage):
    """Bram runs the installation; three issuers are known, one of them was taken out."""
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    rows = (
        ("did:web:school.example", "School by the Sea", "https://register.example/schools", "2027-12-31"),
        ("did:key:z6MkpgU85CmCKPsKsHB4uaGqr6AoGwqZBEKMDGqkAmDSxBGV", "معهد الميناء", "", ""),
        ("https://guild.example/issuer", "Guild of Coastal Crafts", "", ""),
    )
    made = [
        trusted.add(
            {
                "issuer_id": known,
                "name": name,
                "source": source,
                "valid_until": day,
                "reason": "By telephone.",
            },
            by=SYSTEM,
            ports=stage.ports,
        )
        for known, name, source, day in rows
    ]
    trusted.remove(made[2].uuid, by=SYSTEM, ports=stage.ports)
    return made


@pytest.mark.parametrize("language", LOOKS)
def test_every_page_of_the_register_can_be_used_by_everybody(sit, stage, register, language):
    page = sit(stage.bram, language=language)
    for name, path in {
        "issuers": "",
        "issuers-taken-out": f"?removed={register[2].uuid}&state=removed",
        "issuers-nothing": "?q=quantum",
        "issuer-new": "/new",
        "issuer": f"/{register[0].uuid}",
    }.items():
        page.goto(f"/operator/issuers{path}")
        assert_for_everyone(page, LOOKS[language], f"operator-{name}")


def test_from_an_unknown_issuer_to_a_known_one_without_a_script(sit, browse, stage):
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.world.at(sealed.NOW)
    badge = json.dumps(sealed.badge(sealed.by_key(222))).encode()
    file = {"name": "badge.json", "mimeType": "application/json", "buffer": badge}

    page = sit(stage.bram, "/verify", script=False)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Verify this file").click()
    page.get_by_role("link", name="Add this issuer to the register").click()
    expect(page.get_by_label("Name")).to_have_value("Northfield Institute")
    page.get_by_label("Name").fill("Northfield (by the river)")
    page.get_by_role("button", name="Add it").click()
    page.get_by_label("Why it is known").fill("Called their office.")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#main")).to_contain_text("Northfield (by the river) is in the register.")

    stranger = browse(script=False)
    stranger.goto("/verify")
    stranger.locator("input[type=file]").set_input_files(file)
    stranger.get_by_role("button", name="Verify this file").click()
    expect(stranger.locator("#answer .sentence")).to_contain_text("known here as Northfield (by the river)")

    page.get_by_role("button", name="Take out").click()
    expect(page.locator("#main")).to_contain_text("was taken out")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#main")).to_contain_text("is in the register again")
