"""Stacks of one's own by program: a person's key makes and proposes them, a provider's token answers."""

from __future__ import annotations

import pytest
from tests.api.callers import Caller, caller, refused
from tests.own_stacks import WHY, course

from cairn.services.hold import tokens


def key_of(stage, *scopes: str) -> Caller:
    return Caller(tokens.create(stage.amina, name="Mine", scopes=scopes, days=9, ports=stage.ports)[1])


@pytest.fixture
def mine(stage) -> Caller:
    return key_of(stage, "passport.read", "passport.write")


def parts(stage) -> list[str]:
    return [
        course(stage, "a", achievement="https://quay.example/a", group="technical", gives=["urn:haul"]),
        course(
            stage, "b", achievement="https://quay.example/b", group="human", gives=["urn:haul", "urn:call"]
        ),
    ]


def test_a_stack_is_made_read_changed_and_deleted(stage, mine):
    made = mine.post("/passport/stacks", {"name": "Night watch", "aim": 4, "parts": parts(stage)})
    assert made.status_code == 201
    said = made.json()
    assert [one["state"] for one in said["parts"]] == ["planned", "planned"]
    whole = said["together"]
    assert (whole["unit"], whole["whole"]["hours"], whole["even"], whole["double"]) == (
        "hours",
        16,
        2.0,
        0.25,
    )
    assert [one["code"] for one in whole["findings"]] == ["stack.no_credits", "stack.no_level"]
    (twice,) = whole["overlaps"]
    assert (twice["skill"], len(twice["parts"]), twice["double"]) == ("urn:haul", 2, 4)
    path = f"/passport/stacks/{said['uuid']}"
    first, second = (one["uuid"] for one in said["parts"])
    new = course(stage, "c")
    changed = mine.patch(path, {"parts": [second, new], "aim": None}).json()
    assert [one["name"] for one in changed["parts"]] == ["Course b", "Course c"]
    assert (changed["aim"], changed["name"]) == (None, "Night watch")
    assert first not in [one["uuid"] for one in changed["parts"]]
    gone = {"name": "Another", "aim": 8, "parts": [f"held:{first}"]}
    assert refused(mine.patch(path, gone)) == (422, "invalid_input")
    assert refused(mine.patch(path, {"name": "n" * 201, "parts": []})) == (422, "invalid_input")
    same = mine.get(path).json()
    assert (same["name"], same["aim"], len(same["parts"])) == ("Night watch", None, 2)
    assert mine.get("/passport/stacks").json()["items"][0]["uuid"] == said["uuid"]
    assert mine.delete(path).status_code == 204
    assert refused(mine.get(path)) == (404, "not_found")


def test_it_is_proposed_and_answered(stage, mine):
    made = mine.post("/passport/stacks", {"name": "Night watch", "parts": parts(stage)}).json()
    path = f"/passport/stacks/{made['uuid']}/proposals"
    wish = {"to": [str(stage.harbour.uuid)], "why": WHY, "agreed": True}
    assert refused(mine.post(path, {**wish, "agreed": False})) == (422, "invalid_input")
    assert refused(mine.post(path, {**wish, "shown": "0" * 64})) == (409, "proposal.changed")
    (asked,) = mine.post(path, {**wish, "shown": made["shown"]}).json()
    assert (asked["state"], asked["provider_name"]) == ("WAITING", "Harbour School")
    assert refused(mine.post(path, wish)) == (409, "proposal.waiting")
    designer = caller(stage, "designer")
    (waiting,) = designer.get("/proposals").json()["items"]
    assert (waiting["by"], waiting["why"], len(waiting["parts"])) == (stage.amina.name, WHY, 2)
    place = f"/proposals/{waiting['uuid']}"
    assert designer.get(place).json()["together"]["double"] == 0.25
    assert refused(caller(stage, "issuer").get(place)) == (403, "not_permitted")
    assert refused(designer.post(f"{place}/decline", {"words": ""})) == (422, "invalid_input")
    assert designer.post(f"{place}/change", {"words": "Add first aid."}).json()["state"] == "CHANGE"
    assert mine.post(path, wish).status_code == 201
    assert refused(designer.post(f"{place}/accept", {"round": 1})) == (409, "proposal.changed")
    accepted = designer.post(f"{place}/accept", {"words": "Yes."}).json()
    assert accepted["state"] == "ACCEPTED"
    rules = designer.get(f"/qualifications/{accepted['qualification']}/rules").json()
    assert (rules["name"], rules["unread"]) == ("Night watch", {})
    answer = mine.get(f"/passport/stacks/{made['uuid']}").json()["proposals"]
    assert [(one["state"], one["answer"]) for one in answer] == [("ACCEPTED", "Yes.")]
    gone = f"/passport/stacks/proposals/{asked['uuid']}"
    assert refused(mine.delete(gone)) == (409, "proposal.decided")


def test_a_key_needs_the_scope_and_is_the_persons_own(stage, mine):
    body = {"name": "Night watch", "parts": []}
    assert refused(key_of(stage, "plans").post("/passport/stacks", body)) == (403, "not_permitted")
    assert refused(caller(stage, "owner").post("/passport/stacks", body)) == (403, "not_permitted")
    assert refused(mine.post("/passport/stacks", {**body, "parts": ["x"]})) == (422, "invalid_input")
