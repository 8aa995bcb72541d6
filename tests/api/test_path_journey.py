"""From an outside badge to a plan that moves, and from an outcome to a qualification with two exits: by program."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import path_cast
from tests.api.callers import Caller, caller

from cairn.demo import skills as demonstration
from cairn.demo.skills import iri
from cairn.services.hold import tokens

SCOPES = ["passport.read", "passport.write", "plans"]


@pytest.fixture
def world(db, monkeypatch):
    """The demonstration, behind every call."""
    made = path_cast.told()
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: made.ports)
    return made


@pytest.fixture
def mine(world):
    """Leila's own program."""
    made = tokens.create(path_cast.leila(), name="My path", scopes=SCOPES, days=30, ports=world.ports)
    return Caller(made[1])


def test_from_an_outside_badge_to_a_plan_that_moves_with_the_hours(world, mine):
    brings_a_badge_in(mine, path_cast.badge(world))
    answers_what_a_cv_speaks_of(mine)
    skills = {one["skill"]: one for one in mine.get("/passport").json()["skills"]}
    feedback, books = (skills[iri(slug)] for slug in (path_cast.FEEDBACK, path_cast.BOOKS))
    assert (feedback["strength"], feedback["level"]) == ("assessed", 5)
    assert (books["strength"], books["evidence"][0]["text"]) == ("claimed", "keep the books")
    assert iri(path_cast.CREW) not in skills
    pins_one_choice_in_the_closest_qualification(mine)
    sets_a_goal_plans_and_changes_the_hours(mine)


def brings_a_badge_in(mine: Caller, data: bytes) -> None:
    came = mine.post("/passport/earned", form={"file": SimpleUploadedFile("badge.json", data)})
    assert (came.status_code, came.json()["verdict"], came.json()["doubt"]) == (201, "valid", "")
    assert came.json()["skills"] == [iri(path_cast.FEEDBACK)]


def answers_what_a_cv_speaks_of(mine: Caller) -> None:
    asked = mine.post("/passport/audit", {"text": path_cast.CV}).json()["questions"]
    found = {one["skill"]: one for one in asked}
    assert {iri(path_cast.BOOKS), iri(path_cast.CREW)} <= found.keys()
    assert found[iri("work-at-height")]["held"]
    yes = {"skill": iri(path_cast.BOOKS), "words": found[iri(path_cast.BOOKS)]["words"]}
    assert mine.post("/passport/claims", {"claims": [yes]}).status_code == 201


def pins_one_choice_in_the_closest_qualification(mine: Caller) -> None:
    near = next(one for one in mine.get("/qualifications/closest").json() if one["missing"])
    assert (near["exit"], [one["count"] for one in near["lacks"]]) == ("Diploma in Solar Practice", [1])
    (part,) = {one["part"] for one in audited(mine, near)["counts"] if one["name"] == "Data and digital"}
    tools = next(one for one in mine.get("/passport").json()["credentials"] if "AI tools" in one["name"])
    pinned = mine.post(f"/qualifications/{near['qualification']}/pins", {"held": tools["id"], "part": part})
    assert pinned.status_code == 201
    with_pin = audited(mine, near)
    assert (with_pin["pinsCost"], with_pin["missing"]) == (1, near["missing"] + 1)
    mine.delete(f"/qualifications/{near['qualification']}/pins")
    assert audited(mine, near)["pinsCost"] == 0


def audited(mine: Caller, near: dict) -> dict:
    exits = mine.get(f"/qualifications/{near['qualification']}/audit").json()["exits"]
    return next(one for one in exits if one["exit"] == near["exit"])


def sets_a_goal_plans_and_changes_the_hours(mine: Caller) -> None:
    role = mine.get("/occupations?q=solr%20team%20leed").json()[0]
    assert role["name"] == "Solar team lead"
    wishes = {"weekly": 4, "budget": 600}
    goal = mine.post("/plans/goals", {"occupation": role["uuid"], "wishes": wishes}).json()
    path = f"/plans/goals/{goal['uuid']}"
    slow = mine.post(f"{path}/what-if", wishes).json()
    fast = mine.post(f"{path}/what-if", {**wishes, "weekly": 8}).json()
    assert (slow["status"], slow["cost"], slow["bound"], len(slow["steps"])) == ("optimal", 310, 310, 2)
    assert sum(one["state"] == "met" for one in slow["gap"]) == 12
    assert (fast["status"], fast["cost"]) == ("optimal", 310)
    assert fast["finish"] < slow["finish"]
    assert mine.put(f"{path}/plan", wishes).json()["steps"][-1]["step"]["end"] == slow["finish"]
    assert (
        mine.put(f"{path}/plan", {**wishes, "weekly": 8}).json()["steps"][-1]["step"]["end"] == fast["finish"]
    )
    assert mine.get(path).json()["wishes"]["weekly"] == 8


def test_a_designer_tags_an_outcome_and_builds_two_exits(stage, client):
    demonstration.load(stage.ports)
    knots, ropes = (
        one.url.partition("/versions/")[0] for one in (stage.published(), stage.published(name="Ropes"))
    )
    designer = caller(stage, "designer")
    text = "Commission a grid-tied solar system and record the results"
    suggested = designer.post("/skills/link", {"text": text}).json()["skills"]
    assert suggested[0]["skill"] == iri("commission-grid-tied-solar")
    confirmed = {"name": suggested[0]["name"], "url": suggested[0]["skill"], "level": 4}
    draft = designer.post("/achievements", {"name": "Small solar systems"}).json()
    tagged = {"outcomes": [{"text": text, "skills": [{**confirmed, "framework": demonstration.NAME}]}]}
    (outcome,) = designer.patch(f"/versions/{draft['uuid']}", tagged).json()["outcomes"]
    assert (outcome["skills"][0]["url"], outcome["skills"][0]["level"]) == (confirmed["url"], "4")

    made = designer.post("/qualifications", {"name": "Deck work"}).json()
    first = {"name": "Certificate", "rule": {"all": [{"achievement": knots}, {"achievement": ropes}]}}
    more = {"name": "Diploma", "rule": {"all": [{"exit": "Certificate"}, {"credits": 12.5}]}}
    rules = {"rules": {"id": "urn:deck", "name": "Deck work", "exits": [first, more]}}
    kept = designer.put(f"/qualifications/{made['uuid']}/rules", rules).json()
    assert (kept["unread"], kept["refused"]) == ({}, "")
    assert designer.post(f"/qualifications/{made['uuid']}/publish", {}).json()["state"] == "PUBLISHED"
    public = client.get(f"/qualifications/{made['uuid']}", headers={"Accept": "application/json"}).json()
    assert [one["name"] for one in public["exits"]] == ["Certificate", "Diploma"]
