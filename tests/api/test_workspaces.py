"""A workspace by program: how a version stands at its gates, what was said; a program passes nothing."""

from __future__ import annotations

import pytest
from tests import codesigned
from tests.api.callers import caller

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
