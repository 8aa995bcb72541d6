"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

# On a shared machine a slow example is no fault; in CI the same examples are tried every time.
settings.register_profile(
    "cairn",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("cairn")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the session; skips without one."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    try:
        with postgres.cluster() as url:
            yield url
    except LookupError as missing:
        pytest.skip(str(missing))
