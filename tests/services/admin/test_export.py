"""What a person takes away is all that is theirs."""

from __future__ import annotations

import io
import json
import zipfile

from tests import crew

from cairn.services.admin import export
from cairn.services.plan import goals, keeping


def everything(stage):
    data = export.export_everything(stage.amina, ports=stage.ports)
    return json.loads(zipfile.ZipFile(io.BytesIO(data)).read("everything.json"))


def test_goals_and_the_plans_that_are_kept_are_in_it(stage):
    assert (everything(stage)["goals"], everything(stage)["plans"]) == ([], [])
    crew.enrol(stage)
    wanted = goals.from_skills("Steer", [crew.iri("steer")])
    goal = goals.add(stage.amina, wanted, wishes={"weekly": 3}, ports=stage.ports)
    keeping.keep(goal, ports=stage.ports)

    said = everything(stage)

    (mine,), (plan,) = said["goals"], said["plans"]
    assert (mine["uuid"], mine["name"], mine["wishes"]["weekly"]) == (str(goal.uuid), "Steer", 3)
    assert (plan["goal"], plan["goal_name"], bool(plan["answer"]["steps"])) == (mine["uuid"], "Steer", True)
