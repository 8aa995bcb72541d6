"""Whom a lab means among the guests that were there: by the reference of their booking, or by their address.

What is measured of them is evidence in their own organisation, for what it said when it took the sharing. The lab
never reads their numbers: on the day its list has names and references.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cairn.records.models import Assessment, Booking, Facility, Learner

OPEN = ("OPEN", "SUBMITTED", "NOT_YET")  # assessments that take evidence of staff


@dataclass(frozen=True, slots=True)
class Guests:
    """Learners of other organisations who had a seat, and the assessment that each one's results go to."""

    by_reference: dict[str, Learner]
    by_email: dict[str, Learner]
    works: dict[Learner, Assessment]


def present(
    facility: Facility, *, references: Collection[str], emails: Collection[str] = (), at: datetime
) -> Guests:
    """Guests whose slot has begun. An address that two of them have means neither."""
    known = [said.upper() for said in references if said and said.isprintable()]
    meant = Q(reference__in=known) | Q(learner__email__in=[email for email in emails if email])
    rows = Booking.objects.of(facility.organisation).filter(
        meant,
        slot__facility=facility,
        slot__starts_at__lte=at,
        cancelled_at=None,
        sharing__achievement__isnull=False,
        learner__archived_at=None,
    )
    found = list(rows.select_related("learner__organisation", "sharing").order_by("pk"))
    if not found:
        return Guests({}, {}, {})
    open_ones = Assessment.objects.across(reason="of guests who were there").filter(
        learner__in={row.learner_id for row in found},
        achievement__in={row.sharing.achievement_id for row in found if row.sharing},
        state__in=OPEN,
    )
    newest = {
        (work.learner_id, work.achievement_id): work
        for work in open_ones.select_related("learner__organisation", "version").order_by("pk")
    }
    by_reference: dict[str, Learner] = {}
    by_email: dict[str, Learner] = {}
    works: dict[Learner, Assessment] = {}
    twice: set[str] = set()
    for row in found:
        work = newest.get((row.learner_id, (row.sharing.achievement_id if row.sharing else 0) or 0))
        if work is None:
            continue
        by_reference[row.reference] = row.learner
        works[row.learner] = work
        email = row.learner.email
        if email and by_email.setdefault(email, row.learner) != row.learner:
            twice.add(email)
    return Guests(by_reference, {e: one for e, one in by_email.items() if e not in twice}, works)
