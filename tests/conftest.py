"""What every test may ask for."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from tests import order, postgres

if TYPE_CHECKING:
    from tests.staged import Held

# On a shared machine a slow example is no fault; in CI the same examples are tried every time.
settings.register_profile(
    "cairn",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("cairn")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Modules and tests are made and kept: looking for garbage meanwhile finds none, and need not look there later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.sort(items)


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
            _held().strike()


@cache
def _held() -> Held:
    from tests.staged import Held

    return Held()


@pytest.fixture(scope="module", autouse=True)
def _stage_of_a_file(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What one file of tests has set, the next does not find."""
    yield
    if _held.cache_info().currsize:
        with django_db_blocker.unblock():
            _held().strike()


@pytest.fixture
def _stage_for_a_test(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        _held().get_ready_for(request.node)


@pytest.fixture
def _django_db_helper(_stage_for_a_test: None, _django_db_helper: None) -> None:
    """The transaction of a test begins when the stage is set: see `tests.staged`."""


@pytest.fixture
def the_stage() -> Held:
    """Gives the stage that was set for this file: `the_stage.given()`."""
    return _held()


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
