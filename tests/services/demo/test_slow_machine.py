"""A machine that is too slow to find a plan in time gets the demonstration all the same."""

from __future__ import annotations

import pytest
from tests import crew

from cairn.demo import pathways
from cairn.records.models import Plan
from cairn.services.errors import Conflict
from cairn.services.plan import goals, keeping, planning


@pytest.fixture
def goal(stage):
    crew.enrol(stage)
    wanted = goals.from_skills("Steer", [crew.iri("steer")])
    return goals.add(stage.amina, wanted, wishes={}, ports=stage.ports)


def plans():
    return Plan.objects.across(reason="test").count()


def test_without_a_plan_in_time_the_story_goes_on_and_says_so(stage, goal, monkeypatch, caplog):
    monkeypatch.setattr(planning, "SECONDS", 0.0)
    with pytest.raises(Conflict):
        keeping.keep(goal, ports=stage.ports)

    pathways.keep_plan(goal, ports=stage.ports)

    assert plans() == 0
    assert str(goal.uuid) in caplog.text


def test_a_plan_that_is_found_is_kept(stage, goal):
    pathways.keep_plan(goal, ports=stage.ports)

    assert plans() == 1
