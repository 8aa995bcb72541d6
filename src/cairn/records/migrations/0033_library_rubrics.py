"""Decisions by a mapping, rubrics of the library in outcomes, files that are deleted for good."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0038_panels")]

    operations = [
        migrations.AddField(
            "libraryversion",
            "rubric",
            models.TextField(blank=True, max_length=50000, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "libraryversion",
            "sent_name",
            models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField("libraryversion", "deleted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "libraryversion",
            "deleted_name",
            models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "libraryversion",
            "deleted_reason",
            models.CharField(blank=True, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.AddField("vendormapping", "is_replaced", models.BooleanField(default=False)),
        migrations.AddField(
            "waiver",
            "mapping",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="records.vendormapping",
            ),
        ),
        migrations.CreateModel(
            name="RubricUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("outcome_key", models.UUIDField()),
                ("criterion", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField()),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rubric_uses",
                        to="records.achievement",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.person",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rubric_uses",
                        to="records.libraryversion",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
