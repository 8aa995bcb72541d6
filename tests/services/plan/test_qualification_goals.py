"""A qualification as goal: the cheapest set of parts, or the one whose plan is best for what matters."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.services.stack.conftest import earn
from tests.services.stage import Stage

from cairn.pathways.plan import Status
from cairn.pathways.weeks import monday
from cairn.records.reads.holding import achievement_of
from cairn.services.errors import InvalidInput
from cairn.services.plan import goals, offers, planning, qualifications
from cairn.services.stack import design, pins
from cairn.stacking.errors import HeldError


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


def qualification(stage, rule):
    made = design.begin(stage.owner, name="Knots", ports=stage.ports).qualification
    body = {"id": "urn:knots", "name": "Knots", "exits": [{"name": "Knotter", "rule": rule}]}
    design.take_file(stage.owner, made.uuid, json.dumps(body).encode(), ports=stage.ports)
    design.publish(stage.owner, made.uuid, ports=stage.ports)
    return made


@pytest.fixture
def knots(stage):
    """Two of three parts: the cheap one has its next dates in half a year."""
    parts = [
        part(stage, "Late", cost=10, hours=4, weeks=26),
        part(stage, "Slow", cost=20, hours=40),
        part(stage, "Quick", cost=90, hours=4),
    ]
    names = [achievement_of(version) for version in parts]
    made = qualification(stage, {"count": 2, "from": {"achievements": names}})
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


def test_what_is_more_than_a_goal_holds_is_said_and_never_wins_by_it(stage, knots, monkeypatch):
    monkeypatch.setattr(qualifications, "MOST_ACHIEVEMENTS", 1)

    cheap, soon = wanted(stage, knots), wanted(stage, knots, objective="fastest")

    assert cheap.name == soon.name == "Knotter: the first 1 of 2 parts"
    assert (len(cheap.achievements), soon.achievements, soon.proved) == (1, cheap.achievements, False)
    monkeypatch.setattr(qualifications, "MOST_NAME", 29)
    assert wanted(stage, knots).name == "Knott: the first 1 of 2 parts"


def test_where_the_audit_runs_out_of_time_nothing_is_proved(stage, knots, monkeypatch):
    real = qualifications.audit
    monkeypatch.setattr(
        qualifications, "audit", lambda *args, **more: real(*args, **{**more, "seconds": 1e-9})
    )

    assert not wanted(stage, knots, objective="fastest").proved


def test_where_no_way_with_the_pins_is_found_in_time_nothing_is_proved(stage, knots, monkeypatch):
    def late(*_args, **_more):
        raise HeldError("no way was found in time", code="held.time")

    monkeypatch.setattr(qualifications, "audit", late)
    found = wanted(stage, knots, objective="fastest")

    assert (asked(found, knots), found.proved) == ({"late", "slow"}, False)


def test_every_set_is_planned_over_all_that_gives_a_part_of_it(stage, knots, monkeypatch):
    made, real = [], qualifications.plan

    def seen(*args, **more):
        made.append(real(*args, **more))
        return made[-1]

    monkeypatch.setattr(qualifications, "plan", seen)
    monkeypatch.setattr(
        qualifications, "MOST_ACHIEVEMENTS", 2
    )  # the sets have two parts each, together three
    found = wanted(stage, knots, objective="fastest")

    assert [one.status for one in made] == [Status.OPTIMAL] * 4
    assert (asked(found, knots), found.proved) == ({"slow", "quick"}, True)


def test_what_is_pinned_elsewhere_does_not_complete_it(stage):
    held = stage.published(name="Held")
    slow, quick = (part(stage, name, cost=10, hours=hours) for name, hours in (("Slow", 40), ("Quick", 4)))
    names = {"held": achievement_of(held), "slow": achievement_of(slow), "quick": achievement_of(quick)}
    either = [
        {"count": 1, "from": {"achievements": [names["held"], names[one]]}} for one in ("slow", "quick")
    ]
    either[0]["from"]["achievements"].reverse()
    made = qualification(stage, {"all": either}), names
    credential = earn(stage, held)
    assert asked(wanted(stage, made, objective="fastest"), made) == {"quick"}

    pins.pin(
        stage.amina, made[0].uuid, held=str(credential.uuid), part="/exits/0/rule/all/1", ports=stage.ports
    )

    found = wanted(stage, made, objective="fastest")
    assert (asked(found, made), found.proved) == ({"slow"}, True)


def test_a_wish_that_cannot_be_used_is_refused(stage, knots):
    with pytest.raises(InvalidInput):
        wanted(stage, knots, objective="dearest")
