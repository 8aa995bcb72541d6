"""A stranger reads who had a hand in a credential, from the file, and prints what an employer asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import EYES, assert_accessible
from tests.services.codesign.test_ledger import Work

from cairn.records.documents import signed_text
from cairn.services.assess import marking
from cairn.services.issue import issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_reads_who_made_it(browse, stage, workshop, tmp_path):
    work = Work(stage)
    bright = work.partner("Brightline Solar")
    work.involve(bright, "design", "Set the site tasks")
    work.sign(bright, "design", "Ines Ferreira", title="Operations lead", may_name=True)
    author = workshop(f"/designs/{work.version.uuid}/publish")
    expect(author.get_by_text("This is what will be signed, were it published now.")).to_be_visible()
    expect(author.get_by_text("Ines Ferreira, Operations lead")).to_be_visible()

    version = work.publish()
    award = marking.award(stage.marked(stage.submitted(version)).uuid, seat=work.seat, ports=work.ports)
    credential = issue.issue(award.uuid, seat=work.seat, ports=work.ports)
    file = tmp_path / "credential.json"
    file.write_text(signed_text(credential))

    page = browse()
    page.goto("/verify")
    page.set_input_files("input[type=file]", file)
    sheet = page.get_by_role("region", name="Safe knots for deck work")
    expect(sheet.get_by_text("Harbour School says so. The seal shows who said it")).to_be_visible()
    expect(sheet.get_by_text("Design: Set the site tasks")).to_be_visible()
    expect(sheet.get_by_text("Marked by two people: Not known")).to_be_visible()
    expect(sheet.get_by_text("until when it holds")).to_be_visible()
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What they can do")).to_be_visible()
    expect(page.get_by_text("Drop a file here")).to_be_hidden()

    standard = browse(**EYES["phone-arabic"])
    standard.goto(version.url.removeprefix("https://badges.example"))
    expect(standard.locator("#co-design-1")).to_be_visible()
    assert_accessible(standard)
