"""What is planned, audited or read for a person costs processor time, and they have so much of it a minute."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import crew
from tests.api.callers import Caller, caller, refused

from cairn.demo import skills as demonstration
from cairn.records.models import Goal
from cairn.services import meters
from cairn.services.hold import tokens


@pytest.fixture
def short(settings, monkeypatch):
    """Meters that the first question uses up."""
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.PEOPLE, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.PEOPLE, "most_cpu", 1e-6)
    monkeypatch.setattr(meters.VISITORS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.VISITORS, "most_asked", 1)


@pytest.fixture
def goal(stage, visit):
    deck = crew.enrol(stage)
    visit(stage.amina).post("/plan/new/role", {"occupation": deck.occupation.uuid, "weekly": "4"})
    return Goal.objects.owned_by(stage.amina).get()


def key(stage, person, *scopes):
    _row, plaintext = tokens.create(person, name="K", scopes=list(scopes), days=9, ports=stage.ports)
    return Caller(plaintext)


def test_a_page_that_plans_is_charged_to_the_person_not_to_the_key(stage, visit, goal, short):
    amina = visit(stage.amina)
    assert amina.get(f"/plan/goals/{goal.uuid}?weekly=6&objective=fastest").status_code == 200

    refusal = amina.get(f"/plan/goals/{goal.uuid}")
    assert refusal.status_code == 429
    assert 0 < int(refusal.headers["Retry-After"]) <= 60
    assert "much work for this machine" in refusal.content.decode()
    for path in ("/plan/qualifications", f"/plan/goals/{goal.uuid}/calendar.ics", "/passport/audit"):
        assert amina.get(path).status_code == 429, path
    assert amina.post(f"/plan/goals/{goal.uuid}/keep").status_code == 429
    for one in (key(stage, stage.amina, "plans"), key(stage, stage.amina, "plans", "passport.read")):
        answer = one.post(f"/plans/goals/{goal.uuid}/what-if", {})
        assert refused(answer) == (429, "caller.too_much_work")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert refused(one.get("/qualifications/closest")) == (429, "caller.too_much_work")
        assert one.get(f"/plans/goals/{goal.uuid}").status_code == 200, "reading costs next to nothing"
    assert visit(stage.eve).get("/plan/qualifications").status_code == 200, "another person has their own"


def test_a_file_that_a_design_is_made_from_is_charged_to_whoever_sends_it(stage, visit, short):
    owner, page = visit(stage.bram), f"/provider/{stage.harbour.uuid}/designs/from-file"
    for status in (422, 429):
        sent = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")}
        assert owner.post(page, sent).status_code == status
    assert owner.get(page).status_code == 200, "the empty page costs nothing"

    token = caller(stage, "designer")
    for status in (422, 429):
        answer = token.post("/achievements/from-file", form={"file": SimpleUploadedFile("a.json", b"{}")})
        assert answer.status_code == status


def test_tokens_of_one_organisation_share_what_they_may_ask(stage, short):
    assert caller(stage, "designer").post("/skills/link", {"text": "To weld."}).status_code == 200
    again = caller(stage, "owner").post("/skills/link", {"text": "To weld."})
    assert refused(again) == (429, "caller.too_much_work")
    asked = caller(stage, "designer").post("/plans/ask", {"goal": {}, "held": {}})
    assert refused(asked) == (429, "caller.too_much_work")


def test_a_key_verifies_no_more_than_the_pages_do(stage, visit, short):
    one = key(stage, stage.amina, "passport.read", "passport.write")
    words = {"title": "Licence", "provider_name": "Quay", "awarded_date": "2020-01-01"}
    made = one.post("/passport/earned/words", words)
    assert made.status_code == 201, "words ask nobody"

    paper = made.json()["uuid"]
    assert one.post(f"/passport/earned/{paper}/check", {}).status_code != 429
    again = one.post("/passport/earned/link", {"link": "https://papers.example/1"})
    assert refused(again) == (429, "caller.too_much_work")
    assert one.post(f"/passport/earned/{paper}/check", {}).status_code == 429
    assert visit(stage.amina).post(f"/passport/earned/{paper}/check").status_code == 429
    assert one.get("/passport").status_code == 200


def test_the_end_of_a_long_text_that_was_not_read_is_said(stage, visit, monkeypatch):
    from cairn.services.skills import linking

    demonstration.load(stage.ports)
    monkeypatch.setattr(linking, "MOST_PIECES", 1)
    text = "We sail north. You commission grid-tied solar systems."
    amina = visit(stage.amina)

    for page, field in (("/passport/audit", "text"), ("/plan/new/advert", "advert")):
        said = amina.post(page, {field: text}).content.decode()
        assert "its last 39 characters were not read" in said, page
    one = key(stage, stage.amina, "passport.read")
    assert one.post("/passport/audit", {"text": text}).json() == {"questions": [], "unread": 39}
