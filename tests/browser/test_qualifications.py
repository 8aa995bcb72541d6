"""Stacking in a real browser: asked for, decided, rules as a file; test_path_journey.py builds, audits and pins."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect
from tests import own_stacks
from tests.browser.eyes import assert_accessible, assert_for_everyone, keep
from tests.services.stack.conftest import prepare

from cairn.records.models import Credential, Stack
from cairn.services.stack import asking, waivers
from cairn.services.stack.decided import requirements

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = {"ar": ("desk-dark-arabic", "phone-arabic"), "en": ("phone-dark",)}


@pytest.fixture
def deck(stage):
    """Two credentials of Amina, a qualification with two exits; the first is complete."""
    return prepare(stage)


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_learner_asks_and_a_human_awards(sit, stage, deck):
    mine = sit(stage.amina, "/plan/qualifications")
    expect(mine.get_by_role("heading", level=1)).to_contain_text("You are closest to Diploma")
    mine.get_by_role("link", name="Diploma").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Certificate is complete")
    mine.get_by_role("link", name="Certificate").first.click()
    pressed(mine, "Ask for the award")
    expect(mine.get_by_text("Somebody there decides.")).to_be_visible()

    theirs = sit(stage.bram, f"/provider/{stage.harbour.uuid}/stacks")
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("One person asks for an award")
    assert_accessible(theirs)
    pressed(theirs, "Award and issue")
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("Nobody waits")
    theirs.goto(f"/provider/{stage.harbour.uuid}/proposed")
    assert_accessible(theirs)
    mine.goto("/plan/stacks")
    assert_accessible(mine)
    mine.go_back()
    made = Credential.objects.of(stage.harbour).order_by("-pk").first()
    assert made.title == "Certificate in deck work"

    mine.reload()
    expect(mine.get_by_text("It was awarded.")).to_be_visible()


def test_rules_leave_and_come_back_as_a_file(sit, stage, deck, tmp_path):
    page = sit(stage.bram, f"/provider/{stage.harbour.uuid}/qualifications/{deck.uuid}")
    other = page.context.new_page()
    other.goto(page.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Rules as a file").click()
    rules = json.loads(download.value.path().read_text())
    rules["exits"][0]["name"] = "Deck certificate"
    rules["exits"][1]["rule"]["all"][0]["exit"] = "Deck certificate"
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    page.locator("#id_file").set_input_files(tmp_path / "rules.json")
    pressed(page, "Take the rules of the file")
    expect(page.locator("#e0-name")).to_have_value("Deck certificate")

    other.get_by_role("button", name="Add a demand on everything together").first.click()
    changed = other.get_by_role("group", name="Somebody else saved this")
    expect(changed).to_contain_text("Deck certificate")
    other.locator("#e0d0-credits").fill("5")
    expect(other.locator("#e0-name")).to_have_value("Certificate")
    assert_accessible(other)
    keep(other, "stacking-conflict")
    other.close()

    (tmp_path / "rules.json").write_text("{}")
    page.locator("#id_file").set_input_files(tmp_path / "rules.json")
    pressed(page, "Take the rules of the file")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#e0-name")).to_have_value("Deck certificate")


@pytest.mark.parametrize("language", WAYS)
def test_every_page_of_stacking_is_accessible_to_everyone(sit, stage, deck, language):
    asking.ask(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)
    assert Stack.objects.of(stage.harbour).count() == 1
    part = requirements(deck.version)[0].part
    for name in ("grant", "wait"):
        row = waivers.ask(stage.amina, deck.uuid, part=part, why=f"Years at sea: {name}", ports=stage.ports)
        if name == "grant":
            terms = waivers.Terms(reason="A mate since 2009.", until="2030-01-01")
            waivers.grant(stage.owner, row.uuid, terms=terms, ports=stage.ports)
            part = requirements(deck.version)[1].part
    own_stack = own_stacks.one(stage, *(f"held:{one.uuid}" for one in deck.credentials))
    asked = own_stacks.proposal(stage, own_stack)
    whom = f"qualification={deck.uuid}&learner={stage.amina.user.email}"
    home = f"/provider/{stage.harbour.uuid}"
    looks = {
        "stacking-list": (stage.amina, "/plan/qualifications"),
        "stacking-audit": (stage.amina, f"/plan/qualifications/{deck.uuid}?by=cost"),
        "stacking-complete": (stage.amina, f"/plan/qualifications/{deck.uuid}?exit=0"),
        "stacking-ask": (stage.amina, f"/plan/qualifications/{deck.uuid}/waiver"),
        "stacking-own": (stage.amina, f"/plan/stacks/{own_stack.uuid}?q=rope"),
        "stacking-propose": (stage.amina, f"/plan/stacks/{own_stack.uuid}/propose"),
        "stacking-proposed": (stage.bram, f"{home}/proposed/{asked.uuid}"),
        "stacking-public": (stage.amina, f"/qualifications/{deck.uuid}"),
        "stacking-workshop": (stage.bram, f"{home}/qualifications"),
        "stacking-builder": (stage.bram, f"{home}/qualifications/{deck.uuid}"),
        "stacking-publish": (stage.bram, f"{home}/qualifications/{deck.uuid}/publish"),
        "stacking-new": (stage.bram, f"{home}/qualifications/new"),
        "stacking-queue": (stage.bram, f"{home}/stacks"),
        "stacking-waivers": (stage.bram, f"{home}/waivers"),
        "stacking-waiver-new": (stage.bram, f"{home}/waivers/new?{whom}"),
    }
    pages = {}
    for name, (person, path) in looks.items():
        page = pages.get(person.pk) or sit(person, language=language)
        pages[person.pk] = page
        page.goto(path)
        assert_for_everyone(page, WAYS[language], name)
