"""The stage on which services are tested."""

from __future__ import annotations

import pytest


@pytest.fixture
def stage(db):
    from tests.services.stage import Stage

    return Stage()
