"""Kinds of columns that Django does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class ExactField(_Text):
    """A text that machines write and compare, byte by byte: a key, a code, a hash.

    PostgreSQL would sort it by the rules of the database's language: slower, and of no use to a search for
    what begins with something. SQLite compares bytes anyhow.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """The usual ones, with the order of bytes."""
        found: dict[str, Any] = {**super().db_parameters(connection)}
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found
