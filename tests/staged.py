"""The services' stage, set once for the tests of a file, and given to each of them as it was.

Setting it takes some thirty statements a person and an organisation. Here it is set inside a transaction that stays
open while tests of one file follow each other; each test runs in a savepoint of it, and gets a copy of what
stands outside the rows: a world with a clock, keys and letters of its own. A test that does not ask for the
stage finds an empty database, as ever: the stage is struck before it, and set again after it.
"""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from django.db import transaction

from cairn.services.explore import leads
from cairn.services.issue import projecting
from cairn.services.share.documents import answer_own
from tests.services.stage import Stage
from tests.world import World

#: Fixtures of pytest-django and of tests/conftest.py that have to do with databases and open no transaction in a file.
NOT_ITS_OWN = {"django_db_setup", "_django_setup_unittest", "_stage_of_a_file"}
ROWS = ("site", "bram", "amina", "eve", "harbour", "elsewhere")


class Held:
    """One for a process: the stage that is set at the moment, if one is."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._open: contextlib.AbstractContextManager[Any] | None = None
        self._own: dict[Any, bool] = {}

    def get_ready_for(self, item: pytest.Item) -> None:
        """Set the stage for a test that asks for it, strike it for one that does not. Before its transaction begins."""
        wanted = "the_stage" in item.fixturenames and not _commits(item) and not self._has_its_own(item)
        if not wanted:
            self.strike()
        elif self._stage is None:
            self._open = transaction.atomic()
            self._open.__enter__()
            self._stage = Stage()

    def strike(self) -> None:
        self._stage, opened, self._open = None, self._open, None
        if opened is not None:
            transaction.set_rollback(True)
            opened.__exit__(None, None, None)

    def given(self) -> Stage:
        """A stage for one test."""
        if self._stage is None:
            return Stage()
        projecting.MEMO.clear()  # as a new one does
        leads.MEMO.clear()
        made = object.__new__(Stage)
        made.world = _again(self._stage.world)
        made.ports = made.world.ports
        made.world.answer_own = lambda url: answer_own(url, ports=made.ports)
        rows = copy.deepcopy([getattr(self._stage, name) for name in ROWS])
        made.__dict__.update(zip(ROWS, rows, strict=True))
        return made

    def _has_its_own(self, item: pytest.Item) -> bool:
        """Does its file keep a transaction open itself? It would be opened inside ours, and outlive it."""
        if item.path not in self._own:
            self._own[item.path] = any(
                made.scope != "function" and "django_db_blocker" in made.argnames and name not in NOT_ITS_OWN
                for other in item.session.items
                if other.path == item.path
                for name, (*_, made) in other._fixtureinfo.name2fixturedefs.items()
            )
        return self._own[item.path]


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = bool(marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)))
    return asked or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)


def _again(world: World) -> World:
    made = World(now=world.now)
    made._drawn = world._drawn
    for name in ("keystore", "queue", "letterbox"):
        parts = vars(getattr(world, name))  # lists and dictionaries of what never changes: keys, letters
        vars(getattr(made, name)).update({part: copy.copy(held) for part, held in parts.items()})
    made.files.stored.update(world.files.stored)
    made.asked[:], made.reached[:] = world.asked, world.reached
    return made
