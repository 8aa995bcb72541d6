from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0021_waivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("currency", models.CharField(max_length=3, unique=True)),
                ("per_euro", models.DecimalField(decimal_places=8, max_digits=20)),
                ("on_date", models.DateField()),
                ("source", models.CharField(max_length=120)),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
