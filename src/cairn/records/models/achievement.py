"""What can be earned: the design, its versions, their outcomes and rubric levels.

A published version never changes. Editing works on the one DRAFT version;
publishing freezes it with the next number. The EU Annex I elements are
columns (docs/reference/eu-elements.md says how they are signed).
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Accreditation, Organisation, Sector
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class StatusPurpose(models.TextChoices):
    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class Achievement(Owned):
    """The lasting identity of one micro-credential, across its versions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="achievements")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    archived_at = models.DateTimeField(null=True)

    PUBLIC = {"versions__state": "PUBLISHED"}
    objects = Scoped()


class AchievementVersion(Owned):
    """One version: a draft that can be edited, or a published one that cannot.

    url: `achievement.id` as signed, stored whole at publication.
    definition: the Achievement JSON exactly as it enters credentials.
    hours: notional workload. ects: credit points, quarter steps.
    profile: code of the definition that it must meet; claims: codes of the others that it claims to meet.
    standards: what it adopts, as alignments (`to_alignment` reads them); rows of `Adoption` say the same.
    ledger: who had a hand in it, as it was at publication: JSON list as `badges.ledger` reads it.
    """

    ORGANISATION_PATH = "achievement__organisation"

    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="versions")
    state = models.CharField(
        max_length=10, choices=[("DRAFT", "draft"), ("PUBLISHED", "published")], default="DRAFT"
    )
    number = models.PositiveIntegerField(null=True)
    url = models.CharField(max_length=400, blank=True)
    definition = models.TextField(blank=True)
    change_note = models.CharField(max_length=500, blank=True)
    profile = models.CharField(max_length=30, default="eu-2022")
    claims = models.JSONField(default=list)
    standards = models.JSONField(default=list)

    language = models.CharField(max_length=12, default="en")
    translations = models.JSONField(default=dict)
    name = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True, max_length=5000)
    criteria = models.TextField(blank=True, max_length=10000)
    achievement_type = models.CharField(max_length=60, default="MicroCredential")
    assessed = models.BooleanField(default=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    ects = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    eqf_level = models.PositiveSmallIntegerField(null=True, blank=True)
    national_level = models.CharField(max_length=120, blank=True)
    level_verified_by = models.CharField(max_length=200, blank=True)
    assessment_type = models.CharField(max_length=300, blank=True)
    participation = models.CharField(max_length=20, blank=True)
    quality_assurance = models.CharField(max_length=500, blank=True)
    prerequisites = models.CharField(max_length=1000, blank=True)
    supervision = models.CharField(max_length=30, blank=True)
    grading = models.CharField(max_length=500, blank=True)  # how the overall grade works; empty: none
    stackability = models.CharField(max_length=30, blank=True)
    counts_towards = models.CharField(max_length=500, blank=True)
    further_information = models.CharField(max_length=2000, blank=True)
    sector = models.CharField(max_length=14, choices=Sector.choices, blank=True)
    accreditation = models.CharField(max_length=12, choices=Accreditation.choices, blank=True)
    skill_group = models.CharField(max_length=20, default="technical")
    field_of_study = models.CharField(max_length=120, blank=True)
    tags = models.JSONField(default=list)
    alignments = models.JSONField(default=list)
    evidence_asked = models.CharField(max_length=2000, blank=True)
    evidence_required = models.BooleanField(default=True)
    image_key = models.CharField(max_length=120, blank=True)
    ledger = models.JSONField(default=list)
    validity_rule = models.CharField(
        max_length=8, choices=[("none", "none"), ("day", "day"), ("months", "months")], default="none"
    )
    valid_until_date = models.DateField(null=True, blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    status_purpose = models.CharField(
        max_length=10, choices=StatusPurpose.choices, default=StatusPurpose.REVOCATION
    )

    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    PUBLIC = {"state": "PUBLISHED"}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["achievement", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["achievement"], condition=models.Q(state="DRAFT"), name="one_draft_at_a_time"
            ),
        ]
        # A list of designs reads their names from here, and not from the long rows.
        indexes = [models.Index(fields=["achievement", "number", "name"], name="versions_by_name")]


class Outcome(Owned):
    """One learning outcome of one version. `uuid` is this row's; `key` stays across versions.

    key: also the outcome's identifier in what is signed (…/versions/N#outcome-KEY).
    pass_mark: 0..100, when it is marked with points instead of a rubric.
    skills: what it is aligned to, as `conversion.to_alignment` reads it, at most six; `OutcomeSkill` has them by row.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="outcomes")
    key = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    outcome_type = models.CharField(max_length=12, default="skill")
    required = models.BooleanField(default=True)
    assessment = models.CharField(max_length=300, blank=True)
    pass_mark = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    skills = models.JSONField(default=list)

    objects = Scoped()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_outcome_per_key")]


class OutcomeSkill(models.Model):
    """A skill that an outcome is aligned to: an entry of `Outcome.skills` as a row, to find who gives a skill.

    `cairn.records.given` writes them with the outcomes, of drafts too; `cairn doctor` compares. skill: its IRI.
    level: 1 to 8, null: nobody said. position: counted from 0.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="gives")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="gives", db_index=False)
    position = models.PositiveSmallIntegerField()
    skill = models.CharField(max_length=400)
    name = models.CharField(max_length=300)
    framework = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    proficiency = models.CharField(max_length=120, blank=True)

    PUBLIC = {"version__state": "PUBLISHED"}
    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "skill"], name="one_row_per_outcome_skill")]
        indexes = [models.Index(fields=["skill", "version"], name="outcomes_giving_a_skill")]

    def __str__(self) -> str:
        return f"OutcomeSkill {self.skill}"


class RubricLevel(Owned):
    """One level of one outcome's rubric, lowest first; `meets` from the pass mark up."""

    ORGANISATION_PATH = "outcome__version__achievement__organisation"

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="levels")
    key = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=500, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    meets = models.BooleanField(default=False)

    objects = Scoped()

    class Meta:
        ordering = ["position"]
