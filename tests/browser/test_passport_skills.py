"""The passport by skill in a real browser: every page for everybody; test_path_journey.py walks through them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import outside
from tests.browser.eyes import EYES, assert_accessible, keep

from cairn.services.admin import addresses
from cairn.services.hold import claims, earned, self_audit
from cairn.services.hold.claims import Said
from cairn.services.hold.passport import skill_key
from cairn.skills.suggestion import Suggestion, Suggestions, Words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "I brief the crew each morning. On Sundays I clean a table of readings for the club."
CV = {"name": "cv.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
ASKED = (("brief-crew", "brief the crew"), ("clean-data", "clean a table of readings"))
PAPER = {
    "title": "Diploma in rigging",
    "provider_name": "Quay College",
    "kind": "Diploma",
    "awarded_date": "2012-06-01",
    "skill_group": "technical",
}


@pytest.fixture
def enter(sit, stage):
    """Return a function that opens a page of the passport as Amina."""
    outside.framework(stage)
    outside.know(stage)
    return lambda path, **eyes: sit(stage.amina, f"/passport{path}", **eyes)


@pytest.fixture
def reads(monkeypatch):
    """The linker finds two skills in the text; how well it finds them has tests of its own."""
    found = tuple(
        Suggestion(
            skill=outside.BASE + slug,
            name=slug,
            framework="x",
            confidence=0.8,
            words=(Words(TEXT.index(words), TEXT.index(words) + len(words)),),
        )
        for slug, words in ASKED
    )
    monkeypatch.setattr(self_audit, "suggest", lambda text, **_more: Suggestions(text, found))


def badge(stage) -> bytes:
    return outside.badge(stage.world, addresses.verified_of(stage.amina)[0])


@pytest.mark.parametrize("eyes", ["desk-dark-arabic", "phone-dark"])
def test_every_page_of_skills_is_accessible_to_everyone(enter, stage, reads, eyes: str):
    page = enter("/", **EYES[eyes])
    data, ports = badge(stage), stage.ports
    sealed = earned.add_file(stage.amina, data=data, filename="b.json", facts={}, ports=ports).earned
    paper = earned.add_words(stage.amina, facts=PAPER, ports=ports).earned
    claims.confirm(stage.amina, [Said(skill=outside.BASE + "clean-data")], earned=paper.uuid, ports=ports)
    claims.confirm(stage.amina, [Said(skill=outside.BASE + "brief-crew", words="every morning")], ports=ports)
    pages = {
        "skills": "/skills",
        "skill": f"/skills/{skill_key(outside.HEIGHT)}",
        "claim": f"/skills/{skill_key(outside.BASE + 'brief-crew')}",
        "sealed": f"/earned/{sealed.uuid}",
        "paper": f"/earned/{paper.uuid}?q=waste",
        "words": "/add?way=words",
        "cv": "/cv",
        "audit": "/audit?q=work",
        "programs": "/programs",
    }
    for name, path in pages.items():
        page.goto(f"/passport{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        assert_accessible(page)
        keep(page, f"passport-{name}-{eyes}")
    page.goto("/passport/transcript")
    page.locator("textarea[name=text]").fill(
        "title;provider;date;colour\nKnots;Quay;2016;red\nRopes;Quay;never;blue\n"
    )
    assert_accessible(page)
    page.locator("main form.card button").click()
    expect(page.locator("input[name=row]")).to_have_count(1)
    assert_accessible(page)
    keep(page, f"passport-transcript-{eyes}")
    page.goto("/passport/audit")
    page.locator("input[type=file]").set_input_files(CV)
    page.locator("main form.card button").click()
    expect(page.locator("textarea[name=text]")).to_have_value(TEXT)
    assert_accessible(page)
    keep(page, f"passport-audit-file-{eyes}")
    page.locator("main form.card button").click()
    expect(page.locator("mark").first).to_have_text("brief the crew")
    assert_accessible(page)
    keep(page, f"passport-answers-{eyes}")
    page.goto(f"/passport/earned/{sealed.uuid}")
    page.locator("form[action$=check] button").click()
    expect(page.locator(".verdict")).to_be_visible()
    assert_accessible(page)
    keep(page, f"passport-checked-{eyes}")
