"""What is said about the draft of a standard: rounds of the draft, consultations, comments (features C20, N27)."""

from __future__ import annotations

from django.db import models

from cairn.records.models.codesign import GuestLink
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.models.standard import Standard, StandardVersion
from cairn.records.scoping import Owned, Scoped


class StandardRound(Owned):
    """The draft as it stood at one moment, kept by the group; it never changes. content: its parts."""

    ORGANISATION_PATH = "version__standard__organisation"

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_standard_round_per_number")
        ]


class Consultation(Owned):
    """A round of a draft that those who adopted the standard, and invited guests, may comment on until a day.

    words: what is asked of them. ends_date: the last day, in the days of the body that leads the standard.
    """

    ORGANISATION_PATH = "round__version__standard__organisation"

    round = models.ForeignKey(StandardRound, on_delete=models.CASCADE, related_name="consultations")
    words = models.CharField(max_length=2000, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    ends_date = models.DateField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()


class StandardComment(Owned):
    """Something said about a draft. about: "", "title", "summary", "clause:N", "outcome:KEY" or "fact:CODE".

    quoted: what it is about, as it stood. body_name: for whom the author speaks, as it was called then.
    consultation: null for what the group says among itself. may_name: the body agreed to be named at publication.
    decided: what was decided; with it the thread is settled.
    """

    ORGANISATION_PATH = "standard__organisation"
    CROSSES = ("organisation",)

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(
        StandardVersion, null=True, on_delete=models.SET_NULL, related_name="comments"
    )
    consultation = models.ForeignKey(
        Consultation, null=True, on_delete=models.SET_NULL, related_name="comments"
    )
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    about = models.CharField(max_length=60, blank=True)
    quoted = models.CharField(max_length=500, blank=True)
    text = models.TextField(max_length=10_000)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="standard_comments"
    )
    link = models.ForeignKey(
        GuestLink, null=True, on_delete=models.SET_NULL, related_name="standard_comments"
    )
    body_name = models.CharField(max_length=200)
    may_name = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    decided = models.CharField(max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_name = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["standard", "id"], name="standard_comments_in_order")]
