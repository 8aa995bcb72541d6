"""The whole life of one micro-credential, as people live it: five people, one browser each."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import assert_accessible
from tests.pictures import png

from cairn.records.models import OutboxMessage
from cairn.worker.jobs import bound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_design_to_a_withdrawn_credential_that_a_stranger_sees(browse, sit, stage):
    home = f"/provider/{stage.harbour.uuid}"
    designer = sit(stage.bram)
    draft = stage.draft()

    # a designer publishes
    designer.goto(f"{home}/designs/{draft.uuid}/publish")
    assert_accessible(designer)
    designer.locator("main form button.primary").last.click()
    expect(designer.locator("#main")).to_contain_text(re.compile("publish", re.I))

    # a learner hands in real evidence
    version = stage.harbour.achievements.get().versions.get(state="PUBLISHED")
    from cairn.services.admin import addresses
    from cairn.services.run import learners

    learner = stage.learner()
    addresses.adopt_learners(stage.amina, ports=stage.ports)
    (assessment,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    amina = sit(stage.amina)
    amina.goto(f"/passport/assessments/{assessment.uuid}")
    assert_accessible(amina)
    amina.locator("input[type=file]").first.set_input_files(
        {"name": "knots.png", "mimeType": "image/png", "buffer": png()}
    )
    amina.wait_for_load_state()
    upload = amina.locator(
        "form:has(input[type=file]) button[type=submit], form:has(input[type=file]) button.secondary"
    )
    if upload.first.is_visible():
        upload.first.click()
    expect(amina.locator("#main")).to_contain_text("knots.png")
    amina.get_by_role("button", name=re.compile("Hand it in|Hand in")).last.click()
    assessment.refresh_from_db()
    assert assessment.state == "SUBMITTED"

    # an assessor decides on it
    stage.marked(assessment)
    bram = sit(stage.bram)
    bram.goto(f"{home}/assess/{assessment.uuid}")
    assert_accessible(bram)
    expect(bram.locator("#main")).to_contain_text("knots.png")
    bram.get_by_role("button", name=re.compile("^Award")).last.click()
    assessment.refresh_from_db()
    assert assessment.state == "AWARDED"

    # an issuer issues
    bram.goto(f"{home}/issue")
    bram.locator("main input[type=checkbox]").first.check()
    bram.get_by_role("button", name="Issue those I ticked").click()
    stage.world.run_jobs(bound(stage.ports))
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    offer = "/offers/" + str(letter.payload["link"]).rpartition("/")[2]

    # the learner keeps it and takes the picture
    amina.goto(offer)
    amina.locator("form[action$='/keep'] button").first.click()
    amina.wait_for_url(re.compile("/passport/credentials/"))
    assert_accessible(amina)
    with amina.expect_download() as downloading:
        amina.get_by_text("Picture (PNG)").click()
    picture = downloading.value.path().read_bytes()

    # a stranger verifies it
    stranger = browse()
    badge = {"name": "badge.png", "mimeType": "image/png", "buffer": picture}
    stranger.goto("/verify")
    stranger.locator("input[type=file]").set_input_files(badge)
    expect(stranger.locator("#answer")).to_contain_text("Sound. Harbour School confirms that Amina")

    # it is withdrawn, and the stranger sees that
    from cairn.records.models import Credential

    credential = Credential.objects.of(stage.harbour).get()
    bram.goto(f"{home}/issued/{credential.uuid}")
    assert_accessible(bram)
    withdraw = bram.locator("form[action$='/withdraw']")
    withdraw.evaluate("form => { const fold = form.closest('details'); if (fold) fold.open = true }")
    withdraw.locator("textarea, input[name=reason]").first.fill("The film was somebody else's.")
    withdraw.locator("button").last.click()
    stranger.goto("/verify")
    stranger.locator("input[type=file]").set_input_files(badge)
    expect(stranger.locator("#answer")).to_contain_text("Not sound. The issuer withdrew it")
    expect(stranger.locator("#answer")).to_contain_text("The film was somebody else's.")
