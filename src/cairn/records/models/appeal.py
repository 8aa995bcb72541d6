"""How somebody who was assessed appeals: the way that is offered, as data (feature Q3)."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class AppealRoute(Owned):
    """To whom, how, and within how many days of the decision; never edited: another way is another row.

    achievement: of which it holds; null: of all that have none of their own. who: who decides about it.
    ended_at: not offered any more from then on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="appeal_routes")
    achievement = models.ForeignKey(
        Achievement, null=True, on_delete=models.CASCADE, related_name="appeal_routes"
    )
    who = models.CharField(max_length=200)
    how = models.CharField(max_length=1000)
    days = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(ended_at=None, achievement=None),
                name="one_way_to_appeal",
            ),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=models.Q(ended_at=None, achievement__isnull=False),
                name="one_way_to_appeal_of_a_credential",
            ),
        ]
