"""The pages of labs: slots are opened and booked, results are tried and taken."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import labs

from cairn.records.models import Booking, LabResult

pytestmark = pytest.mark.django_db


def test_a_lab_from_its_first_slot_to_its_results(stage, visit):
    lab = labs.Lab(stage)
    bram, amina = visit(stage.bram), visit(stage.amina)
    base = f"/provider/{stage.harbour.uuid}/labs"
    one = f"{base}/{lab.facility.uuid}"
    assert "Rope lab" in bram.get(base).content.decode()
    assert bram.post(f"{base}/new", {"name": ""}).status_code == 422
    assert bram.post(f"{one}/change", {**labs.FACTS, "seats": "2"}).status_code == 302
    assert bram.post(f"{one}/slots", {"date": "x"}).status_code == 422
    slots = {**lab.when(6), "minutes": "30", "number": "2"}
    assert bram.post(f"{one}/slots", slots).status_code == 302

    assert amina.post(f"/passport/labs/slots/{lab.slot.uuid}/book").status_code == 302
    assert "one seat" in amina.get("/passport/labs").content.decode()
    assert "Amina" in bram.get(one).content.decode()
    made = Booking.objects.of(stage.harbour).get()
    assert amina.post(f"/passport/labs/bookings/{made.uuid}/cancel").status_code == 302
    assert bram.post(f"{base}/slots/{lab.slot.uuid}/book", {"learner": "A-7"}).status_code == 302
    assert Booking.objects.of(stage.harbour).filter(cancelled_at=None).count() == 1

    for trial in (True, False):
        file = SimpleUploadedFile("lab.csv", labs.TABLE)
        said = {"achievement": str(lab.achievement.uuid), "file": file, **({"trial": "1"} if trial else {})}
        seen = bram.post(f"{one}/results", said).content.decode()
        assert "No learner who works towards" in seen
        assert LabResult.objects.of(stage.harbour).count() == (0 if trial else 2)
    statements = SimpleUploadedFile("lab.json", json.dumps([labs.statement(), {}]).encode())
    said = {"achievement": str(lab.achievement.uuid), "file": statements}
    assert "<em>One result</em> is evidence now" in bram.post(f"{one}/results", said).content.decode()
    work = bram.get(f"/provider/{stage.harbour.uuid}/assess/{lab.assessment.uuid}").content.decode()
    assert "Measured in" in work


def test_slots_of_several_days_are_cancelled_after_a_look(stage, visit):
    lab = labs.Lab(stage)
    bram, home = visit(stage.bram), f"/provider/{stage.harbour.uuid}/labs/{lab.facility.uuid}"
    days = {"from_date": lab.when(0)["date"], "until_date": lab.when(4)["date"]}
    assert f"{home}/cancel" in bram.get(home).content.decode()
    assert (
        "<em>One slot</em> would be cancelled."
        in bram.post(f"{home}/cancel", {**days, "look": "1"}).content.decode()
    )
    assert bram.post(f"{home}/cancel", {**days, "cancel": "1"}).status_code == 422, "no reason"
    assert bram.post(f"{home}/cancel", {**days, "cancel": "1", "reason": "We move."}).status_code == 302
    lab.slot.refresh_from_db()
    assert lab.slot.closed_at == stage.world.now
