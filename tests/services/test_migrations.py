"""A new installation has its tables at once, an old one by every migration in turn: they are the same."""

from __future__ import annotations

import inspect
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from tests.cli.command import environment

from cairn.records import fresh

MAKE = """
import django
django.setup()
from cairn.records import fresh
assert fresh.make()
"""
WALK = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
walk = MigrationExecutor(connection)
walk.loader = MigrationLoader(connection, replace_migrations=False)
ends = [node for node in walk.loader.graph.leaf_nodes() if "squashed" not in node[1]]
assert [name for app, name in ends if app == "records"], ends
walk.migrate(ends)
steps = {name for app, name in walk.recorder.applied_migrations() if app == "records"}
assert len(steps) >= 23 and "0001_initial" in steps, steps
"""


def parts(statement: str) -> list[str]:
    """Columns and constraints of a CREATE TABLE, whatever their order."""
    body, depth, found = statement[statement.index("(") + 1 : statement.rindex(")")], 0, [""]
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return sorted(part.strip() for part in found)


def tables(path: Path | str) -> dict[tuple[str, str], object]:
    with sqlite3.connect(path) as file:
        rows = file.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            (kind, name): parts(statement) if kind == "table" else statement for kind, name, statement in rows
        }


@pytest.mark.slow
@pytest.mark.django_db
def test_a_new_installation_has_the_tables_of_one_that_was_brought_up_to_date(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("compares what SQLite wrote down of its tables")
    settings = {"CAIRN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    walked = subprocess.run(
        [sys.executable, "-c", WALK], env=environment(**settings), capture_output=True, text=True, check=False
    )
    assert walked.returncode == 0, walked.stderr[-2000:]

    old, new = tables(tmp_path / "cairn.sqlite3"), tables(connection.settings_dict["NAME"])

    assert len(new) > 100
    assert old == new


@pytest.mark.django_db
def test_a_new_installation_has_every_migration_written_down():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert set(executor.loader.applied_migrations) == set(executor.loader.disk_migrations)


@pytest.mark.django_db(transaction=True)
def test_tables_that_are_there_are_left_alone():
    before = connection.introspection.table_names()
    with CaptureQueriesContext(connection) as asked:
        assert not fresh.make()
    assert connection.introspection.table_names() == before
    assert len(asked) == 1, "the names of the tables, with no lock and without a look at rows"


def test_whoever_finds_new_tables_finds_content_types_and_permissions_too(tmp_path):
    """They come in the same transaction: two processes that looked for them at the same time would both write them."""
    settings = {"CAIRN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    made = subprocess.run(
        [sys.executable, "-c", MAKE], env=environment(**settings), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-2000:]
    with sqlite3.connect(tmp_path / "cairn.sqlite3") as file:
        counted = [
            file.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("django_content_type", "auth_permission")
        ]
    assert counted[0] > 100
    assert counted[1] == 4 * counted[0]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_what_migrations_tell_a_database_by_hand_new_tables_are_told_too(vendor):
    said: list[str] = []
    editor = SimpleNamespace(connection=SimpleNamespace(vendor=vendor), execute=said.append)
    ours = [one for (app, _), one in MigrationLoader(None).graph.nodes.items() if app == "records"]
    assert len(ours) >= 8
    for step in (operation for migration in ours for operation in migration.operations):
        assert not isinstance(step, RunSQL), "say it in a RunPython, and in cairn.records.fresh.BY_HAND"
        if isinstance(step, RunPython) and "execute(" in inspect.getsource(step.code):
            step.code(None, editor)
    assert tuple(said) == fresh.BY_HAND.get(vendor, ())
