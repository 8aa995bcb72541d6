"""Designing in a real browser: with a script, without one, on a phone, in the dark, from right to left."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests import people as cast
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, keep

from cairn.records.models import AchievementVersion
from cairn.services.admin import api_tokens, members
from cairn.services.design import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def version(stage) -> AchievementVersion:
    """A draft with something missing, something the linter sees, and a rubric."""
    made = stage.draft(name="Leading a small crew", assessment_type="", quality_assurance="")
    outcomes = [*draft_outcomes(made)]
    return draft.save(made.uuid, seat=stage.owner, outcomes=outcomes, ports=stage.ports)


def draft_outcomes(version):
    from cairn.web.provider.design_typed import from_version

    typed = from_version(version)
    typed.outcomes[1].text = "Understand how rotas are made"
    typed.outcomes[1].pass_mark = typed.outcomes[1].assessment = ""
    return typed.inputs()


BADGE = {
    "name": "badge.json",
    "mimeType": "application/json",
    "buffer": json.dumps(
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "BadgeClass",
            "id": "https://northfield.example/badges/7",
            "name": "Working at height",
            "criteria": {"narrative": "Two days and a test.", "id": "https://northfield.example/criteria"},
            "alignment": [{"targetName": "Work at heights", "targetUrl": "https://skills.example/9"}],
            "resultDescription": [{"id": "urn:1", "name": "Secures a ladder against a fall"}],
            "extensions:Level": {"level": 3, "scale": "a scale of their own that goes on for a while"},
        }
    ).encode(),
}


def pages(stage, version) -> dict[str, str]:
    published = stage.published()
    draft.new_draft(published.achievement.uuid, seat=stage.owner, ports=stage.ports)
    following = AchievementVersion.objects.of(stage.harbour).get(
        achievement=published.achievement, state="DRAFT"
    )
    draft.save(
        following.uuid, seat=stage.owner, facts={"hours": "30", "participation": "blended"}, ports=stage.ports
    )
    stage.member(cast.CHIDI, "issuer")
    members.invite(stage.owner, email="new@harbour.example", roles=["designer"], ports=stage.ports)
    api_tokens.create(stage.owner, name="Nightly", roles=["issuer"], expires_at=None, ports=stage.ports)
    key = stage.harbour.keys.get()
    return {
        "home": "/",
        "designs": "/designs",
        "new": "/designs/new",
        "from-file": "/designs/from-file",
        "editor": f"/designs/{version.uuid}",
        "preview": f"/designs/{published.uuid}/preview",
        "publish": f"/designs/{following.uuid}/publish",
        "incomplete": f"/designs/{version.uuid}/publish",
        "versions": f"/achievements/{published.achievement.uuid}",
        "settings": "/settings",
        "members": "/members",
        "keys": "/keys",
        "stolen": f"/keys/{key.uuid}/stolen",
        "tokens": "/tokens",
        "audit": "/audit",
        "leave": "/leave",
    }


@pytest.mark.parametrize("language", LOOKS)
def test_every_page_of_the_workshop_is_accessible_to_everyone(workshop, stage, version, language: str):
    page = None
    for name, path in pages(stage, version).items():
        if page is None:
            page = workshop(path, language=language)
        else:
            page.goto(f"/provider/{stage.harbour.uuid}{path}")
        assert_for_everyone(page, LOOKS[language], f"provider-{name}")
    assert page is not None
    page.goto(f"/provider/{stage.harbour.uuid}/designs/from-file")
    page.locator("input[type=file]").set_input_files(BADGE)
    page.locator("main form.card button").click()
    expect(page.locator("h1 em")).to_contain_text("Working at height")
    assert_for_everyone(page, LOOKS[language], "provider-taken-over")
    turned = page.locator("main .icon.turns").first.evaluate(
        "icon => new DOMMatrix(getComputedStyle(icon).transform).a"
    )
    assert turned == (-1 if language == "ar" else 1), "arrows point onwards in either direction"


def fresh(version) -> AchievementVersion:
    return AchievementVersion.objects.across(reason="a test looks").get(pk=version.pk)


def test_a_draft_saves_itself_while_one_types(workshop, version):
    page = workshop(f"/designs/{version.uuid}")
    page.get_by_label("In one sentence").first.fill("Lead a crew of six for a day.")
    expect(page.locator(".saved")).to_contain_text("Saved at", timeout=8000)
    with page.expect_response(lambda answer: answer.url.endswith("/save")) as answered:
        page.get_by_label("In one sentence").first.fill("Lead a crew of eight for a day.")
    assert answered.value.status == 200, "one's own saving before is no conflict"
    assert fresh(version).summary == "Lead a crew of eight for a day."


def test_what_could_not_be_saved_takes_the_focus_and_keeps_its_words(workshop, version):
    page = workshop(f"/designs/{version.uuid}")
    page.get_by_label("Hours of learning").fill("many")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#errors")).to_be_focused()
    assert_accessible(page)
    expect(page.get_by_label("Hours of learning")).to_have_value("many")
    expect(page.get_by_label("Hours of learning")).to_have_attribute("aria-invalid", "true")
    keep(page, "provider-editor-wrong")


def test_an_outcome_is_added_moved_and_fixed_with_the_keyboard_and_without_a_script(workshop, version):
    page = workshop(f"/designs/{version.uuid}", script=False)
    page.get_by_role("button", name="Add an outcome").press("Enter")
    fresh_one = page.locator("#id_outcomes-3-text")
    expect(fresh_one).to_be_focused()
    fresh_one.fill("Plan a day’s work for a crew of three to six")
    page.get_by_role("button", name="Move outcome 4 up").press("Enter")
    expect(page.locator("#outcome-3")).to_contain_text("Plan a day’s work")
    page.locator("#outcome-2").get_by_role("button", name="Use “explain”").press("Enter")
    expect(page.locator("#id_outcomes-1-text")).to_have_value("Explain how rotas are made")
    page.get_by_role("button", name="Remove outcome 1").press("Enter")
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#id_outcomes-0-text")).to_have_value(
        "Tie six deck knots from memory within two minutes each"
    )


def test_enter_in_a_field_saves_and_does_nothing_else(workshop, version):
    page = workshop(f"/designs/{version.uuid}", script=False)
    page.get_by_label("Name", exact=True).first.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Saved.")
    assert fresh(version).outcomes.count() == 3


def test_from_the_first_sentence_to_a_published_version(workshop, version, stage):
    page = workshop(f"/designs/{version.uuid}")
    expect(page.locator("h1")).to_contain_text("before it can be published")
    page.get_by_role("link", name="How it is assessed").first.click()
    page.keyboard.type("Portfolio and a talk")
    page.get_by_label("Quality assurance").fill("Our own review every two years")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("h1")).to_contain_text("ready to publish")
    keep(page, "provider-editor-ready")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("h1")).to_contain_text("This becomes version 1")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.locator("h1")).to_contain_text("stands at version 1")
    assert fresh(version).state == "PUBLISHED"
