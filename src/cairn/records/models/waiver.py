"""Decisions of a provider for one learner: a requirement is waived, or something held counts for it.

A requirement is a part of the rules of a qualification, as it was written in one version.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.assessment import Learner
from cairn.records.models.library import VendorMapping
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.models.qualification import QualificationVersion
from cairn.records.scoping import Owned, Scoped


class Waiver(Owned):
    """What somebody asked for, or was granted.

    kind: WAIVED takes the requirement away; COUNTS lets `held`, an id of the passport, count for it; FIRST meets a
        prerequisite, with `held` or with what was seen otherwise.
    mapping: of a vendor's certificate, by which it was asked for or granted; when that is withdrawn, so is this.
    state: ASKED waits; GRANTED; REFUSED; REVOKED was granted once.
    person: whose it is; learner: whom the provider decided for unasked, who may have no account yet.
    part, rule: where the requirement stands in `version`, and what it says (JSON); part_name: in words.
    every_version: it holds in other versions too, where the same requirement stands word for word.
    held_name to held_date: of what counts, as it was shown to whoever decides.
    why: the learner's words. reason: the provider's, which the learner reads.
    decided_name: who decided, as they were called then. until_date: the last day; null: no end.
    """

    PERSON_PATH = "person"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="waivers", db_index=False
    )
    version = models.ForeignKey(QualificationVersion, on_delete=models.PROTECT, related_name="waivers")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="waivers")
    learner = models.ForeignKey(Learner, null=True, on_delete=models.PROTECT, related_name="waivers")
    kind = models.CharField(max_length=6)
    exit_name = models.CharField(max_length=600)
    part = models.CharField(max_length=400)
    part_name = models.CharField(max_length=600, blank=True)
    rule = models.TextField(max_length=1_000_000)
    every_version = models.BooleanField(default=False)
    held = models.CharField(max_length=64, blank=True)
    mapping = models.ForeignKey(VendorMapping, null=True, on_delete=models.PROTECT, related_name="decisions")
    held_name = models.CharField(max_length=200, blank=True)
    held_provider = models.CharField(max_length=200, blank=True)
    held_credits = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    held_date = models.DateField(null=True)
    why = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=8, default="ASKED")
    reason = models.CharField(max_length=500, blank=True)
    until_date = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decided_name = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.CharField(max_length=200, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "part", "kind", "held"],
                condition=models.Q(state="ASKED"),
                name="one_waiver_asked_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "id"], name="waivers_by_state")]

    @property
    def shown_name(self) -> str:
        """Whose it is, as the provider may know them: as their learner is called, else whoever asked; "" for nobody."""
        who = self.learner or self.person
        return str(who.name) if who is not None else ""
