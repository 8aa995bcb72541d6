"""Frameworks of skills, as they were imported or are kept here, and the words by which skills are found.

Everything here is public. A framework without an organisation belongs to the whole
installation (ESCO); one with an organisation holds the skills that it named itself.
A skill is never deleted: awards point to its IRI. It is retired, perhaps for another.

Relations name IRIs, not rows: a crosswalk may name skills of a framework that is not here yet.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped

MOST_IRI = 400
MOST_NAME = 500


class Framework(Owned):
    """Where skills come from. iri: the same for all of its versions; version: the one that is loaded now.

    revision: how often people changed a skill of it here; imports are counted by themselves.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="frameworks"
    )
    iri = models.CharField(max_length=MOST_IRI, unique=True)
    kind = models.CharField(max_length=10)  # esco | onet | case | ctdl | table | local
    name = models.CharField(max_length=MOST_NAME)
    version = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")
    publisher = models.CharField(max_length=MOST_NAME, blank=True)
    licence = models.CharField(max_length=MOST_NAME, blank=True)
    attribution = models.CharField(max_length=1000, blank=True)
    address = models.CharField(max_length=MOST_IRI, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    PUBLIC: dict[str, str] = {}
    objects = Scoped()


class FrameworkImport(Owned):
    """One file that was read, or is being read, and so one version of a framework.

    file_key: the file while it waits. sha256: of the file; empty for a folder.
    skills … requirements: how many of them the file has. stage: what is being done now.
    """

    ORGANISATION_PATH = "framework__organisation"

    framework = models.ForeignKey(Framework, null=True, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=10)
    version = models.CharField(max_length=60, blank=True)
    options = models.JSONField(default=dict)
    filename = models.CharField(max_length=200, blank=True)
    file_key = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=7,
        choices=[("WAITING", "waiting"), ("RUNNING", "running"), ("DONE", "done"), ("FAILED", "failed")],
        default="WAITING",
    )
    stage = models.CharField(max_length=20, blank=True)
    skills = models.PositiveIntegerField(default=0)
    relations = models.PositiveIntegerField(default=0)
    occupations = models.PositiveIntegerField(default=0)
    requirements = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)

    PUBLIC = {"state": "DONE"}
    objects = Scoped()


class SkillChange(models.Model):
    """What one import changed in what was there before: the report between two versions."""

    ORGANISATION_PATH = "made_by__framework__organisation"

    made_by = models.ForeignKey(FrameworkImport, on_delete=models.CASCADE, related_name="changes")
    iri = models.CharField(max_length=MOST_IRI)
    what = models.CharField(max_length=10)  # added | retired | returned | renamed | described | moved | names
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    def __str__(self) -> str:
        return f"SkillChange {self.what} {self.iri}"


class Skill(Owned):
    """One node of a framework; kind "group" only orders others.

    names: other labels, one a line. group: one of the five of breadth, empty when nobody said.
    retired_here: by people of this installation, so no later file brings it back.
    """

    ORGANISATION_PATH = "framework__organisation"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="skills")
    iri = models.CharField(max_length=MOST_IRI, unique=True)
    name = models.CharField(max_length=MOST_NAME)
    kind = models.CharField(max_length=10, default="skill")
    names = models.TextField(blank=True)
    description = models.TextField(blank=True)
    note = models.TextField(blank=True)
    code = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=15, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_here = models.BooleanField(default=False)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["framework", "kind", "name"], name="skills_of_a_framework")]


class SkillRelation(models.Model):
    """A typed link; "broader": the object is broader than the subject. "replaced": use the object instead.

    framework: whose file or people say so.
    """

    ORGANISATION_PATH = "framework__organisation"

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="relations")
    subject = models.CharField(max_length=MOST_IRI)
    kind = models.CharField(max_length=9)
    object = models.CharField(max_length=MOST_IRI)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "object", "framework"], name="said_once")
        ]
        indexes = [models.Index(fields=["object", "kind"], name="relations_to_a_skill")]

    def __str__(self) -> str:
        return f"SkillRelation {self.kind}"


class Occupation(Owned):
    """A job as a framework describes it. industries: letters of sections, see `cairn.skills.industry`."""

    ORGANISATION_PATH = "framework__organisation"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="occupations")
    iri = models.CharField(max_length=MOST_IRI, unique=True)
    name = models.CharField(max_length=MOST_NAME)
    names = models.TextField(blank=True)
    description = models.TextField(blank=True)
    code = models.CharField(max_length=120, blank=True)
    industries = models.CharField(max_length=21, blank=True)
    retired_at = models.DateTimeField(null=True)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["framework", "name"], name="jobs_of_a_framework")]


class OccupationSkill(models.Model):
    """An occupation asks for a skill. level: 1..8, None when nobody said."""

    ORGANISATION_PATH = "occupation__framework__organisation"

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="asked")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="asked_by")
    essential = models.BooleanField(default=True)
    level = models.PositiveSmallIntegerField(null=True)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "skill"], name="asked_once")]

    def __str__(self) -> str:
        return f"OccupationSkill {self.pk}"


class SkillWord(models.Model):
    """A word that some label has, folded, and its stem (`cairn.skills.words`)."""

    ORGANISATION_PATH = None

    word = models.CharField(max_length=60, unique=True)
    stem = models.CharField(max_length=60, default="", db_index=True)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    def __str__(self) -> str:
        return self.word


class WordVariant(models.Model):
    """A word with one letter left out: two words with a typo between them share one of these."""

    ORGANISATION_PATH = None

    variant = models.CharField(max_length=60, db_index=True)
    word = models.ForeignKey(SkillWord, on_delete=models.CASCADE, db_index=False)

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    def __str__(self) -> str:
        return self.variant


class SkillPosting(models.Model):
    """Which skill has the word in a label: in its name (2) or in another label (1)."""

    ORGANISATION_PATH = "skill__framework__organisation"

    word = models.ForeignKey(SkillWord, on_delete=models.CASCADE, db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="postings")
    weight = models.PositiveSmallIntegerField()

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["word", "skill", "weight"], name="skills_with_a_word")]

    def __str__(self) -> str:
        return f"SkillPosting {self.pk}"


class OccupationPosting(models.Model):
    """Which occupation has the word in a label; weights as for skills."""

    ORGANISATION_PATH = "occupation__framework__organisation"

    word = models.ForeignKey(SkillWord, on_delete=models.CASCADE, db_index=False)
    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="postings")
    weight = models.PositiveSmallIntegerField()

    PUBLIC: dict[str, str] = {}
    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["word", "occupation", "weight"], name="jobs_with_a_word")]

    def __str__(self) -> str:
        return f"OccupationPosting {self.pk}"
