"""Whose assessment it is: the learner's own, or one of the organisation one works for."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Assessment, Person
from cairn.services.access import Actor, Seat
from cairn.services.errors import NotFound, NotPermitted

STAFF: Final = ("assessor", "issuer")


def actor_of(by: Actor | Seat | Person) -> Actor:
    """Who does it, for the audit trail."""
    if isinstance(by, Seat):
        return by.actor
    return Actor(person=by) if isinstance(by, Person) else by


def assessment_for(assessment_uuid: UUID, *, by: Actor | Seat | Person, lock: bool = False) -> Assessment:
    """Return an assessment this actor may see: staff by their seat, a learner by being the person.

    Raises:
        NotFound: no such assessment, or it is somebody else's.
        NotPermitted: a member who is neither assessor nor issuer.
    """
    rows = _theirs(by)
    if lock:
        rows = rows.select_for_update(of=("self",))
    related = ("organisation__site", "learner__person", "version__achievement", "achievement")
    assessment = rows.filter(uuid=assessment_uuid).select_related(*related).first()
    if assessment is None:
        raise NotFound("no such assessment")
    if isinstance(by, Seat):
        by.require(*STAFF)
    return assessment


def to_judge(assessment_uuid: UUID, *, seat: Seat) -> Assessment:
    """Return an assessment for deciding on it, its row taken until the transaction ends.

    Raises:
        NotFound: no such assessment here.
        NotPermitted: not an assessor; or `assessment.own_work`.
    """
    assessment = assessment_for(assessment_uuid, by=seat, lock=True)
    seat.require("assessor")
    person = seat.actor.person
    if person is not None and assessment.learner.person_id == person.pk:
        raise NotPermitted(
            _("This is your own work. Somebody else has to judge it."), code="assessment.own_work"
        )
    return assessment


def _theirs(by: Actor | Seat | Person) -> QuerySet[Assessment]:
    if isinstance(by, Seat):
        return Assessment.objects.of(by.organisation)
    person = by if isinstance(by, Person) else by.person
    if person is None:
        raise NotFound("no such assessment")
    return Assessment.objects.owned_by(person)
