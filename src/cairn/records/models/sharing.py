"""A lab or a seminar of one organisation that is open to learners of another one, on terms."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.assessment import Learner
from cairn.records.models.organisation import Organisation
from cairn.records.scoping import Owned, Scoped


class Sharing(Owned):
    """That `guest` may bring learners to a facility, or to a seminar, of `organisation` (feature C19).

    guest: null while nobody has taken the link. token_hash: of the link; null where the guest was named.
    weekdays: on which, as digits from 1 (Monday) to 7; "": on all. slot_seats: at most so many of one slot; seats: in
        all; null: as many as are free. until_date: the last day of a slot, or of the sharing of a seminar.
    achievement: the guest's own; what is measured or written counts as evidence for it.
    taken_at: since when the guest brings learners. ended_by_guest: they left; otherwise the owner ended it.
    """

    CROSSES = ("guest", "achievement")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sharings")
    guest = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="guest_at")
    facility = models.ForeignKey(
        "records.Facility", null=True, on_delete=models.PROTECT, related_name="sharings"
    )
    seminar = models.ForeignKey(
        "records.Seminar", null=True, on_delete=models.PROTECT, related_name="sharings"
    )
    achievement = models.ForeignKey(Achievement, null=True, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    note = models.CharField(max_length=200, blank=True)
    weekdays = models.CharField(max_length=7, blank=True)
    slot_seats = models.PositiveSmallIntegerField(null=True)
    seats = models.PositiveSmallIntegerField(null=True)
    until_date = models.DateField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_guest = models.BooleanField(default=False)
    ended_reason = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(facility=None) ^ models.Q(seminar=None), name="sharing_of_one_thing"
            )
        ]


def must_be_guest(learner: Learner, *, home: int | None, sharing: Sharing | None) -> None:
    """Refuse a learner of another organisation than `home`, unless a sharing brings them.

    Raises:
        ValidationError: nothing does.
    """
    brought_by = sharing.guest_id if sharing is not None and sharing.organisation_id == home else home
    if learner.organisation_id != brought_by:
        raise ValidationError("a learner of another organisation", code="records.crosses")
