"""Shared standards: a body drafts and publishes them, credentials adopt them by reference (features C20, N27)."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import AchievementVersion
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class OpenTo(models.TextChoices):
    """Who may adopt a standard."""

    EVERYBODY = "everybody"
    COUNTRY = "country"
    ACCREDITED = "accredited"


class Standard(Owned):
    """The lasting identity of one shared standard. organisation: the body that leads it and publishes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="standards")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    archived_at = models.DateTimeField(null=True)

    PUBLIC = {"versions__state": "PUBLISHED"}
    objects = Scoped()


class StandardVersion(Owned):
    """One version: a draft that the group edits, or a published one that never changes.

    outcomes: list of {"key", "text", "level"}; a key stays the same across versions. level: 1 to 8 or null.
    facts: what a credential must state, rows as `quality.profiles.profile_of` reads them.
    url: stored whole at publication. drafters: names of the bodies that drafted it along, as published.
    consulted: names of those who took part in its consultations and agreed to be named, as published.
    confirms: the body confirms each adoption, which waits until then.
    translations: language → "title", "summary", "text" and "outcomes" (key → text); what counts is `language`.
    """

    ORGANISATION_PATH = "standard__organisation"

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="versions")
    state = models.CharField(
        max_length=10, choices=[("DRAFT", "draft"), ("PUBLISHED", "published")], default="DRAFT"
    )
    number = models.PositiveSmallIntegerField(null=True)
    url = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    text = models.TextField(max_length=20_000, blank=True)
    outcomes = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    translations = models.JSONField(default=dict)
    open_to = models.CharField(max_length=10, choices=OpenTo.choices, default=OpenTo.EVERYBODY)
    licence = models.CharField(max_length=200, blank=True)
    change_note = models.CharField(max_length=500, blank=True)
    drafters = models.JSONField(default=list)
    consulted = models.JSONField(default=list)
    confirms = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    PUBLIC = {"state": "PUBLISHED"}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="one_standard_version_per_number"),
            models.UniqueConstraint(
                fields=["standard"], condition=models.Q(state="DRAFT"), name="one_standard_draft_at_a_time"
            ),
        ]


class StandardDrafter(Owned):
    """A body that drafts a standard along with the one that leads it; an owner there accepts it first."""

    ORGANISATION_PATH = "standard__organisation"
    CROSSES = ("organisation",)

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="drafting")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts_standards")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "organisation"],
                condition=models.Q(ended_at=None),
                name="one_drafter_at_a_time",
            )
        ]


class Adoption(Owned):
    """That a version of a credential adopts a version of a standard; it becomes public with the credential.

    decided_at, is_confirmed: what the body said where it confirms adoptions; null: it has not. words: with it.
    """

    ORGANISATION_PATH = "version__achievement__organisation"
    CROSSES = ("standard_version",)

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="adoptions")
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="adoptions")
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    is_confirmed = models.BooleanField(null=True)
    words = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    PUBLIC = {"version__state": "PUBLISHED"}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "standard_version"], name="one_adoption_per_version")
        ]
