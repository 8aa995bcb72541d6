"""A workspace by program: how a version stands at its gates, what was said; a program passes nothing."""

from __future__ import annotations

import pytest
from tests import codesigned
from tests.api.callers import caller, fields, refused

pytestmark = pytest.mark.django_db


def test_how_a_version_stands_at_its_gates_and_what_was_said_can_be_read(stage):
    shop = codesigned.Workshop(stage)
    shop.involve()
    shop.sign("need")
    shop.say("Level 3?")
    shop.say("It stays.", kind="DECISION")
    school, path = caller(stage, "assessor"), f"/achievements/{shop.achievement.uuid}/workspace"

    said = school.get(path).json()
    assert [one["stage"] for one in said["gates"]] == ["need", "design", "build", "approve", "run", "review"]
    assert said["gates"][0]["obstacles"][0]["where"] == "need"
    assert (said["partners"][0]["partner"]["name"], said["signatures"][0]["state"]) == (
        "Tidewater Rigging",
        "SIGNED",
    )
    listed = school.get(f"{path}/comments").json()
    assert [one["kind"] for one in listed["items"]] == ["DECISION", "COMMENT"]
    assert school.get(f"/achievements/{stage.published().achievement.uuid}/workspace").status_code == 404


def test_a_program_opens_a_workspace_talks_decides_passes_and_asks_for_a_signature(stage):
    shop = codesigned.Workshop(stage)
    school, path = caller(stage, "designer"), f"/achievements/{shop.achievement.uuid}/workspace"

    asked = school.post(f"{path}/comments", {"text": "Level 3?", "about": "stage:need"}).json()
    school.post(f"{path}/comments", {"text": "Yes.", "answers": asked["uuid"]})
    assert school.post(f"{path}/comments/{asked['uuid']}/settle").json()["settled_at"]
    school.post(f"{path}/comments", {"text": "It stays.", "kind": "DECISION"})
    assert refused(school.post(f"{path}/gates/need/pass")) == (409, "gate.obstacles")
    shop.write_need()
    once = {"Idempotency-Key": "need-1"}
    passed = school.post(f"{path}/gates/need/pass", {"note": "Three letters."}, **once)
    again = school.post(f"{path}/gates/need/pass", {"note": "Three letters."}, **once)
    assert (passed.json()["gates"][0]["is_passed"], again.json()) == (True, passed.json())
    back = school.post(f"{path}/gates/need/take-back", {"reason": "Too early."}).json()
    assert not back["gates"][0]["is_passed"]
    ask = {"stage": "design", "partner": str(shop.partner.uuid)}
    assert "/guest/sign/" in school.post(f"{path}/sign-offs", ask).json()["link"]

    assert refused(caller(stage, "assessor").post(f"{path}/gates/need/pass")) == (403, "not_permitted")
    talk = caller(stage, "assessor").post(f"{path}/comments", {"text": "So.", "kind": "DECISION"})
    assert talk.status_code == 403
    new = stage.draft(name="New").achievement.uuid
    assert school.post(f"/achievements/{new}/workspace", {"need": "Crews."}).json()["need"] == "Crews."


def test_a_program_brings_a_partner_in_and_answers_what_it_calls_wrong(stage):
    shop = codesigned.Workshop(stage)
    school, path = caller(stage, "designer"), f"/achievements/{shop.achievement.uuid}/workspace"

    made = school.post(f"{path}/partners", {"partner": str(shop.partner.uuid), "strand": "design"}).json()
    codesigned.objection(stage, shop)
    (said,) = school.get(f"{path}/objections").json()
    assert (said["state"], said["reason"], said["raised_by"]) == ("OPEN", "Not us.", "Mara Lindqvist")
    answer = f"{path}/objections/{said['uuid']}/answer"
    assert fields(school.post(answer, {"leave_out": False})) == {"words"}
    assert school.post(answer, {"leave_out": True}).json()["state"] == "LEFT_OUT"
    assert refused(school.post(answer, {"leave_out": True})) == (409, "objection.answered")
    assert school.delete(f"{path}/partners/{made['uuid']}").status_code == 204
    assert school.get(path).json()["partners"] == []
    assert refused(school.delete(f"{path}/partners/{made['uuid']}")) == (409, "involvement.ended")
