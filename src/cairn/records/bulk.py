"""Storing many rows of a few models at once, in the caller's transaction.

Django makes an object of every row and asks it everything; here the rows are tuples. They go in by
COPY on PostgreSQL and by `executemany` on SQLite, with the columns, the defaults and the conversions
that the models themselves state. What `Owned.save` sees to is seen to here: no row may point into
another organisation, and every foreign key is looked at before anything is written.

Primary keys are drawn before the rows are written, so that the rows of one table can point to those
of another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.expressions import RawSQL

from cairn.records.models import Organisation
from cairn.records.scoping import Owned

_AT_ONCE: Final = 500  # values in one question


class Loader:
    """Stores rows that belong to one organisation; keep it for as many transactions as you like.

    organisation: None for what is of the whole installation (a framework of skills).
    It remembers which rows it has seen to be the organisation's, so that each is asked for once.
    """

    def __init__(self, organisation: Organisation | None) -> None:
        self.organisation = organisation
        home = {organisation.pk} if organisation is not None else set()
        self._at_home: dict[type[models.Model], set[int]] = {Organisation: home}
        self._passing: dict[type[models.Model], set[int]] = {}
        self._sequences: dict[type[models.Model], str] = {}

    def begin(self) -> None:
        """Forget the rows of the last transaction: there are many of them, and it may have failed."""
        self._passing.clear()

    def at_home(self, model: type[models.Model], keys: Iterable[int]) -> None:
        """Take it from the caller, until `begin`, that these rows are the organisation's: read by `of` just now."""
        self._passing.setdefault(model, set()).update(keys)

    def keys(self, model: type[models.Model], count: int) -> range | list[int]:
        """Draw primary keys that no other row has or will have; in the transaction that stores them."""
        if not count:
            return []
        if connection.vendor == "sqlite":
            return _next_in_sqlite(model, count)
        return _next_in_postgresql(self._sequence(model), count)

    def store(
        self,
        model: type[models.Model],
        varying: Sequence[str],
        rows: Sequence[Sequence[Any]],
        **same: Any,
    ) -> None:
        """Store rows of `model`.

        varying: the columns (attnames) that the tuples of `rows` have, in their order, `id` among them.
            Values as the models have them, but JSON as text, and uuids as 32 hexadecimal digits if you like.
        same: columns with the same value in every row; whatever is in neither has its default.

        Raises:
            ValidationError: records.crosses, a row points into another organisation.
            django IntegrityError: as always.
        """
        if not rows:
            return
        self._stay_at_home(model, varying, rows, same)
        fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
        unknown = {*varying, *same} - set(fields)
        if unknown:
            raise TypeError(f"{model.__name__} has no column {sorted(unknown)[0]}")
        steady = [name for name in fields if name not in varying and name != fields_pk(model)]
        values = tuple(_prepared(fields[name], same.get(name, _UNSAID)) for name in steady)
        columns = [str(fields[name].column) for name in (*varying, *steady)]
        converters = [
            (place, converter)
            for place, name in enumerate(varying)
            if (converter := _converter(fields[name], rows[0][place])) is not None
        ]
        if connection.vendor == "postgresql":
            _copy(model, columns, _converted(rows, converters, values))
        else:
            literals = [_literal(value) for value in values]
            bound = tuple(value for value, said in zip(values, literals, strict=True) if said == "?")
            places = ["?"] * len(varying) + literals
            _execute_many(model, columns, places, _converted(rows, converters, bound))
        if "id" in varying:
            place = varying.index("id")
            self.at_home(model, [row[place] for row in rows])

    def change(
        self, model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Sequence[Any], int]]
    ) -> None:
        """Change rows by their primary keys, each in its own way; rows: (values of `columns`, key).

        The caller has read the rows itself, and none of the columns points to another row.
        """
        if not rows:
            return
        fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
        chosen = [fields[name] for name in columns]
        quote = connection.ops.quote_name
        sets = ", ".join(f"{quote(str(field.column))} = %s" for field in chosen)
        sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608, SLF001 - names of ours
        ready = [
            (*(_prepared(field, value) for field, value in zip(chosen, values, strict=True)), key)
            for values, key in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(sql, ready)

    def _sequence(self, model: type[models.Model]) -> str:
        """The name of what numbers the rows of a table; asked for once, not for every row."""
        found = self._sequences.get(model)
        if found is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_get_serial_sequence(%s, %s)",
                    [model._meta.db_table, model._meta.pk.column],  # noqa: SLF001
                )
                found = self._sequences[model] = str(cursor.fetchone()[0])
        return found

    def _stay_at_home(
        self,
        model: type[models.Model],
        varying: Sequence[str],
        rows: Sequence[Sequence[Any]],
        same: Mapping[str, Any],
    ) -> None:
        crosses = getattr(model, "CROSSES", ())
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if not isinstance(field, models.ForeignKey) or field.name in crosses:
                continue
            target = field.related_model
            if not isinstance(target, type) or not issubclass(target, Owned):
                continue
            if field.attname in varying:
                place = varying.index(field.attname)
                keys = {row[place] for row in rows}
            else:
                keys = {same.get(field.attname)}
            self._require(model, field.name, target, keys - {None})

    def _require(self, model: type[models.Model], name: str, target: type[Owned], keys: set[int]) -> None:
        known = self._at_home.setdefault(target, set())
        keys = keys - self._passing.get(target, set())
        missing = sorted(keys - known)
        if not missing:
            return
        if target.ORGANISATION_PATH is None:
            known.update(missing)
            return
        for place in range(0, len(missing), _AT_ONCE):
            some = missing[place : place + _AT_ONCE]
            known.update(self._own(target).filter(pk__in=some).values_list("pk", flat=True))
        if not keys <= known:
            raise ValidationError(
                f"{model.__name__}.{name} points into another organisation", code="records.crosses"
            )

    def _own(self, target: type[Owned]) -> models.QuerySet[Any]:
        if self.organisation is not None:
            return target.objects.of(self.organisation)
        path = f"{target.ORGANISATION_PATH}__isnull"
        return target.objects.across(reason="rows of the whole installation").filter(**{path: True})


