"""The test database: made as an installation makes its own, emptied quickly.

`emptied` is what Django's flush does after a test that committed, without touching the tables that hold
nothing, and without making all content types and permissions anew: they are not deleted in the first place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from cairn.cli import setup

KEPT = frozenset({"auth_permission", "django_content_type", "django_migrations"})


@contextlib.contextmanager
def made() -> Iterator[None]:
    """A database of this process's own, with its tables; removed at the end."""
    old = settings.DATABASES["default"]["NAME"]
    name = connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    setup.tables(settings.CONFIG)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def emptied() -> None:
    """Delete every row but content types and permissions, which every installation has."""
    tables = _tables()
    question = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"
        for place, name in enumerate(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        filled = [tables[place] for (place,) in cursor.fetchall()]
    if filled:
        truncates = connection.vendor != "sqlite"  # and would refuse where an empty table refers to this one
        statements = connection.ops.sql_flush(no_style(), filled, allow_cascade=truncates)
        connection.ops.execute_sql_flush(statements)


@cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - KEPT)
