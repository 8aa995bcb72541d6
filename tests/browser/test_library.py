"""The library, once through: a partner's case is kept, approved and attached; the learner takes it; the log says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import library
from tests.browser.eyes import EYES, assert_accessible, keep

from cairn.services.codesign import partners

RUBRIC = library.upload(library.RUBRIC, "safe.csv")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_case_is_curated_attached_taken_and_logged(sit, browse, stage):
    partners.add(stage.owner, facts={"name": "Brightline Solar"}, ports=stage.ports)
    version = stage.published()
    library.mapped(stage, version, library.certification(stage))
    assessment = stage.assessment(version)
    org = f"/provider/{stage.harbour.uuid}"

    desk = sit(stage.bram, f"{org}/library/new")
    desk.get_by_label("Title", exact=True).fill("Nine days on one roof")
    desk.locator("#id_partner").select_option(label="Brightline Solar")
    desk.locator("#id_audience").select_option("learners")
    case = {"name": "case.md", "mimeType": "text/markdown", "buffer": b"# Nine days\n"}
    desk.locator("input[type=file]").set_input_files(case)
    assert_accessible(desk)
    keep(desk, "library-new")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("an educator has to read it")
    for name in ("content", "data", "publicity"):
        desk.locator(f"input[name={name}]").check()
    desk.get_by_role("button", name="Approve, with my name").click()
    expect(desk.locator("main")).to_contain_text("Approved")
    assert_accessible(desk)
    one = desk.url

    desk.goto(f"{org}/achievements/{version.achievement.uuid}/materials")
    desk.get_by_role("button", name="Attach it").click()
    expect(desk.locator("main")).to_contain_text("Nine days on one roof")
    assert_accessible(desk)

    work = sit(stage.amina, f"/passport/assessments/{assessment.uuid}", **EYES["phone-dark"])
    assert_accessible(work)
    with work.expect_download() as taken:
        work.get_by_role("link", name="Download Nine days on one roof").click()
    assert taken.value.suggested_filename == "case.md"

    desk.goto(f"{one}/downloads")
    expect(desk.locator("tbody")).to_contain_text(stage.amina.name)
    key, rubric = version.outcomes.first().key, library.entry(stage, file=RUBRIC, kind="rubric")
    shelf = f"{org}/designs/{version.uuid}/outcomes/{key}/rubric?look={library.newest(rubric).uuid}"
    pages = (
        (f"{org}/library", "index"),
        (f"{org}/library/certifications", "certifications"),
        (shelf, "rubrics"),
    )
    for path, name in pages:
        page = sit(stage.bram, path, **EYES["phone-arabic"])
        assert_accessible(page)
        keep(page, f"library-{name}")
    page = sit(stage.bram, one, **EYES["desk-dark-arabic"])
    assert_accessible(page)
    keep(page, "library-one")
    page = browse(**EYES["phone-dark"])
    page.goto(f"/guest/give/{library.asked(stage, 'Tidewater Grid').token}")
    assert_accessible(page)
    keep(page, "library-guest")