_UNSAID: Final = object()


def first_of_each(
    rows: models.QuerySet[Any], column: str, values: Sequence[str] | Sequence[int], columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return `columns` of the first row (by primary key) with each of these values, in no order.

    Without statistics, as while a table is being filled, both databases would rather walk over all rows of
    the organisation than look up two thousand of them. Here they are made to look up one value after the
    other (on PostgreSQL OFFSET 0 keeps the questions from becoming one).
    """
    one = rows.filter(**{column: RawSQL("wanted.value", [])}).order_by()
    if connection.vendor == "sqlite":
        keys = RawSQL("SELECT value FROM json_each(%s)", [json.dumps(_first_keys(one, values))])
        return list(rows.filter(pk__in=keys).order_by().values_list(*columns))
    inner, params = one.values_list("pk", column, *columns).query.sql_with_params()
    kind = "bigint" if values and isinstance(values[0], int) else "text"
    each = f"unnest(%s::{kind}[]) AS wanted(value) CROSS JOIN LATERAL ({inner} OFFSET 0) AS found"
    sql = f"SELECT found.* FROM {each}"  # noqa: S608 - what Django wrote
    first: dict[Any, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(values), *params])
        for row in cursor.fetchall():
            if row[1] not in first or row[0] < first[row[1]][0]:
                first[row[1]] = row
    return [row[2:] for row in first.values()]


def _first_keys(one: models.QuerySet[Any], values: Sequence[str] | Sequence[int]) -> list[int]:
    """The lowest primary key for each value that has a row; `one` asks for `wanted.value`."""
    lowest = models.Func("pk", function="MIN")  # not models.Min, which would form groups
    inner, params = one.values_list(lowest).query.sql_with_params()
    sql = f"SELECT ({inner}) FROM json_each(%s) AS wanted"  # noqa: S608 - what Django wrote
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, json.dumps(values)])
        return [key for (key,) in cursor.fetchall() if key is not None]


def fields_pk(model: type[models.Model]) -> str:
    """The attname of a model's primary key."""
    return model._meta.pk.attname  # noqa: SLF001


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    """One value as the database takes it; what nobody said is the field's default."""
    return field.get_db_prep_save(field.get_default() if value is _UNSAID else value, connection=connection)


def _converter(field: models.Field[Any, Any], first: Any) -> Callable[[Any], Any] | None:
    """How a varying value becomes one that the database takes; None: it is one already.

    first: the value in the first row; uuids are all objects, or all texts.
    """
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.UUIDField):
        return _hex if sqlite and not isinstance(first, str) else None
    if isinstance(field, models.DateTimeField):
        return _naive if sqlite else None
    plain = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
    if isinstance(field, plain):
        return None
    if isinstance(field, models.BinaryField | models.JSONField):
        return None
    if isinstance(field, models.DateField):
        return _iso if sqlite else None
    return _remembered(field)


def _remembered(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Ask the field once for every distinct value (marks are few)."""
    known: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        found = known.get(value, _UNSAID)
        if found is _UNSAID:
            found = known[value] = field.get_db_prep_save(value, connection=connection)
        return found

    return convert


def _hex(value: UUID | str | None) -> str | None:
    return value.hex if isinstance(value, UUID) else value


def _iso(value: Any) -> str | None:
    return None if value is None else str(value)


def _naive(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _converted(
    rows: Sequence[Sequence[Any]],
    converters: Sequence[tuple[int, Callable[[Any], Any]]],
    values: tuple[Any, ...],
) -> Iterable[Sequence[Any]]:
    if not converters:
        return ((*row, *values) for row in rows) if values else rows
    return _each(rows, converters, values)


def _each(
    rows: Sequence[Sequence[Any]],
    converters: Sequence[tuple[int, Callable[[Any], Any]]],
    values: tuple[Any, ...],
) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        cells = list(row)
        for place, convert in converters:
            cells[place] = convert(cells[place])
        yield (*cells, *values)


def _literal(value: Any) -> str:
    """A value that is the same in every row as SQL when it is nothing, empty or a number; else "?"."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(int(value))
    return "''" if value == "" else "?"


def _execute_many(
    model: type[models.Model], columns: Sequence[str], places: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    table = quote(model._meta.db_table)  # noqa: SLF001
    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(places)})"  # noqa: S608 - numbers and names of ours
    # Past Django's wrapper, which would look through every statement for place holders of its own kind.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.executemany(sql, rows)


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    sql = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"  # noqa: SLF001
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _next_in_sqlite(model: type[models.Model], count: int) -> range:
    """Source: sqlite.org/autoinc.html; a transaction of ours holds the only write lock."""
    table = model._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def _next_in_postgresql(sequence: str, count: int) -> range | list[int]:
    """Numbers that nobody else gets; a few words when nobody drew any meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH drawn AS MATERIALIZED (SELECT nextval(%s::regclass) AS key FROM generate_series(1, %s)) "
            "SELECT min(key), max(key), "
            "CASE WHEN max(key) - min(key) >= count(*) THEN array_agg(key ORDER BY key) END FROM drawn",
            [sequence, count],
        )
        first, last, several = cursor.fetchone()
    return range(first, last + 1) if several is None else list(several)
