"""Definitions of an organisation's own, and what a version was seen to state when it was published (D1)."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import AchievementVersion
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class OwnProfile(Owned):
    """A definition that an organisation made for itself. Its versions never change.

    code: "own-" and twelve letters; with ".N" it names a version, as `AchievementVersion.profile` keeps it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="own_profiles")
    code = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()


class OwnProfileVersion(Owned):
    """One version. facts: rows of `check`, `required` and `prompt`, as `quality.profiles.profile_of` reads them.

    names: its name in other languages, by their codes.
    """

    ORGANISATION_PATH = "profile__organisation"

    profile = models.ForeignKey(OwnProfile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    source = models.CharField(max_length=400, blank=True)
    facts = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = Scoped()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="one_own_profile_version")]


class ConformanceRecord(Owned):
    """What a version stated for each definition on the day it was published, frozen.

    definitions: as `services.design.statement` writes and reads them.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.OneToOneField(AchievementVersion, on_delete=models.CASCADE, related_name="conformance")
    definitions = models.JSONField(default=list)
    made_at = models.DateTimeField()

    PUBLIC = {"version__state": "PUBLISHED"}
    objects = Scoped()
