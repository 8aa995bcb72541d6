"""Stacks that learners make themselves, and what they propose of them to providers.

A stack is the person's alone. What a provider sees is a `Proposal`: a copy of
what was there when the person agreed to show it.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.models.qualification import Qualification
from cairn.records.scoping import Owned, Scoped


class OwnStack(Owned):
    """A named set of micro-credentials: what somebody holds, and what they mean to take.

    aim: the level that most of it should have, 1 to 8; null: none was said.
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_stacks")
    name = models.CharField(max_length=200)
    aim = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()


class OwnStackPart(Owned):
    """One part. name, provider_name: as they were when it was put in, for what is gone since.

    held: its id in the passport, "" while it is planned. offer: uuid of a `LearningOffer`.
    achievement: its lasting address, "" for none. removed_at: taken out, and can be put back.
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "stack__person"

    stack = models.ForeignKey(OwnStack, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    held = models.CharField(max_length=64, blank=True)
    offer = models.UUIDField(null=True)
    achievement = models.CharField(max_length=600, blank=True)
    name = models.CharField(max_length=300)
    provider_name = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ["position", "pk"]


class Proposal(Owned):
    """A stack that its maker asked a provider to recognise, as it was shown to them.

    state: WAITING; CHANGE was asked for; ACCEPTED became a draft (`qualification`); DECLINED.
    person_name, name, why, aim, parts: what the provider sees, and no more. parts: JSON list of {name, provider,
        achievement, credits, hours, level, group, held, checked, skills: [{skill, name, level}], needs: [[name]]}.
        The level of a skill is that of the course; null where the part is held.
    answer: the provider's words. round: how often it was proposed to this provider.
    """

    PERSON_PATH = "person"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="proposals")
    stack = models.ForeignKey(OwnStack, null=True, on_delete=models.SET_NULL, related_name="proposals")
    person_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    aim = models.PositiveSmallIntegerField(null=True)
    parts = models.JSONField(default=list)
    state = models.CharField(max_length=8, default="WAITING")
    answer = models.CharField(max_length=1000, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    qualification = models.ForeignKey(
        Qualification, null=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stack", "organisation"],
                condition=models.Q(state__in=("WAITING", "CHANGE")),
                name="one_open_proposal_per_provider",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "proposed_at"], name="proposals_by_state")]
