"""The peers, started once for all questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.peers import Peers, missing


@pytest.fixture(scope="session")
def peers() -> Iterator[Peers]:
    """Other people's software; skips with a notice where it is not installed."""
    why = missing()
    if why:
        pytest.skip(why)
    with Peers() as started:
        yield started


@pytest.fixture
def stage(db):
    """The stage of the services, a minute ago: verifier-core reads the real clock, and time passes here too."""
    from datetime import UTC, datetime, timedelta

    from tests.services.stage import Stage

    return Stage(now=datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1))
