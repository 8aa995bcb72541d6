"""What a person brings along: credentials of elsewhere, skills by their own word, keys of their own.

All of it is the person's alone: no organisation owns or sees any of it.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class Earned(Owned):
    """Something that was earned elsewhere, as it came, and what was found out about it.

    way: how it came. file_key … sha256: the original bytes, never changed; also of a link: what was there.
    document_id: what the document calls itself; where it has no name, "urn:sha256:" and the digest of its text.
    verdict: of the last check: valid invalid indeterminate; empty: nothing in it can be checked.
    cause: code of what decided the verdict. known: how well the issuer is known (here register domain no).
    names_holder: it carries an address that the person has proved to own.
    skills: JSON list of {iri, name, framework, text, result}; assessed: somebody judged it.
    facts_by: "document" (signed or not) or "person" (typed).
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="earned")
    way = models.CharField(max_length=4, choices=[("file", "file"), ("link", "link"), ("text", "text")])
    file_key = models.CharField(max_length=120, blank=True)
    filename = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    form = models.CharField(max_length=10, blank=True)  # json jwt png svg pdf picture ob2 words
    link = models.CharField(max_length=1000, blank=True)
    facts_by = models.CharField(max_length=8, default="person")
    title = models.CharField(max_length=200)
    provider_name = models.CharField(max_length=200, blank=True)
    provider_iri = models.CharField(max_length=600, blank=True)
    document_id = models.CharField(max_length=600, blank=True)
    achievement = models.CharField(max_length=600, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True, max_length=5000)
    skill_group = models.CharField(max_length=15, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    ects = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    level = models.PositiveSmallIntegerField(null=True)
    awarded_date = models.DateField()
    until_date = models.DateField(null=True)
    assessed = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    verdict = models.CharField(max_length=13, blank=True)
    cause = models.CharField(max_length=60, blank=True)
    known = models.CharField(max_length=8, blank=True)
    names_holder = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="earned_by_last_check")]


class SkillClaim(Owned):
    """A skill that a person says they have. words: what led to it, in their own words, as short as it gets.

    earned: the paper it is said of, if any. used_date: the day they last used it, by their word.
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skill_claims")
    skill = models.CharField(max_length=400)
    name = models.CharField(max_length=500)
    skill_group = models.CharField(max_length=15, blank=True)
    words = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    earned = models.ForeignKey(Earned, null=True, on_delete=models.SET_NULL, related_name="claims")
    said_date = models.DateField()
    used_date = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="one_claim_per_skill")]


class OwnText(Owned):
    """A text about oneself that a person asked to keep, to look at again."""

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_texts")
    text = models.TextField(max_length=50_000)
    kept_at = models.DateTimeField()

    objects = Scoped()


class PersonToken(Owned):
    """A person's own key to the REST API; it reaches what is theirs and nothing else. scopes: see the service."""

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = Scoped()
