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
