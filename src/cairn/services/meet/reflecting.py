"""What a learner writes after a seminar becomes evidence of theirs, and says where it comes from."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Assessment, Invitee, Person, Reflection
from cairn.services import audit
from cairn.services.access import Actor, system_seat
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports

TURN = ("OPEN", "NOT_YET")  # when a learner may add evidence


def assessments(invitee: Invitee) -> QuerySet[Assessment]:
    """The learner's assessments of what the seminar is for, to which they can still add.

    A guest's are those of what their own organisation takes it as evidence for.
    """
    rows = Assessment.objects.of(invitee.learner.organisation).filter(learner=invitee.learner, state__in=TURN)
    if invitee.sharing is None:
        rows = rows.filter(achievement__seminars__seminar=invitee.seminar)
    else:
        rows = rows.filter(achievement=invitee.sharing.achievement_id)
    return rows.select_related("version").order_by("-pk")


def written(invitee: Invitee) -> QuerySet[Reflection]:
    """What was written after it and not taken back."""
    rows = Reflection.objects.of(invitee.seminar.organisation).filter(invitee=invitee)
    kept = rows.filter(evidence__removed_at=None)
    return kept.select_related("evidence__assessment__version").order_by("pk")


@transaction.atomic
def write(
    invitee: Invitee, assessment: UUID, *, text: object, person: Person | None = None, ports: Ports
) -> Reflection:
    """Keep a reflection as evidence of one assessment. person: None when they came by their link.

    Raises:
        NotFound: no such assessment of theirs that the seminar is for.
        Conflict: `reflection.absent`, they were not counted; `reflection.written`, once for each assessment;
            `evidence.closed`.
        InvalidInput: empty, or over 20,000 characters. TooMuch: `evidence.too_many`.
    """
    if invitee.attended_at is None:
        raise Conflict(
            _("Only who was there can write about it. Ask the host to count you."), code="reflection.absent"
        )
    found = assessments(invitee).filter(uuid=assessment).first()
    if found is None:
        raise NotFound("no such assessment")
    rows = Assessment.objects.of(found.organisation).select_for_update(of=("self",))
    rows.get(pk=found.pk)  # two at once: the second finds what the first wrote
    if written(invitee).filter(evidence__assessment=found).exists():
        raise Conflict(_("You have written about this already."), code="reflection.written")
    seminar = invitee.seminar
    item = evidence.add_text(
        found.uuid,
        by=person or system_seat(found.organisation),
        text=text if isinstance(text, str) else "",
        name=_("Reflection: %(title)s") % {"title": seminar.title[:180]},
        ports=ports,
    )
    now = ports.now()
    made = Reflection.objects.create(uuid=ports.new_uuid(), invitee=invitee, evidence=item, written_at=now)
    audit.record(
        "reflection.write",
        subject=("reflection", made.uuid),
        organisation=found.organisation,  # of a guest: the host reads nothing of it
        actor=Actor(person=person),
        at=now,
        details={"seminar": str(seminar.uuid), "evidence": str(item.uuid)},
    )
    return made
