"""The stage on which services are tested."""

from __future__ import annotations

import pytest


@pytest.fixture
def stage(the_stage, db):
    return the_stage.given()
