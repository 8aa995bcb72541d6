"""Who has a credential already, and who stood in the list before: kept on disk, whatever the length of the list.

A temporary SQLite database without a name: it spills to disk by itself, and is gone with the process.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: which credential a learner has, or will have.

    file: where it lies below the folder; `NAME@OFFSET+LENGTH` (bytes) within a file of many.
    """

    id: str
    file: str
    row: str


class Ledger:
    """Entries by identity, and the identities that were seen in this run."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("PRAGMA cache_size=-8000")  # kB
        self._rows.execute(
            "CREATE TABLE entry (key TEXT PRIMARY KEY, id TEXT, file TEXT, row TEXT) WITHOUT ROWID"
        )
        self._rows.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._rows.execute("BEGIN")

    def close(self) -> None:
        """Forget everything."""
        self._rows.close()

    def add(self, key: str, entry: Entry) -> None:
        """Remember an entry; a later one of the same identity takes its place."""
        values = (key, entry.id, entry.file, entry.row)
        self._rows.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", values)

    def entry_of(self, key: str) -> Entry | None:
        """Return the entry of an identity, if there is one."""
        found = self._rows.execute("SELECT id, file, row FROM entry WHERE key = ?", (key,)).fetchone()
        return Entry(*found) if found else None

    def is_new(self, key: str) -> bool:
        """Is this identity asked for the first time in this run?"""
        return self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount == 1
