"""The tables of a new installation, made at once instead of one migration after the other.

Walking through every migration makes Django build all models anew after each step: ten seconds of
processor time for tables that hold nothing. The state in which the migrations end is the same; here it is
made in one transaction, and every migration is written down as done. What migrations do to rows has no
rows to do it to; what they tell a database by hand stands in `BY_HAND`.

Source: Django, `django.db.migrations.state` (ProjectState) and `django.db.backends.base.schema`.
"""

from __future__ import annotations

from typing import Final

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: Statements of migrations that a model cannot say, by the kind of database; a test finds those left out.
BY_HAND: Final[dict[str, tuple[str, ...]]] = {
    "postgresql": ("ALTER TABLE records_jobchunk ALTER COLUMN intent SET STORAGE EXTERNAL",),  # 0013
}
_LOCK: Final = 7_205_759  # PostgreSQL's advisory locks have numbers; SQLite has one lock for all


def make() -> bool:
    """Make all tables where there are none; `migrate` then finds nothing to do. Return whether they were made.

    Content types and permissions are made with them. So two that start at the same time do not disturb each
    other: the second waits, and finds everything. Where there are tables, no lock is taken, and no row is read:
    SQLite would look at every reference of every row when it leaves the editor.
    """
    if connection.introspection.table_names():
        return False
    with connection.schema_editor() as editor:
        if connection.vendor == "postgresql":
            editor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if connection.introspection.table_names():
            return False
        loader = MigrationLoader(connection)
        for model in loader.project_state().apps.get_models():
            if model._meta.can_migrate(connection):  # noqa: SLF001 - neither a proxy nor another's
                editor.create_model(model)
        for statement in BY_HAND.get(connection.vendor, ()):
            editor.execute(statement)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        rows = [recorder.Migration(app=app, name=name) for app, name in loader.disk_migrations]
        recorder.migration_qs.bulk_create(rows)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return True
