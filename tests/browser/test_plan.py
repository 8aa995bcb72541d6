"""Goals, plans and courses in a real browser; test_path_journey.py walks from a goal to a plan that moves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import crew
from tests.browser.eyes import EYES, assert_accessible, assert_for_everyone, keep

from cairn.services.plan import keeping, offers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = {"ar": ("desk-dark-arabic", "phone-arabic"), "en": ("phone-dark",)}


@pytest.fixture
def deck(stage):
    return crew.enrol(stage)


@pytest.fixture
def goal(stage, deck):
    wanted = keeping_goal(stage, deck)
    keeping.keep(wanted, ports=stage.ports)
    return wanted


def keeping_goal(stage, deck):
    from cairn.services.plan import goals

    wanted = goals.from_occupation(deck.occupation.uuid)
    return goals.add(stage.amina, wanted, wishes={"weekly": 4, "budget": 200}, ports=stage.ports)


def test_a_step_is_wished_otherwise_by_keyboard_and_taken_back_without_scripts(sit, stage, deck, goal):
    amina = sit(stage.amina, f"/plan/goals/{goal.uuid}", script=False)
    step = amina.locator("ol.way > li", has_text="Steering by compass")
    step.locator("summary").focus()
    amina.keyboard.press("Enter")
    step.get_by_role("button", name=re.compile("^Nearer")).press("Enter")
    expect(amina.locator("h1")).to_contain_text("One course takes you to")
    expect(amina.get_by_text("Against the plan without that: 55 euro more")).to_be_visible()
    amina.get_by_role("link", name=re.compile("Take this back")).click()
    expect(amina.locator("h1")).to_contain_text("85 euro")


def test_what_if_works_without_scripts_and_says_what_to_relax(sit, stage, deck, goal):
    amina = sit(stage.amina, f"/plan/goals/{goal.uuid}", script=False)
    amina.get_by_label(re.compile("Most I can pay")).fill("50")
    amina.get_by_role("button", name="Plan again").click()
    expect(amina.locator("h1")).to_contain_text("There is no plan")
    amina.get_by_role("link", name="Plan with this much money").click()
    expect(amina.locator("h1")).to_contain_text("85 euro")


def test_skills_are_chosen_and_an_advertisement_read(sit, stage, deck):
    amina = sit(stage.amina, "/plan/")
    assert_accessible(amina)
    amina.goto("/plan/new")
    assert_accessible(amina)
    amina.get_by_role("link", name="Choose skills").click()
    amina.get_by_label(re.compile("A skill, a subject")).fill("signal")
    amina.get_by_role("button", name="Search").click()
    amina.get_by_label("Signal").check()
    assert_accessible(amina)
    amina.get_by_role("button", name="Take what is ticked").click()
    assert_accessible(amina)
    amina.get_by_label("This is for myself").check()
    amina.get_by_role("button", name="Set this goal").click()
    expect(amina.locator("h1")).to_contain_text("One course takes you to Signal")
    amina.goto("/plan/new/advert")
    assert_accessible(amina)
    amina.goto("/plan/new/qualification")
    assert_accessible(amina)


@pytest.mark.parametrize("language", WAYS)
def test_pages_of_plans_in_every_light(sit, stage, deck, goal, language):
    offers.set_closed(stage.owner, deck.courses["signal"].uuid, closed=True, ports=stage.ports)
    amina = sit(stage.amina, language=language)
    ids = "&".join(f"offer={deck.id(code)}" for code in ("steer", "watch", "all"))
    pages = {
        "plans": "/plan/",
        "plan": f"/plan/goals/{goal.uuid}",
        "what-if": f"/plan/goals/{goal.uuid}?weekly=8&budget=30&objective=fastest",
        "otherwise": f"/plan/goals/{goal.uuid}?weekly=8&places=The+quay&avoid={deck.id('watch')}&complete=1",
        "together": "/plan/new/together",
        "worth": f"/courses/{deck.id('steer')}",
        "compare": f"/compare?{ids}",
    }
    for name, path in pages.items():
        amina.goto(path)
        for folded in amina.locator("details.other > summary").all()[:1]:
            folded.click()
        assert_for_everyone(amina, WAYS[language], f"plan-{name}")


@pytest.mark.parametrize("eyes", ["desk", "phone-arabic"])
def test_a_provider_s_courses_in_a_browser(workshop, deck, stage, eyes):
    bram = workshop("/courses", **EYES[eyes])
    assert_accessible(bram)
    for path in ("new", "file", deck.id("steer")):
        bram.goto(f"/provider/{stage.harbour.uuid}/courses/{path}")
        assert_accessible(bram)
        keep(bram, f"courses-{path[:4]}-{eyes}")
