"""Labs and seminars shared between organisations; repeated slots and seminars; reminders and recordings."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0033_library_rubrics")]

    operations = [
        migrations.AddField(
            model_name="seminar",
            name="recording_for",
            field=models.CharField(
                choices=[("invited", "Invited"), ("came", "Came")], default="invited", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="seminar",
            name="series",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="seminar",
            name="reminds",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="seminar",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="seminar",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("reminded_at", None), ("reminds", True)),
                fields=["starts_at"],
                name="seminars_to_remind",
            ),
        ),
        migrations.AddField(
            model_name="slot",
            name="sequence",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Sharing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("weekdays", models.CharField(blank=True, max_length=7)),
                ("slot_seats", models.PositiveSmallIntegerField(null=True)),
                ("seats", models.PositiveSmallIntegerField(null=True)),
                ("until_date", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_guest", models.BooleanField(default=False)),
                ("ended_reason", models.CharField(blank=True, max_length=500)),
                (
                    "achievement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.achievement",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharings",
                        to="records.facility",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guest_at",
                        to="records.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharings",
                        to="records.organisation",
                    ),
                ),
                (
                    "seminar",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharings",
                        to="records.seminar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("facility", None)) ^ models.Q(("seminar", None)),
                        name="sharing_of_one_thing",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="sharing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="records.sharing",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="reference",
            field=models.CharField(blank=True, max_length=9),
        ),
        migrations.AddField(
            model_name="invitee",
            name="sharing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitees",
                to="records.sharing",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["learner", "booked_at"], name="bookings_of_a_learner"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("reference",),
                name="one_booking_per_reference",
            ),
        ),
    ]
