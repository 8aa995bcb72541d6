"""The API is tested on the services' stage, through every middleware, with the world instead of the outside."""

from __future__ import annotations

import pytest


@pytest.fixture
def stage(the_stage, db, monkeypatch):
    from cairn.site import middleware

    stage = the_stage.given()
    monkeypatch.setattr(middleware, "ports", lambda: stage.ports)
    return stage


@pytest.fixture
def owner(stage):
    """A program of Harbour School that may do everything."""
    from tests.api.callers import caller

    return caller(stage)


@pytest.fixture
def eve(stage):
    """A program of another organisation, that may do everything there."""
    from tests.api.callers import caller

    return caller(stage, seat=stage.outsider)


@pytest.fixture
def visitor():
    """A program without a token."""
    from tests.api.callers import Caller

    return Caller()
