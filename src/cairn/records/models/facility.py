"""Labs and simulation centres: what can be done there, who is there when, and what they measured."""

from __future__ import annotations

from typing import Any

from django.db import models

from cairn.records.models.assessment import EvidenceItem, Learner
from cairn.records.models.organisation import Organisation
from cairn.records.models.sharing import must_be_guest
from cairn.records.scoping import Owned, Scoped


class Facility(Owned):
    """A lab, a workshop, a simulator. seats: how many learners fit in one slot.

    cancel_hours: until so many hours before a slot a learner gives it back by themselves.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facilities")
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=300, blank=True)
    offers = models.CharField(max_length=1000, blank=True)
    opening = models.CharField(max_length=300, blank=True)
    instructions = models.CharField(max_length=2000, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()


class Slot(Owned):
    """A time at which a facility can be used. seats: as many as the facility had when it was opened.

    sequence: counts how often it was moved (RFC 5545, 3.8.7.4).
    """

    ORGANISATION_PATH = "facility__organisation"

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    sequence = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "starts_at"],
                condition=models.Q(closed_at=None),
                name="one_slot_at_a_time",
            )
        ]


class Booking(Owned):
    """A learner's seat in a slot. seat: 1 to the slot's seats; no two bookings have the same.

    sharing: by which the learner of another organisation is there; reference: what the lab calls them then.
    """

    PERSON_PATH = "learner__person"
    ORGANISATION_PATH = "slot__facility__organisation"
    CROSSES = ("learner",)

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="bookings")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="bookings")
    sharing = models.ForeignKey(
        "records.Sharing", null=True, on_delete=models.PROTECT, related_name="bookings"
    )
    reference = models.CharField(max_length=9, blank=True)
    seat = models.PositiveSmallIntegerField()
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "seat"], condition=models.Q(cancelled_at=None), name="one_booking_per_seat"
            ),
            models.UniqueConstraint(
                fields=["slot", "learner"],
                condition=models.Q(cancelled_at=None),
                name="one_booking_per_learner",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="one_booking_per_reference"
            ),
        ]
        indexes = [models.Index(fields=["learner", "booked_at"], name="bookings_of_a_learner")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        must_be_guest(self.learner, home=self.owner_id(), sharing=self.sharing)
        super().save(*args, **kwargs)


class LabResult(Owned):
    """One measure of one learner, as a file or a statement said it; it is evidence and decides nothing.

    organisation: the learner's; the lab is another's where it was shared.
    statement: id of the xAPI statement; null: it came by a file.
    """

    PERSON_PATH = "learner__person"
    CROSSES = ("facility",)

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="results")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="lab_results")
    evidence = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="lab_results")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="lab_results", db_index=False
    )
    statement = models.UUIDField(null=True)
    measure = models.CharField(max_length=200)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=40, blank=True)
    measured_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "statement"], name="one_result_per_statement")
        ]
