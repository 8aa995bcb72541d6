"""An assessor decides on real evidence, in a real browser: with a script, without, on a phone, in the dark."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from tests import people as cast
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone

from cairn.records.models import Award, Result
from cairn.services.access import Actor
from cairn.services.assess import evidence
from cairn.services.run import learners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photograph(colour: str) -> bytes:
    """A rope around a post, more or less."""
    picture = Image.new("RGB", (960, 560), "#edebe8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((430, 0, 530, 560), fill="#6e573c")
    for place in range(3):
        draw.arc((380, 150 + 60 * place, 580, 250 + 60 * place), 150, 400, fill=colour, width=26)
    draw.line((560, 330, 900, 470), fill=colour, width=26)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def handed_in(stage):
    """Amina's work: two photographs, a log, a film, a text; and Dana's after it."""
    work = stage.assessment()
    amina = Actor(person=stage.amina)
    add = {"by": amina, "ports": stage.ports}
    for name, colour in (("Bowline on the post", "#01526d"), ("Sheet bend, wet rope", "#8f6b10")):
        evidence.add_file(work.uuid, data=photograph(colour), filename="p.png", name=name, **add)
    evidence.add_file(
        work.uuid, data=b"18:00 six knots\n", filename="log.txt", name="Log of the evening", **add
    )
    evidence.add_link(work.uuid, link="https://film.example/7", name="Film, three minutes", **add)
    evidence.add_text(work.uuid, text="I tied **all six**, twice.", name="What I did", **add)
    evidence.submit(work.uuid, tools_used="Two ropes. No writing assistant.", **add)
    stage.world.pass_time(hours=3)
    dana = learners.add(stage.owner, name=cast.DANA.name, email=cast.DANA.email, ports=stage.ports)
    (later,) = learners.assign(stage.owner, [dana.uuid], work.version.uuid, ports=stage.ports)
    evidence.add_text(later.uuid, by=stage.owner, text="Seen on the quay.", ports=stage.ports)
    evidence.submit(later.uuid, by=stage.owner, ports=stage.ports)
    return work


@pytest.mark.parametrize("language", LOOKS)
def test_every_page_of_assessing_is_accessible_to_everyone(workshop, stage, language: str):
    work = handed_in(stage)
    page = workshop("/assess", language=language)
    for name, path in {
        "assess": "/assess",
        "assess-none-found": "/assess?q=nobody",
        "marking": f"/assess/{work.uuid}",
        "marking-mark": f"/assess/{work.uuid}?outcome=2&picture=2",
        "marking-optional": f"/assess/{work.uuid}?outcome=3",
    }.items():
        page.goto(f"/provider/{stage.harbour.uuid}{path}")
        assert_for_everyone(page, LOOKS[language], name)
    stage.marked(work)
    for name in ("marking-ready", "marking-awarded"):
        page.goto(f"/provider/{stage.harbour.uuid}/assess/{work.uuid}")
        assert_for_everyone(page, LOOKS[language], name)
        if name == "marking-ready":
            page.get_by_role("button", name=_award(page)).click()


def _award(page: Page) -> str:
    """The words on the button that awards, in the page's language."""
    return page.locator(".award .button.primary").inner_text()


def test_an_assessor_decides_on_real_evidence(workshop, stage):
    work = handed_in(stage)
    page = workshop("/assess")
    page.get_by_role("link", name="Open the longest waiting").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("None of the 3 outcomes is marked yet.")
    shown = page.locator("img.photo")
    expect(shown).to_have_js_property("naturalWidth", 960)  # as soon as it is loaded
    page.get_by_role("link", name="Picture 2: Sheet bend, wet rope").click()
    expect(page.get_by_role("heading", name="Picture 2 of 2")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="Log of the evening").click()
    assert got.value.suggested_filename == "Log of the evening.txt"

    expect(page.get_by_role("button", name="Award", exact=True)).to_be_disabled()
    page.get_by_role("radio", name="Secure").check()
    page.get_by_label("Feedback the learner will read").fill("All six held. Well explained.")
    expect(page.locator(".saved")).to_contain_text("Saved")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 3 outcomes is met.")
    page.get_by_label("Mark, from 0 to 100").fill("72.5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#decision")).to_contain_text("Every required outcome is met.")
    assert_accessible(page)
    page.get_by_role("button", name="Award", exact=True).click()

    expect(page.get_by_text("Awarded. The credential can be issued now.")).to_be_visible()
    award = Award.objects.of(stage.harbour).get()
    assert award.assessment == work
    results = Result.objects.of(stage.harbour).filter(assessment=work).order_by("outcome__position")
    assert [(row.met, row.feedback) for row in results] == [
        (True, "All six held. Well explained."),
        (True, ""),
    ]
    page.get_by_role("link", name="To issue").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One award")


def test_not_yet_with_reasons_without_a_script(workshop, stage):
    work = handed_in(stage)
    page = workshop(f"/assess/{work.uuid}", script=False)
    page.get_by_role("radio", name="Not yet").check()
    page.get_by_label("Feedback the learner will read").fill("The bowline slips when wet.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#decision")).to_contain_text("Outcome 1 is not met: “Not yet”.")
    page.locator("summary", has_text="Not yet, with reasons").click()
    page.get_by_label("What is missing, and what to do next").fill("Send one new photo of the bowline.")
    page.get_by_role("button", name="Decide: not yet").click()

    expect(page.locator("#decision")).to_contain_text("Not yet: the learner was told why.")
    expect(page.locator("#decision")).to_contain_text("Send one new photo of the bowline.")


def test_the_whole_page_can_be_worked_with_the_keyboard(workshop, stage):
    work = handed_in(stage)
    page = workshop(f"/assess/{work.uuid}")
    page.get_by_role("radio", name="Not yet").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Secure")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Good.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 3 outcomes is met.")
