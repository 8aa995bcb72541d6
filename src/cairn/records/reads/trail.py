"""What happened to something of the whole installation, from its own trail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cairn.records.models import AuditEvent, Person

MOST: Final = 50  # events


def of_subject(kind: str, uuid: UUID) -> list[tuple[AuditEvent, str]]:
    """What happened to it, the newest first, with the name of who did it ("" for the command line)."""
    rows = AuditEvent.objects.across(reason="the installation's own trail").filter(
        organisation=None, subject_kind=kind, subject_uuid=uuid
    )
    found = list(rows.order_by("-number")[:MOST])
    people = Person.objects.filter(uuid__in={event.actor_uuid for event in found if event.actor_uuid})
    names = dict(people.values_list("uuid", "name"))
    return [(event, names.get(event.actor_uuid, "") if event.actor_uuid else "") for event in found]
