import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0036_endorsements_travel"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("subject", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("part", models.CharField(max_length=12)),
                ("act", models.CharField(max_length=16)),
                ("line", models.CharField(max_length=800)),
                ("reason", models.CharField(max_length=1000)),
                ("raised_name", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "open"), ("LEFT_OUT", "left out"), ("KEPT", "kept")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="area",
            name="field",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="partner",
            name="agreement_told_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="partner",
            name="may_decide",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="person",
            name="workspace_letters",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="achievementversion",
            index=models.Index(fields=["achievement", "number", "name"], name="versions_by_name"),
        ),
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["agreement_until"],
                name="agreements_by_their_end",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="achievement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="records.achievement",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="records.organisation"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="partner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.partner"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="records.person",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.organisation"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="records.person",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="records.partner"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="raised_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="records.person",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="objections",
                to="records.achievementversion",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="notices_due"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "-at"], name="notices_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("version", "partner", "part", "act"), name="one_objection_per_line"
            ),
        ),
    ]
