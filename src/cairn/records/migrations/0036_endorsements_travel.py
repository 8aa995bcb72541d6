from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0035_standard_talk")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="carries_endorsements",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="valid_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="until_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="replaced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="endorsementrequest",
            name="draft_until",
            field=models.DateField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="endorsement",
            name="one_endorsement_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None), ("withdrawn_at", None)),
                fields=("organisation", "subject_url"),
                name="one_endorsement_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="end_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="endorsement",
            index=models.Index(
                condition=models.Q(
                    ("end_told_at", None), ("valid_until__isnull", False), ("withdrawn_at", None)
                ),
                fields=["valid_until"],
                name="endorsements_that_end",
            ),
        ),
        migrations.AddIndex(
            model_name="endorsementrequest",
            index=models.Index(
                condition=models.Q(("state", "ASKED")), fields=["asked_at"], name="endorsements_unanswered"
            ),
        ),
    ]
