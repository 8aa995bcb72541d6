from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_exchange_rates"),
    ]

    operations = [
        migrations.AddField(
            model_name="occupation",
            name="industries",
            field=models.CharField(blank=True, max_length=21),
        ),
    ]
