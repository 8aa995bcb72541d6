import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0035_standard_languages"), ("records", "0038_panels")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="standard",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="records.standard",
            ),
        ),
    ]
