from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_what_was_corrected(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In the place of which a corrected credential was issued."""
    credentials = apps.get_model("records", "Credential").objects
    newer = credentials.filter(state="ISSUED", supersedes__isnull=False)
    credentials.filter(pk__in=newer.values("supersedes")).update(is_superseded=True)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_outcome_skills"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="is_superseded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("is_superseded", False), ("state", "ISSUED"), _negated=True),
                fields=["organisation"],
                name="credentials_out_of_count",
            ),
        ),
        migrations.RunPython(mark_what_was_corrected, migrations.RunPython.noop),
    ]
