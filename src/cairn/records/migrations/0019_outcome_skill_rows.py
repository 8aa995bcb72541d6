from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 2_000


def keep_what_stood_alone(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Outcomes from before there were several skills: their one skill goes where all are."""
    outcomes = apps.get_model("records", "Outcome").objects
    alone = outcomes.filter(skills=[]).exclude(skill_url="").exclude(skill_name="")
    for outcome in alone.only("skills", "skill_url", "skill_name").iterator(chunk_size=AT_ONCE):
        entry = {"name": outcome.skill_name, "url": outcome.skill_url}
        if outcome.skill_url.startswith("http://data.europa.eu/esco/"):
            entry["framework"] = "ESCO"
        outcome.skills = [entry]
        outcome.save(update_fields=["skills"])


def bring_back_the_first(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The first of all skills, as it stood alone before."""
    outcomes = apps.get_model("records", "Outcome").objects
    for outcome in outcomes.exclude(skills=[]).iterator(chunk_size=AT_ONCE):
        outcome.skill_url, outcome.skill_name = outcome.skills[0]["url"], outcome.skills[0]["name"][:200]
        outcome.save(update_fields=["skill_url", "skill_name"])


def write_rows(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every skill of every outcome as a row."""
    row = apps.get_model("records", "OutcomeSkill")
    waiting: list[Any] = []
    tagged = apps.get_model("records", "Outcome").objects.exclude(skills=[]).order_by("pk")
    for key, version, skills in tagged.values_list("pk", "version", "skills").iterator(chunk_size=AT_ONCE):
        for place, entry in enumerate(skills):
            waiting.append(
                row(
                    version_id=version,
                    outcome_id=key,
                    position=place,
                    skill=entry["url"],
                    name=entry["name"],
                    framework=entry.get("framework", ""),
                    level=int(entry["level"]) if entry.get("level") else None,
                    proficiency=entry.get("proficiency", ""),
                )
            )
        if len(waiting) >= AT_ONCE:
            row.objects.bulk_create(waiting)
            waiting = []
    row.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0018_framework_revision"),
    ]

    operations = [
        # By code first: plans look up what a prerequisite calls by a code, of many providers at once.
        migrations.RemoveConstraint(model_name="learningoffer", name="one_offer_per_code"),
        migrations.AddConstraint(
            model_name="learningoffer",
            constraint=models.UniqueConstraint(fields=("code", "organisation"), name="one_offer_per_code"),
        ),
        migrations.CreateModel(
            name="OutcomeSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("skill", models.CharField(max_length=400)),
                ("name", models.CharField(max_length=300)),
                ("framework", models.CharField(blank=True, max_length=300)),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("proficiency", models.CharField(blank=True, max_length=120)),
                (
                    "outcome",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gives",
                        to="records.outcome",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gives",
                        to="records.achievementversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["skill", "version"], name="outcomes_giving_a_skill")],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "skill"), name="one_row_per_outcome_skill")
                ],
            },
        ),
        migrations.RunPython(keep_what_stood_alone, bring_back_the_first),
        migrations.RemoveField(model_name="outcome", name="skill_url"),
        migrations.RemoveField(model_name="outcome", name="skill_name"),
        migrations.RunPython(write_rows, migrations.RunPython.noop),
    ]
