"""Learners, their evidence, the results per outcome, and the decision."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement, AchievementVersion, Outcome, RubricLevel
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class Learner(Owned):
    """What one organisation knows of somebody; claiming links it to a Person."""

    PERSON_PATH = "person"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="learners", db_index=False
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="learners", db_index=False
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    number = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=~models.Q(email="") & models.Q(archived_at__isnull=True),
                name="one_learner_per_address",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "name"], name="learners_by_name"),
            models.Index(
                fields=["organisation", "number"], condition=~models.Q(number=""), name="learners_by_number"
            ),
            models.Index(
                fields=["organisation", "archived_at"],
                condition=models.Q(archived_at__isnull=False),
                name="learners_put_away",
            ),
            models.Index(fields=["organisation", "id"], name="learners_as_they_came"),
            models.Index(
                fields=["person"], condition=models.Q(person__isnull=False), name="learners_of_a_person"
            ),
        ]


class Assessment(Owned):
    """One learner against one published version: from evidence to a decision.

    OPEN → SUBMITTED → AWARDED | NOT_YET; NOT_YET → SUBMITTED again (next attempt).
    """

    PERSON_PATH = "learner__person"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="assessments", db_index=False
    )
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="assessments", db_index=False)
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(AchievementVersion, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(
        max_length=10,
        choices=[
            ("OPEN", "open"),
            ("SUBMITTED", "submitted"),
            ("AWARDED", "awarded"),
            ("NOT_YET", "not yet"),
        ],
        default="OPEN",
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    statement = models.TextField(blank=True, max_length=10000)
    tools_used = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, db_index=False)
    reasons = models.TextField(blank=True, max_length=5000)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "version"], name="one_assessment_per_learner_and_version"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="assessments_as_they_came"),
            models.Index(
                fields=["organisation", "state", "submitted_at", "id"],
                condition=~models.Q(state="AWARDED"),
                name="assessments_not_awarded",
            ),
            models.Index(
                fields=["achievement"], condition=models.Q(state="SUBMITTED"), name="assessments_to_judge"
            ),
        ]


class EvidenceItem(Owned):
    """A file, a link or a text that shows what the learner can do."""

    PERSON_PATH = "assessment__learner__person"
    ORGANISATION_PATH = "assessment__organisation"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    attempt = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=4, choices=[("file", "file"), ("link", "link"), ("text", "text")])
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=1000, blank=True)
    link = models.URLField(blank=True, max_length=1000)
    text = models.TextField(blank=True, max_length=20000)
    file_key = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    removed_at = models.DateTimeField(null=True)

    objects = Scoped()


class Result(Owned):
    """What the assessor found for one outcome in one attempt."""

    ORGANISATION_PATH = "assessment__organisation"

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="results")
    level = models.ForeignKey(RubricLevel, null=True, on_delete=models.PROTECT)
    met = models.BooleanField(default=False)
    mark = models.DecimalField(max_digits=5, decimal_places=1, null=True)  # 0..100
    feedback = models.TextField(blank=True, max_length=5000)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, db_index=False)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "attempt", "outcome"], name="one_result_per_outcome"
            )
        ]


class Award(Owned):
    """The decision that a learner earned a version; credentials carry it out.

    to_issue: nothing was made from it yet, or only what was refused. Set in the transaction that
        makes a credential or refuses one; `cairn doctor` compares it with the credentials.
    """

    PERSON_PATH = "learner__person"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="awards", db_index=False)
    version = models.ForeignKey(AchievementVersion, on_delete=models.PROTECT, related_name="awards")
    assessment = models.OneToOneField(Assessment, null=True, on_delete=models.PROTECT, related_name="award")
    awarded_date = models.DateField()
    grade = models.CharField(max_length=60, blank=True)  # overall, as printed; needs `version.grading`
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, db_index=False)
    to_issue = models.BooleanField(default=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "version"], name="one_award_per_learner_and_version")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "awarded_date", "id"],
                condition=models.Q(to_issue=True),
                name="awards_to_issue",
            ),
            models.Index(
                fields=["version"], condition=models.Q(to_issue=True), name="awards_to_issue_by_version"
            ),
        ]
