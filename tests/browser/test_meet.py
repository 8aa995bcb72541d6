"""A seminar in a real browser: planned at a desk, counted from a phone by the code on the screen, written about."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests import guests
from tests.browser.eyes import EYES, assert_accessible, keep
from tests.labs import Lab
from tests.meetings import Meeting

from cairn.services.meet import booking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_learner_is_counted_from_their_phone_and_writes_about_it(workshop, browse, stage):
    meeting = Meeting(stage)
    desk = workshop(f"/seminars/{meeting.seminar.uuid}")
    desk.get_by_role("button", name="Invite one learner").click()
    expect(desk.get_by_text("1 learner is invited.")).to_be_visible()
    assert_accessible(desk)
    keep(desk, "seminar")
    meeting.begin()
    desk.reload()
    desk.get_by_role("link", name="Show the code").click()
    expect(desk.get_by_text("Scan this with your phone.")).to_be_visible()
    assert_accessible(desk)
    keep(desk, "seminar-door")
    picture = base64.b64decode(str(desk.locator(".door-code").get_attribute("src")).partition(",")[2])
    Image.open(io.BytesIO(picture)).verify()
    (address,) = stage.ports.images.read_codes(picture)  # what a phone reads

    phone = browse(**EYES["phone-arabic"])
    phone.goto(f"/attend/{address.rpartition('/')[2]}")
    assert_accessible(phone)
    keep(phone, "seminar-phone-arabic")
    phone.locator("input[name=code]").fill(meeting.code)
    phone.locator("main form button").click()
    expect(phone.locator("main h1 em")).to_be_visible()
    assert meeting.invitee.attended_by == "code"

    phone = browse(**EYES["phone-dark"])
    phone.goto(f"/guest/seminar/{meeting.link()}")
    phone.get_by_label("Your reflection").fill("I would trust the bowline.")
    assert_accessible(phone)
    keep(phone, "seminar-reflection")
    phone.get_by_role("button", name="Hand it in as evidence").click()
    expect(phone.get_by_role("heading", name="What you wrote")).to_be_visible()

    lab = Lab(stage, assessment=meeting.assessment)
    booking.book(lab.seat, lab.slot.uuid, lab.learner.uuid, ports=stage.ports)
    hosted = guests.arguments(stage, meeting.assessment, lab=lab.facility.uuid)["hosted_uuid"]
    for path in ("/experts", f"/experts/{meeting.expert.uuid}", "/seminars/new",
                 f"/seminars/{meeting.seminar.uuid}/attendance", f"/labs/{lab.facility.uuid}",
                 f"/labs/{lab.facility.uuid}/sharing", f"/hosted/{hosted}"):  # fmt: skip
        desk.goto(f"/provider/{stage.harbour.uuid}{path}")
        assert_accessible(desk)
        keep(desk, "meet" + path.replace("/", "-")[:20])
