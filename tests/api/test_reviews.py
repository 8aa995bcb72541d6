"""Reviews by program: how a version stands, what waits; a program decides nothing."""

from __future__ import annotations

import pytest
from tests import reviewed
from tests.api.callers import caller

pytestmark = pytest.mark.django_db


def test_how_a_version_stands_and_what_waits_can_be_read(stage):
    board = reviewed.Board(stage)
    reviewed.require(stage)
    version = stage.draft()
    school = caller(stage, "designer")
    said = school.get(f"/versions/{version.uuid}/review").json()
    assert (said["state"], said["review"], said["to_do"]) == (
        "none",
        None,
        "It needs an approval. Ask for a review.",
    )
    board.approve(version)
    said = school.get(f"/versions/{version.uuid}/review").json()
    assert (said["state"], said["to_do"], said["review"]["body"]["name"]) == (
        "approved",
        "",
        "Coastal Quality Board",
    )
    assert [one["kind"] for one in said["decisions"]] == ["APPROVED"]

    assert school.get("/reviews").json()["items"] == []
    theirs = caller(stage, "assessor", seat=board.seat).get("/reviews?which=decided").json()["items"]
    assert [(one["name"], one["organisation"]["name"]) for one in theirs] == [
        (version.name, "Harbour School")
    ]
