"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

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
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, in place of pytest-django's: see `tests.databases`."""
    with django_db_blocker.unblock():
        from tests import databases

        with databases.made(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: databases.emptied())
            with django_db_blocker.block():
                yield


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
