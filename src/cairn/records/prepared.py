"""Reading with SQL that is worked out once.

Django spends four fifths of a small read on building the statement. Here the query is
written as ever, through the scoped manager, and compiled at its first use; after that
only the value it asks for differs. For the few reads that strangers ask for thousands
of times a second; everything else reads as Django does.

    TEXT = Prepared(lambda uuid: Credential.objects.public().filter(uuid=uuid).values_list("signed"), UUIDS)
    row = TEXT.first(uuid)      # a tuple, or None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import connection, models

Key = TypeVar("Key", UUID, str, int)

#: What stands for the value while the statement is worked out: nothing that a query of ours says itself.
UUIDS: Final = UUID("5ea7e11e-0000-4000-8000-57a4d1470000")
TEXTS: Final = "\u241e a text \u241e"
NUMBERS: Final = -506_170_633


@dataclass(frozen=True, slots=True)
class _Statement:
    """sql with its parameters, and where among them the value stands; how values come out of this database."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int, ...]
    convert: Callable[[list[tuple[Any, ...]]], list[tuple[Any, ...]]]


class Prepared(Generic[Key]):
    """A read by one value. Made once, at the top of a module, from a query with `values_list`."""

    def __init__(self, rows: Callable[[Key], models.QuerySet[Any, Any]], stand_in: Key) -> None:
        self._rows: Callable[[Key], models.QuerySet[Any, Any]] = rows
        self._stand_in: Key = stand_in
        self._statements: dict[tuple[str, bool], _Statement] = {}

    def first(self, value: Key) -> tuple[Any, ...] | None:
        """Return the values of the first row, or None when there is none."""
        found = self._read(value, only_first=True)
        return found[0] if found else None

    def all(self, value: Key) -> list[tuple[Any, ...]]:
        """Return the values of every row."""
        return self._read(value, only_first=False)

    def _read(self, value: Key, *, only_first: bool) -> list[tuple[Any, ...]]:
        statement = self._statements.get((connection.vendor, only_first)) or self._prepare(only_first)
        given = _written(value)
        parameters = list(statement.parameters)
        for place in statement.places:
            parameters[place] = given
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            rows = cursor.fetchall()
        return statement.convert(rows) if rows else []

    def _prepare(self, only_first: bool) -> _Statement:
        rows = self._rows(self._stand_in)
        compiler = (rows[:1] if only_first else rows).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        stand_in = _written(self._stand_in)
        places = tuple(place for place, value in enumerate(parameters) if value == stand_in)
        if not places:
            raise ValueError("the query does not ask for the value it was given")
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])

        def convert(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in compiler.apply_converters(rows, converters)]

        made = _Statement(sql, tuple(parameters), places, convert if converters else list)
        self._statements[connection.vendor, only_first] = made
        return made


def _written(value: UUID | str | int) -> object:
    """Return a value as this database takes it."""
    return _UUID.get_db_prep_value(value, connection) if isinstance(value, UUID) else value


_UUID: Final = models.UUIDField()
