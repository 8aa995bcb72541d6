"""A review in a real browser: asked for, taken, sent back, sent again, approved; the desk for every eye."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import reviewed
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, keep

from cairn.records.models import Review
from cairn.services.design import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked(page, name: str) -> None:
    assert_accessible(page)
    keep(page, f"review-{name}")


def test_a_review_goes_back_once_and_is_approved_in_the_end(sit, stage):
    board = reviewed.Board(stage)
    held = stage.held()
    reviewed.offered(stage, held.award.version)
    reviewed.require(stage)
    first = stage.draft()
    own, theirs = f"/provider/{stage.harbour.uuid}", f"/provider/{board.organisation.uuid}"
    author = sit(stage.bram, f"{own}/achievements/{first.achievement.uuid}/review")
    looked(author, "ask")
    author.get_by_label("What the reviewer should know").fill("The boatyards wait for it.")
    author.get_by_role("button", name="Ask for it").click()
    expect(author.locator("h1")).to_contain_text("waits for a reviewer")

    reviewer = sit(board.quill, f"{theirs}/reviews")
    looked(reviewer, "queue")
    reviewer.get_by_role("link", name=first.name).click()
    reviewer.get_by_label("Your declaration").fill(reviewed.DECLARED)
    reviewer.get_by_role("button", name="Take the review").click()
    expect(reviewer.locator("h1")).to_contain_text("good enough")
    review = Review.objects.of(stage.harbour).get()
    desk = f"{theirs}/reviews/{review.uuid}"
    for language, ways in LOOKS.items():
        assert_for_everyone(sit(board.quill, desk, language=language), ways, "review-desk")
    workload = reviewer.get_by_role("group", name="Does the workload fit the outcomes?")
    workload.get_by_label("No", exact=True).check()
    reviewer.get_by_role("button", name="Send it back").click()
    expect(reviewer.locator("#id_words-workload")).to_have_attribute("aria-invalid", "true")
    looked(reviewer, "refused")
    reviewer.locator("#id_words-workload").fill("Say 30 hours.")
    reviewer.get_by_role("button", name="Send it back").click()
    expect(reviewer.locator(".messages")).to_contain_text("The clock stands still")

    author.reload()
    expect(author.locator("h1")).to_contain_text("one thing")
    looked(author, "back")
    draft.save(first.uuid, seat=stage.owner, facts={"hours": "30"}, ports=stage.ports)
    author.get_by_role("button", name="Send it again").click()
    reviewer.goto(desk)
    for yes in reviewer.get_by_label("Yes", exact=True).all():
        yes.check()
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.locator(".messages")).to_contain_text("Approved")
    author.reload()
    expect(author.locator("h1")).to_contain_text("Coastal Quality Board approved this text")
    for name, path in {
        "rule": f"{own}/reviews/rule",
        "bodies": f"{own}/reviews/bodies",
        "issuer": f"/issuers/{stage.harbour.uuid}/reviews",
        "questions": f"{own}/reviews/questions",
        "again": f"{own}/achievements/{held.award.version.achievement.uuid}/again",
    }.items():
        author.goto(path)
        looked(author, name)
    looked(sit(stage.amina, f"/passport/credentials/{held.uuid}"), "holder")
