"""Qualifications by program: a provider's token builds and decides, a person's key audits, pins and asks."""

from __future__ import annotations

import json

import pytest
from tests.api.callers import Caller, caller, refused
from tests.stacked import EXIT, one

from cairn.records.models import Learner
from cairn.services.assess import marking
from cairn.services.hold import claim, tokens
from cairn.services.issue.issue import issue


@pytest.fixture
def world(stage):
    version = stage.published()
    award = marking.award(stage.marked(stage.submitted(version)).uuid, seat=stage.owner, ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(credential, person=stage.amina, ports=stage.ports)
    stage.credential = credential
    stage.qualification, stage.stack = one(stage, version)
    return stage


@pytest.fixture
def mine(world):
    made = tokens.create(world.amina, name="Mine", scopes=["plans"], days=9, ports=world.ports)
    return Caller(made[1])


def test_a_person_audits_what_they_hold(world, mine):
    said = mine.get(f"/qualifications/{world.qualification.uuid}/audit?by=number").json()
    (exit_,) = said["exits"]
    assert (exit_["exit"], exit_["complete"], exit_["proved"]) == (EXIT, True, True)
    assert [one["held"] for one in exit_["counts"]] == [str(world.credential.uuid)]
    (near,) = mine.get("/qualifications/closest").json()
    assert (near["exit"], near["missing"], near["counts"]) == (EXIT, 0, 1)


def test_a_pin_is_set_and_taken_away(world, mine):
    path = f"/qualifications/{world.qualification.uuid}/pins"
    assert mine.post(path, {"held": str(world.credential.uuid)}).status_code == 201
    assert not mine.get(f"/qualifications/{world.qualification.uuid}/audit").json()["exits"][0]["complete"]
    assert refused(mine.post(path, {"held": "nothing"})) == (404, "not_found")
    assert mine.delete(path).status_code == 204
    assert mine.get(f"/qualifications/{world.qualification.uuid}/audit").json()["pins"] == []


def test_what_was_asked_for_is_awarded_by_an_issuer(world, mine):
    assert refused(mine.post(f"/qualifications/{world.qualification.uuid}/ask", {"exit": EXIT})) == (
        409,
        "stack.asked",
    )
    issuer = caller(world, "issuer")
    (waiting,) = issuer.get("/stacks").json()["items"]
    assert (waiting["exit"], waiting["parts"][0]["url"]) == (EXIT, "")
    assert issuer.post(f"/stacks/{waiting['uuid']}/award", {}).json()["state"] == "AWARDED"
    assert refused(issuer.post(f"/stacks/{waiting['uuid']}/refuse", {"reason": "No"})) == (
        409,
        "stack.decided",
    )


def test_what_was_asked_for_is_taken_back(world, mine):
    path = f"/qualifications/{world.qualification.uuid}/withdraw"
    assert mine.post(path, {"exit": EXIT}).status_code == 204
    assert caller(world, "issuer").get("/stacks").json()["items"] == []
    assert refused(mine.post(path, {"exit": EXIT})) == (404, "not_found")


def test_a_waiver_is_asked_for_granted_and_taken_back(world, mine):
    path = f"/qualifications/{world.qualification.uuid}"
    issuer, designer = caller(world, "issuer"), caller(world, "designer")
    (asked_for,) = issuer.get(f"{path}/requirements").json()
    assert (asked_for["exit"], asked_for["name"]) == (EXIT, f"Knots: {world.credential.title}")
    made = mine.post(f"{path}/waivers/ask", {"part": asked_for["part"], "why": "Years at sea."}).json()
    assert (made["kind"], made["state"], made["requirement"]) == ("WAIVED", "ASKED", asked_for["name"])
    (waiting,) = designer.get("/waivers").json()["items"]
    assert (waiting["uuid"], waiting["why"]) == (made["uuid"], "Years at sea.")
    terms = {"reason": "A mate since 2009.", "until": "2030-01-01"}
    assert designer.post(f"/waivers/{made['uuid']}/grant", terms).json()["until"] == "2030-01-01"
    assert refused(issuer.post(f"/waivers/{made['uuid']}/refuse", {"reason": "No"})) == (
        409,
        "waiver.decided",
    )
    audited = mine.get(f"{path}/audit").json()
    assert audited["exits"][0]["waived"][0]["decision"] == made["uuid"]
    assert audited["decisions"][0]["reason"] == "A mate since 2009."
    assert issuer.post(f"/waivers/{made['uuid']}/revoke", {"reason": "Not so."}).json()["state"] == "REVOKED"
    learner = str(Learner.objects.of(world.harbour).get(person=world.amina).uuid)
    given = {"learner": learner, "part": asked_for["part"], "reason": "All the same."}
    assert issuer.post(f"{path}/waivers", given).json()["state"] == "GRANTED"
    assert refused(mine.post(f"/waivers/{made['uuid']}/withdraw", {})) == (409, "waiver.decided")


def test_rules_are_set_read_and_published(world):
    designer = caller(world, "designer")
    made = designer.post("/qualifications", {"name": "Ropes"}).json()
    path = f"/qualifications/{made['uuid']}"
    assert made["unread"]
    rules = {"id": "urn:x", "name": "Ropes", "exits": [{"name": "Rigger", "rule": {"all": [{"count": 2}]}}]}
    kept = designer.put(f"{path}/rules", {"rules": rules}).json()
    assert (kept["unread"], kept["refused"]) == ({}, "")
    assert kept["rules"]["exits"][0]["rule"] == {"all": [{"count": 2}]}
    assert refused(designer.put(f"{path}/rules", {"rules": {**rules, "exits": []}})) == (422, "rules.member")
    stale = {"rules": rules, "revision": made["revision"]}
    assert refused(designer.put(f"{path}/rules", stale)) == (409, "qualification.changed")
    assert designer.put(f"{path}/rules", {"rules": rules, "revision": kept["revision"]}).status_code == 200
    published = designer.post(f"{path}/publish", {}).json()
    assert (published["number"], published["state"]) == (1, "PUBLISHED")
    assert refused(designer.post(f"{path}/publish", {})) == (409, "qualification.unchanged")
    assert designer.post(f"{path}/archive", {}).status_code == 204


def test_the_public_address_gives_the_rules_as_data(world, client):
    answer = client.get(f"/qualifications/{world.qualification.uuid}", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.content)["exits"][0]["name"] == EXIT
    assert json.loads(answer.content)["id"].endswith(f"/qualifications/{world.qualification.uuid}")
    page = client.get(f"/qualifications/{world.qualification.uuid}", headers={"Accept": "text/html"})
    assert "Deck hand" in page.content.decode()
