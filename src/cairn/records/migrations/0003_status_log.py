"""The changes of a status list are numbered, so that a list says exactly which of them it shows."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def number_changes(apps: Any, _editor: Any) -> None:
    """Number what was appended before, list by list; every list is published anew at the next tick."""
    change = apps.get_model("records", "StatusChange")
    status_list = apps.get_model("records", "StatusList")
    manager = change._base_manager
    counted: dict[int, int] = {}
    for row in manager.select_related("credential").order_by("pk"):
        counted[row.credential.status_list_id] = counted.get(row.credential.status_list_id, 0) + 1
        row.status_list_id, row.number = row.credential.status_list_id, counted[row.credential.status_list_id]
        row.save(update_fields=["status_list", "number"])
    for pk, last in counted.items():
        status_list._base_manager.filter(pk=pk).update(last_change=last)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_register_and_keep_links")]

    operations = [
        migrations.AddField("statuslist", "last_change", models.PositiveIntegerField(default=0)),
        migrations.AddField("statuslist", "published_change", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "statuschange",
            "status_list",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="records.statuslist",
            ),
        ),
        migrations.AddField("statuschange", "number", models.PositiveIntegerField(null=True)),
        migrations.RunPython(number_changes, migrations.RunPython.noop),
        migrations.AlterField(
            "statuschange",
            "status_list",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="records.statuslist",
            ),
        ),
        migrations.AlterField("statuschange", "number", models.PositiveIntegerField()),
        migrations.AlterModelOptions(name="statuschange", options={"ordering": ["status_list_id", "number"]}),
        migrations.AddConstraint(
            "statuschange",
            models.UniqueConstraint(fields=["status_list", "number"], name="one_change_per_number"),
        ),
    ]
