from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0026_partners_linked"),
    ]

    operations = [
        migrations.AddField(
            model_name="signoff",
            name="may_name",
            field=models.BooleanField(default=False),
        ),
    ]
