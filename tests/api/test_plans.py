"""Goals and plans with a person's own key; offers and plans for programs of organisations."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import crew
from tests.api.callers import Caller, caller, fields, refused

from cairn.records.models import LearningOffer
from cairn.services.access import SYSTEM
from cairn.services.hold import tokens
from cairn.services.plan import rates


@pytest.fixture
def deck(stage):
    return crew.enrol(stage)


@pytest.fixture
def mine(stage):
    return program(stage, stage.amina)


def program(stage, person, scopes=("plans",)):
    _row, plaintext = tokens.create(person, name="Planner", scopes=list(scopes), days=30, ports=stage.ports)
    return Caller(plaintext)


def set_goal(mine, deck, **wishes):
    body = {"occupation": str(deck.occupation.uuid), "wishes": {"weekly": 4, "budget": 100, **wishes}}
    return mine.post("/plans/goals", body).json()


def test_a_goal_is_set_planned_kept_and_moves_with_the_hours(deck, mine):
    goal = set_goal(mine, deck)
    address = f"/plans/goals/{goal['uuid']}"

    slow = mine.post(f"{address}/what-if", {"weekly": 4, "budget": 200}).json()
    fast = mine.post(f"{address}/what-if", {"weekly": 16}).json()

    assert (slow["status"], slow["cost"], slow["bound"], slow["hours"]) == ("optimal", 85, 85, 26)
    assert fast["finish"] <= slow["finish"]
    assert slow["alternatives"][0]["kind"] == "next"
    kept = mine.put(f"{address}/plan", {"weekly": 4, "budget": 100})
    assert kept.status_code == 200
    read = mine.get(f"{address}/plan").json()
    assert (read["done"], read["changes"], len(read["steps"])) == (0, None, 4)
    assert {step["state"] for step in read["steps"]} == {"to_come"}
    assert mine.get("/plans/goals").json()["items"][0]["kept"]


def test_without_a_plan_the_answer_says_what_to_relax(deck, mine):
    goal = set_goal(mine, deck)
    none = mine.post(f"/plans/goals/{goal['uuid']}/what-if", {"weekly": 4, "budget": 50}).json()
    assert none["status"] == "infeasible"
    assert {"kind": "budget", "needed": 85} in none["obstacles"]
    assert none["possible"]["cost"] <= 50
    refusal = mine.put(f"/plans/goals/{goal['uuid']}/plan", {"weekly": 4, "budget": 50})
    assert refused(refusal) == (409, "plan.none")
    assert refused(mine.get(f"/plans/goals/{goal['uuid']}/plan")) == (404, "not_found")


def test_a_course_that_closes_is_seen_in_the_kept_plan(deck, mine, owner):
    goal = set_goal(mine, deck, budget=500)
    mine.put(f"/plans/goals/{goal['uuid']}/plan", {"weekly": 4, "budget": 500})

    owner.post(f"/learning-offers/{deck.id('signal')}/close")

    seen = mine.get(f"/plans/goals/{goal['uuid']}/plan").json()
    assert "closed" in {step["state"] for step in seen["steps"]}
    assert deck.id("signal") in seen["changes"]["dropped"]
    assert seen["changes"]["added"] == [deck.id("all")]


def test_goals_are_nobody_elses(stage, deck, mine):
    goal = set_goal(mine, deck)
    eve = program(stage, stage.eve)
    assert eve.get("/plans/goals").json()["items"] == []
    for answer in (
        eve.get(f"/plans/goals/{goal['uuid']}"),
        eve.put(f"/plans/goals/{goal['uuid']}/plan", {}),
        eve.delete(f"/plans/goals/{goal['uuid']}"),
    ):
        assert refused(answer) == (404, "not_found")
    assert refused(caller(stage).get("/plans/goals")) == (403, "not_permitted")
    assert refused(program(stage, stage.amina, ("passport.read",)).get("/plans/goals"))[0] == 403
    assert mine.delete(f"/plans/goals/{goal['uuid']}").status_code == 204
    assert refused(mine.get(f"/plans/goals/{goal['uuid']}")) == (404, "not_found")


def test_a_partner_asks_with_what_somebody_wants_and_holds(stage, deck):
    goal = {"skills": [crew.iri(slug) for slug in crew.SKILLS], "weekly": 5, "objective": "fewest"}
    partner = caller(stage, "issuer")

    found = partner.post("/plans/ask", {"goal": goal, "others": True}).json()
    held = {"skills": [crew.iri("steer"), crew.iri("watch")]}
    less = partner.post("/plans/ask", {"goal": goal, "held": held}).json()

    assert [step["offer"] for step in found["steps"]] == [deck.id("all")]
    assert (less["cost"], less["value"]) == (140, 1)
    assert refused(partner.post("/plans/ask", {"goal": {"skills": []}})) == (422, "plan.unread")


def test_offers_are_sent_read_and_put_away_by_designers_alone(stage, deck, owner):
    knots = {
        "id": "knots",
        "name": "Knots",
        "cost": 12.5,
        "hours": 3,
        "gives": [crew.iri("watch")],
        "summary": "Six.",
    }
    made = owner.post("/learning-offers", {"offer": knots}).json()
    assert made["offer"]["prices"] == [{"name": "price", "amount": 12.5}]
    again = owner.post("/learning-offers", {"offer": {**knots, "name": "More knots"}}).json()
    assert (again["uuid"], again["offer"]["name"]) == (made["uuid"], "More knots")
    assert owner.delete(f"/learning-offers/{made['uuid']}").status_code == 204
    assert refused(owner.get(f"/learning-offers/{made['uuid']}")) == (404, "not_found")
    assert refused(caller(stage, "issuer").post("/learning-offers", {"offer": knots})) == (
        403,
        "not_permitted",
    )
    broken = owner.post("/learning-offers", {"offer": {**knots, "hours": -1, "commission": 9}})
    assert (broken.status_code, fields(broken)) == (422, {"hours"})
    assert fields(owner.post("/learning-offers", {"offer": {**knots, "commission": 9}})) == {"offer"}


def test_a_file_is_looked_at_before_it_is_brought_in(deck, owner):
    rows = [
        {
            "id": "signal",
            "name": "Flags and lamps",
            "cost": 20,
            "hours": 4,
            "mode": "online",
            "gives": [crew.iri("signal")],
        },
        {"id": "new", "name": "New", "cost": 1, "hours": 1},
        {"id": "new", "name": "Twice"},
        {"id": "odd", "name": "Odd", "mode": "by post"},
    ]

    def send(**form):
        file = SimpleUploadedFile("offers.json", json.dumps({"offers": rows}).encode())
        return owner.post("/learning-offers/imports", form={"file": file, **form}).json()

    dry = send()
    assert (dry["kept"], dry["new"], dry["changed"], dry["broken"]) == (False, 1, 1, 2)
    assert owner.get(f"/learning-offers/{deck.id('signal')}").json()["offer"]["prices"][0]["amount"] == 15
    wet = send(dry_run="false")
    assert (wet["kept"], wet["new"]) == (True, 1)
    assert owner.get(f"/learning-offers/{deck.id('signal')}").json()["offer"]["prices"][0]["amount"] == 20
    assert send()["same"] == 2


def test_prices_in_another_currency_are_counted_by_a_rate_that_is_named(deck, mine, stage):
    rates.enter(
        {"currency": "USD", "per_euro": "1.25", "on": "2026-01-02", "source": "A bank"},
        by=SYSTEM,
        ports=stage.ports,
    )
    rate = {"currency": "USD", "per_euro": "1.25", "on": "2026-01-02", "source": "A bank"}
    assert mine.get("/exchange-rates").json() == [rate]
    LearningOffer.objects.across(reason="test").filter(code="watch").update(currency="USD")

    goal = set_goal(mine, deck)
    plan = mine.post(f"/plans/goals/{goal['uuid']}/what-if", {"weekly": 4, "budget": 100}).json()

    [step] = [step for step in plan["steps"] if step["offer"] == deck.id("watch")]
    assert plan["cost"] == 85 - 6
    assert (step["cost"], step["quoted"]) == (24, {"cost": 30, "currency": "USD", "rates": [rate]})


def test_a_step_is_wished_otherwise_and_goals_are_planned_together(deck, mine):
    goal = set_goal(mine, deck)
    asked = {"weekly": 4, "rather": [f"nearer:{deck.id('steer')}"]}
    plan = mine.post(f"/plans/goals/{goal['uuid']}/what-if", asked).json()
    assert [step["offer"] for step in plan["steps"]] == [deck.id("all")]
    assert (plan["against"]["dearer"], plan["against"]["longer"]) == (55, 14)
    assert sum(week["hours"] for week in plan["steps"][0]["weeks"]) == 40
    odd = mine.post(f"/plans/goals/{goal['uuid']}/what-if", {"rather": ["dearer:x"]})
    assert odd.status_code == 422

    flags = mine.post("/plans/goals", {"skills": [crew.iri("signal")], "name": "Flags"}).json()
    both = mine.post("/plans/goals", {"together": [goal["uuid"], flags["uuid"]]}).json()
    assert both["name"] == "Mate of a small boat and Flags"
    assert len(both["skills"]) == 4
    assert mine.post("/plans/goals", {"together": [goal["uuid"]]}).status_code == 422
