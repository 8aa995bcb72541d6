"""From a drawer of badges to a path, as people walk it: a learner of the demonstration, and a designer.

Forms are sent without a script where they work alike without one; every page is looked at with axe.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests import path_cast
from tests.browser.eyes import assert_accessible, without_scripts

from cairn.demo import skills as demonstration
from cairn.demo.skills import iri, name_of
from cairn.records.models import Goal, OwnText, Plan, QualificationVersion, SkillClaim

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db, monkeypatch):
    """The demonstration, behind every request."""
    made = path_cast.told()
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: made.ports)
    return made


def lede(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def test_from_an_outside_badge_to_a_plan_that_moves_with_the_hours(sit, world):
    leila = path_cast.leila()
    said = set(SkillClaim.objects.owned_by(leila).values_list("skill", flat=True))
    page = sit(leila)
    brings_a_badge_in(page, path_cast.badge(world))

    answers_what_a_cv_speaks_of(page)
    assert set(SkillClaim.objects.owned_by(leila).values_list("skill", flat=True)) == {
        *said,
        iri(path_cast.BOOKS),
    }
    assert not OwnText.objects.exists()

    reads_the_passport_by_skill(page)
    pins_one_choice_in_the_closest_qualification(page)

    sets_a_goal(page)
    keeps_a_plan_and_changes_the_hours(page)
    goal = Goal.objects.owned_by(leila).get(source="occupation", archived_at=None)
    assert (goal.wishes["weekly"], goal.wishes["budget"]) == (8, 600)
    assert Plan.objects.owned_by(leila).filter(goal=goal).count() == 2


def brings_a_badge_in(page: Page, data: bytes) -> None:
    page.goto("/passport/add")
    assert_accessible(page)
    with without_scripts(page):
        page.reload()
        badge = {"name": "badge.json", "mimeType": "application/json", "buffer": data}
        page.locator("input[type=file]").set_input_files(badge)
        press(page, "Add it")
        expect(lede(page)).to_contain_text("It is verified.")
        press(page, "Check again now")
        expect(page.get_by_text("Checked just now.")).to_be_visible()
    assert_accessible(page)


def answers_what_a_cv_speaks_of(page: Page) -> None:
    page.goto("/passport/audit")
    assert_accessible(page)
    with without_scripts(page):
        page.reload()
        page.get_by_label("Your CV, or what you do").fill(path_cast.CV)
        press(page, "Look for skills")
        expect(page.locator("mark").first).to_have_text("keep the books")
    assert_accessible(page)
    with without_scripts(page):
        page.get_by_role("group", name=name_of(path_cast.BOOKS)).get_by_label("Yes, I can").check()
        page.get_by_role("group", name=name_of(path_cast.CREW)).get_by_label("No").check()
        press(page, "Add what I answered with yes")


def reads_the_passport_by_skill(page: Page) -> None:
    expect(lede(page)).to_have_text("You have 20 skills; 16 of them were assessed.")
    assert_accessible(page)
    page.get_by_role("link", name=name_of(path_cast.FEEDBACK)).click()
    expect(page.get_by_role("link", name="Feedback on site")).to_be_visible()
    expect(page.get_by_text("Assessed and verified")).to_be_visible()
    assert_accessible(page)


def pins_one_choice_in_the_closest_qualification(page: Page) -> None:
    page.goto("/plan/qualifications")
    expect(lede(page)).to_contain_text("You are closest to Diploma in Solar Practice")
    assert_accessible(page)
    page.get_by_role("link", name="Diploma in Solar Practice").click()
    expect(lede(page)).to_contain_text("Certificate in Solar Practice is complete")
    assert_accessible(page)
    slot = page.locator(".slot", has_text="Safe use of everyday AI tools").first
    slot.get_by_text("Place it yourself").click()
    slot.get_by_role("combobox").select_option(label="Data and digital")
    slot.get_by_role("button", name=re.compile("Pin it")).click()
    expect(page.get_by_text("You pinned it here.")).to_be_visible()
    expect(page.get_by_text("Your pins cost 1 credit.")).to_be_visible()
    assert_accessible(page)
    audited = page.url
    plans_for_the_qualification(page)
    page.goto(audited)
    press(page, re.compile("Unpin"))
    expect(page.get_by_text("Your pins cost")).to_have_count(0)


def plans_for_the_qualification(page: Page) -> None:
    page.get_by_role("link", name="Plan it").click()
    page.get_by_label("Hours a week").fill("5")
    press(page, "Take Solar Practice as goal")
    expect(lede(page)).to_contain_text("There is no plan to Diploma in Solar Practice")
    expect(page.locator("#main")).to_contain_text("This stays open: First aid at work.")
    assert_accessible(page)


def sets_a_goal(page: Page) -> None:
    page.goto("/plan/")
    assert_accessible(page)
    page.get_by_role("link", name="Solar team lead").click()
    expect(lede(page)).to_contain_text("3 courses take you to Solar team lead")
    expect(page.locator(".answer")).to_contain_text("You have 12 of the 14 skills it asks for.")
    expect(page.locator(".answer")).to_contain_text("Courses done: 1 of 3.")
    assert_accessible(page)
    page.get_by_text("Put this goal away").click()
    press(page, "Put it away")
    page.get_by_role("link", name="Set another goal").click()
    assert_accessible(page)
    page.get_by_role("link", name="Find a role").click()
    page.get_by_label("Role, in your own words").fill("solr team leed")
    press(page, "Search")
    assert_accessible(page)
    page.get_by_label("Hours a week").fill("4")
    page.get_by_label(re.compile("Most I can pay")).fill("600")
    press(page, "Take Solar team lead as goal")


def keeps_a_plan_and_changes_the_hours(page: Page) -> None:
    expect(lede(page)).to_contain_text("2 courses take you to Solar team lead")
    expect(lede(page)).to_contain_text("310 euro")
    main = page.locator("#main")
    expect(main).to_contain_text("You have 12 of the 14 skills it asks for.")
    expect(main).to_contain_text("No cheaper plan exists.")
    expect(page.locator("svg.path")).to_be_visible()
    before = lede(page).locator("em").first.inner_text()
    assert_accessible(page)
    press(page, "Keep this plan")
    expect(page.locator(".eyebrow").first).to_contain_text("Your plan")
    assert_accessible(page)

    page.get_by_label("Hours a week").fill("8")
    press(page, "Plan again")
    expect(lede(page).locator("em").first).not_to_have_text(before)
    assert_accessible(page)
    press(page, "Keep this plan")
    expect(main).to_contain_text("The plan is kept.")


def test_a_designer_tags_outcomes_and_builds_two_exits(sit, stage):
    demonstration.load(stage.ports)
    knots, ropes = stage.published(), stage.published(name="Rope inspection")
    version = stage.draft(name="Small solar systems")
    page = sit(stage.bram, f"/provider/{stage.harbour.uuid}/designs/{version.uuid}")
    confirms_one_skill_and_refuses_another(page)
    (entry,) = version.outcomes.get(position=1).skills
    assert (entry["level"], entry["framework"]) == ("4", demonstration.NAME)
    assert entry["url"] == iri("commission-grid-tied-solar")

    page.goto(f"/provider/{stage.harbour.uuid}/qualifications/new")
    assert_accessible(page)
    with without_scripts(page):
        page.reload()
        builds_the_exits(page, knots.name, ropes.name)
    assert_accessible(page)
    with without_scripts(page):
        press(page, "Publish")
        press(page, "Publish")
        expect(lede(page)).to_contain_text("has 2 exits")
    assert_accessible(page)
    rules = json.loads(QualificationVersion.objects.of(stage.harbour).get(state="PUBLISHED").rules)
    assert [one["name"] for one in rules["exits"]] == ["Certificate", "Diploma"]
    assert len(rules["exits"][0]["rule"]["all"][0]["all"]) == 2
    assert rules["exits"][1]["rule"]["all"] == [{"exit": "Certificate"}, {"credits": 12.5}]


def confirms_one_skill_and_refuses_another(page: Page) -> None:
    offered = page.locator("#offered-1")
    with without_scripts(page):
        page.reload()
        page.locator("#id_outcomes-0-text").fill("Commission a grid-tied solar system and record the results")
        page.locator("button[name=suggest-skill-1]").click()
        expect(offered).to_contain_text("Its wording seems to speak of these")
    assert_accessible(page)
    with without_scripts(page):
        refused = offered.locator(".title").nth(1).inner_text()
        offered.locator("button[name=refuse-skill-1]").nth(1).click()
        expect(offered.locator(".title", has_text=refused)).to_have_count(0)
        offered.locator("button[name=take-skill-1]").first.click()
        page.locator("#id_outcomes-0-skills-0-level").select_option("4")
        page.locator("button[name=save]:visible").first.click()
        expect(page.locator("#skills-1")).to_contain_text("Commission a grid-tied solar system")
    assert_accessible(page)


def builds_the_exits(page: Page, knots: str, ropes: str) -> None:
    page.get_by_label("Name", exact=True).fill("Deck work")
    press(page, "Begin")
    expect(lede(page)).to_contain_text("before it can be published")
    page.locator("#e0-name").fill("Certificate")
    page.locator("#e0g0-sort").select_option("all")
    page.locator("#e0g0-achievements-add").select_option(label=knots)
    press(page, "Save")
    page.locator("#e0g0-achievements-add").select_option(label=ropes)
    press(page, "Add an exit")
    page.locator("#e1-name").fill("Diploma")
    page.locator("#e1-inside").select_option("Certificate")
    page.locator("#e1g0-sort").select_option("collect")
    page.locator("#e1g0-credits").fill("a lot")
    press(page, "Save")
    expect(page.locator("#e1g0")).to_contain_text("Write a number")
    expect(page.locator("#e1g0-credits")).to_have_value("a lot")
    page.locator("#e1g0-credits").fill("12,5")
    press(page, "Save")
    expect(lede(page)).to_contain_text("ready to publish")
    expect(page.get_by_role("table").first).to_contain_text("Holds just enough")
