"""Qualifications: their rules by version, what learners pin, and what was completed.

A published version never changes. `typed` is the page as it stands in the
builder, whether it makes sense yet or not; `rules` is what it says, as
docs/reference/qualification-rules.md describes.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import AchievementVersion
from cairn.records.models.assessment import Award, Learner
from cairn.records.models.credential import Credential
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class Qualification(Owned):
    """The lasting identity of one qualification, across its versions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qualifications")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    archived_at = models.DateTimeField(null=True)

    PUBLIC = {"versions__state": "PUBLISHED"}
    objects = Scoped()


class QualificationVersion(Owned):
    """One version: a draft that can be edited, or a published one that cannot.

    rules: JSON text, at most 1 MB; of a draft the last that could be read, "" for none yet.
    typed: the fields of the builder. revision: how often it was saved. saves: JSON list of the latest,
        {revision, by (uuid of a person), at, changed: [[field, before, after]]}.
    """

    ORGANISATION_PATH = "qualification__organisation"

    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="versions")
    state = models.CharField(
        max_length=10, choices=[("DRAFT", "draft"), ("PUBLISHED", "published")], default="DRAFT"
    )
    number = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=12, default="en")
    rules = models.TextField(blank=True, max_length=1_000_000)
    typed = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saves = models.JSONField(default=list)
    change_note = models.CharField(max_length=500, blank=True)
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    PUBLIC = {"state": "PUBLISHED"}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "number"], name="one_qualification_version_per_number"
            ),
            models.UniqueConstraint(
                fields=["qualification"],
                condition=models.Q(state="DRAFT"),
                name="one_qualification_draft_at_a_time",
            ),
        ]


class QualificationPin(Owned):
    """A wish of a learner: what they hold (`held`, an id of their passport) counts in `part`; "" is nowhere."""

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualification_pins")
    version = models.ForeignKey(QualificationVersion, on_delete=models.CASCADE, related_name="pins")
    held = models.CharField(max_length=64)
    part = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version", "held", "part"], name="one_pin_per_part")
        ]


class Stack(Owned):
    """An exit that somebody completed and asked the award for.

    exit_name: of the version's rules. state: ASKED waits for a human; AWARDED; REFUSED.
    learner, award: once it is awarded. reason: why it was refused. looked_at: when a human last
        decided that an award stands although a part of it was withdrawn.
    """

    PERSON_PATH = "person"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stacks")
    version = models.ForeignKey(QualificationVersion, on_delete=models.PROTECT, related_name="stacks")
    exit_name = models.CharField(max_length=600)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="stacks")
    learner = models.ForeignKey(Learner, null=True, on_delete=models.PROTECT, related_name="stacks")
    award = models.OneToOneField(Award, null=True, on_delete=models.PROTECT, related_name="stack")
    awards = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.PROTECT, related_name="stacks", db_index=False
    )
    state = models.CharField(max_length=8, default="ASKED")
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    looked_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "exit_name"],
                condition=~models.Q(state="REFUSED"),
                name="one_stack_per_exit",
            )
        ]


class StackPart(Owned):
    """What counted where in a stack, as it was shown to whoever decided.

    held: its id in the passport, "" for a part that was waived. credential: when it was issued here; of
        any provider. decision: uuid of the `Waiver` by which it counts, or is waived; null: by the rules.
    """

    ORGANISATION_PATH = "stack__organisation"
    PERSON_PATH = "stack__person"
    CROSSES = ("credential",)

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    held = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    provider_name = models.CharField(max_length=200, blank=True)
    achievement = models.CharField(max_length=600, blank=True)
    url = models.CharField(max_length=600, blank=True)
    part = models.CharField(max_length=400)
    part_name = models.CharField(max_length=600, blank=True)
    credits = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    awarded_date = models.DateField(null=True)
    credential = models.ForeignKey(Credential, null=True, on_delete=models.PROTECT, related_name="stacked_in")
    decision = models.UUIDField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ["position"]
