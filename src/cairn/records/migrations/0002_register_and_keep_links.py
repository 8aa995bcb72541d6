"""The register of known issuers gets its columns (nobody could fill it until now), and a keep-link its own kind."""

from django.db import migrations, models


def name_kept_links(apps, schema_editor):
    """Until now a link to keep a credential by was told apart by its note."""
    links = apps.get_model("records", "ShareLink").objects
    links.filter(kind="link", note="keep").update(kind="keep", note="")


class Migration(migrations.Migration):

    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="TrustedIssuer"),
        migrations.CreateModel(
            name="TrustedIssuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("issuer_id", models.CharField(max_length=600)),
                ("name", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("valid_until", models.DateField(null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("issuer_id",),
                        name="one_entry_per_known_issuer",
                    )
                ]
            },
        ),
        migrations.AlterField(
            model_name="sharelink",
            name="kind",
            field=models.CharField(
                choices=[("paper", "paper"), ("link", "link"), ("keep", "keep")], max_length=5
            ),
        ),
        migrations.RunPython(name_kept_links, migrations.RunPython.noop),
    ]
