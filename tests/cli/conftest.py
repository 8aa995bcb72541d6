"""What the tests of the command line share."""

from __future__ import annotations

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


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Installation:
    """One installation with the demonstration world, for all tests that read it or revoke in it."""
    made = Installation(tmp_path_factory.mktemp("installation") / "data")
    done = made.cairn("setup", CAIRN_DEMO="1", timeout=180)
    assert done.returncode == 0, done.stderr
    return made
