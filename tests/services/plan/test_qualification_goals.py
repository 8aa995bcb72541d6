"""A qualification as goal: the cheapest set of parts, or the one whose plan is best for what matters."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.services.stage import Stage

from cairn.pathways.weeks import monday
from cairn.records.reads.holding import achievement_of
from cairn.services.errors import InvalidInput
from cairn.services.plan import goals, offers, planning, qualifications
from cairn.services.stack import design


@pytest.fixture
def stage(db):
    return Stage()


def part(stage, name, *, cost, hours, weeks=0):
    """A design, and a course for it: in one's own time, or in some weeks with a date."""
    version = stage.published(name=name)
    start = monday(stage.world.now.date() + timedelta(days=6)) + timedelta(weeks=weeks)
    run = {"start": start.isoformat(), "end": (start + timedelta(days=6)).isoformat()}
    body = {
        "id": name,
        "name": name,
        "achievement": version.url,
        "cost": cost,
        "hours": hours,
        "runs": [run] if weeks else [],
    }
    offers.put(stage.owner, body, ports=stage.ports)
    return version


@pytest.fixture
def knots(stage):
    """Two of three parts: the cheap one has its next dates in half a year."""
    parts = [
        part(stage, "Late", cost=10, hours=4, weeks=26),
        part(stage, "Slow", cost=20, hours=40),
        part(stage, "Quick", cost=90, hours=4),
    ]
    made = design.begin(stage.owner, name="Knots", ports=stage.ports).qualification
    names = [achievement_of(version) for version in parts]
    rule = {"count": 2, "from": {"achievements": names}}
    body = {"id": "urn:knots", "name": "Knots", "exits": [{"name": "Knotter", "rule": rule}]}
    design.take_file(stage.owner, made.uuid, json.dumps(body).encode(), ports=stage.ports)
    design.publish(stage.owner, made.uuid, ports=stage.ports)
    return made, dict(zip(("late", "slow", "quick"), names, strict=True))


def wanted(stage, knots, **wishes):
    return qualifications.from_qualification(
        knots[0].uuid, person=stage.amina, ports=stage.ports, wishes={"weekly": 8, **wishes}
    )


def asked(found, knots):
    return {slug for slug, name in knots[1].items() if any(name in group for group in found.achievements)}


def test_money_takes_the_cheapest_set_and_the_soonest_end_another(stage, knots):
    cheap, soon = wanted(stage, knots), wanted(stage, knots, objective="fastest")

    assert (asked(cheap, knots), cheap.ways) == ({"late", "slow"}, 0)
    assert (asked(soon, knots), soon.ways, soon.proved) == ({"slow", "quick"}, 3, True)
    made = [
        goals.add(stage.amina, one, wishes={"weekly": 8, "objective": "fastest"}, ports=stage.ports)
        for one in (cheap, soon)
    ]
    late, early = (planning.answer(goal, ports=stage.ports).plan.finish for goal in made)
    assert early < late


def test_a_set_that_money_does_not_reach_is_not_chosen(stage, knots):
    found = wanted(stage, knots, objective="fastest", budget=50)

    assert asked(found, knots) == {"late", "slow"}
    assert found.proved


def test_a_wish_that_cannot_be_used_is_refused(stage, knots):
    with pytest.raises(InvalidInput):
        wanted(stage, knots, objective="dearest")
