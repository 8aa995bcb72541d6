"""What the tests of the command line share."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import cairn
from tests.cli.material import PASSPHRASE


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of its own: no installation in it, and a passphrase for keys."""
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CAIRN_KEY_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Installation:
    """A whole demonstration installation on disk, as `cairn setup` makes it."""

    data: Path

    def cairn(self, *arguments, **kept):
        return cairn(*arguments, CAIRN_DATA=str(self.data), **kept)

    def rows(self, query: str, *values: object) -> list[tuple]:
        connection = sqlite3.connect(f"file:{self.data / 'cairn.sqlite3'}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()


def set_up(factory: pytest.TempPathFactory, name: str, **settings: str) -> Path:
    """Set up an installation once for all processes of this run; return its data folder, to copy."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / f"{name}.done").exists():
            done = cairn("setup", CAIRN_DATA=str(data), timeout=300, **settings)
            assert done.returncode == 0, done.stderr
            (shared / f"{name}.done").touch()
    return data


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Installation:
    """One installation with the demonstration world, for all tests that read it, or change what no other looks at."""
    made = Installation(tmp_path_factory.mktemp("installation") / "data")
    shutil.copytree(set_up(tmp_path_factory, "demonstration", CAIRN_DEMO="1"), made.data)
    return made


@pytest.fixture
def copy(installation, tmp_path):
    """The demonstration in a folder of its own, to break or to add to."""
    shutil.copytree(installation.data, tmp_path / "data")
    return Installation(tmp_path / "data")


@pytest.fixture
def empty(tmp_path, tmp_path_factory) -> Path:
    """The data folder of an installation that was just set up, without the demonstration."""
    data = tmp_path / "data"
    shutil.copytree(set_up(tmp_path_factory, "empty", CAIRN_DEMO="0"), data)
    return data
