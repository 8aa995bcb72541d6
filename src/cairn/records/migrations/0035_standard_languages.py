from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0034_shared_meetings")]

    operations = [
        migrations.AddField("standardversion", "translations", models.JSONField(default=dict)),
        migrations.AddField("ownprofileversion", "names", models.JSONField(default=dict)),
    ]
