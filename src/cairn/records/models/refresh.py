"""What providers offer those who hold something that has moved on since (feature G2).

Who holds it is never told to the provider: holders see the offer in their passport, and may get one letter.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.models.plan import LearningOffer
from cairn.records.scoping import Owned, Scoped


class Refresh(Owned):
    """An offer to those who hold an earlier version: what moved on, and what to do.

    outcome_key: of the outcome that moved on; null: the credential as a whole. before_number: holders of versions
        with a lower number are meant; null: of every version there was when it was made.
    target: what to earn; null with a course: the course; null without one: the newest version of the same.
    amount: of money, 0 is free; null: what the course or its provider says. until_date: its last day.
    by_letter: holders get a letter, each one at most. told_key: primary key of the last award whose holder was
        written to, in their order; told_at: all of them were. ended_at: it was taken back.
    """

    ORGANISATION_PATH = "organisation"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="refreshes")
    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="refreshes")
    outcome_key = models.UUIDField(null=True)
    before_number = models.PositiveIntegerField()
    words = models.CharField(max_length=500)
    target = models.ForeignKey(
        Achievement, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    course = models.ForeignKey(
        LearningOffer, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    until_date = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_letter = models.BooleanField(default=False)
    told_key = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=models.Q(by_letter=True, told_at=None, ended_at=None),
                name="refreshes_to_tell",
            )
        ]


class RefreshLetters(Owned):
    """Whether a person wants letters about what has moved on; without a row they do. last_at: the last one."""

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="refresh_letters")
    wanted = models.BooleanField(default=True)
    last_at = models.DateTimeField(null=True)

    objects = Scoped()
