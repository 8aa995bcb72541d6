"""What a person takes away is all that is theirs."""

from __future__ import annotations

import inspect
import io
import json
import zipfile

from django.apps import apps
from tests import crew
from tests.labs import Lab, statement
from tests.meetings import Meeting

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


def test_seminars_reflections_seats_and_what_was_measured_are_in_it(stage):
    meeting = Meeting(stage)
    lab = Lab(stage, assessment=meeting.assessment)
    lab.book()
    lab.state(statement())
    meeting.attended()
    meeting.reflect()

    said = everything(stage)

    assert said["seminars"][0]["title"] == "What ropes taught me"
    assert said["seminars"][0]["attended_at"]
    assert not {"token_hash", "code_hash"} & set(said["seminars"][0])
    assert said["lab_bookings"][0]["lab"] == "Rope lab"
    assert said["lab_results"][0]["value"] == "84 / 100"
    assert said["reflections"][0]["evidence"] in {one["uuid"] for one in said["evidence"]}


#: Asked for through a read of their own.
ELSEWHERE = {"Waiver": "decided.of_person(person)"}


def test_every_row_that_a_person_owns_is_in_it():
    source = inspect.getsource(export)
    owned = [model.__name__ for model in apps.get_app_config("records").get_models() if _owned(model)]
    missing = [
        name for name in owned if ELSEWHERE.get(name, f"{name}.objects.owned_by(person)") not in source
    ]
    assert len(owned) > 20
    assert not missing, "put them into export_everything"


def _owned(model) -> bool:
    return getattr(model, "PERSON_PATH", None) is not None
