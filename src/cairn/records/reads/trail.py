"""What happened to something of the whole installation, from its own trail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cairn.records.models import AuditEvent, Framework, Person, Skill

MOST: Final = 50  # events


def of_subject(kind: str, uuid: UUID) -> list[tuple[AuditEvent, str]]:
    """What happened to it, the newest first, with the name of who did it ("" for the command line)."""
    rows = AuditEvent.objects.across(reason="the installation's own trail").filter(
        organisation=None, subject_kind=kind, subject_uuid=uuid
    )
    return _named(list(rows.order_by("-number")[:MOST]))


def of_skills(framework: Framework) -> list[tuple[AuditEvent, str, Skill]]:
    """What was done to single skills of a framework, the newest first, with who did it and to which."""
    rows = AuditEvent.objects.across(reason="the trail of whose framework it is").filter(
        organisation=framework.organisation, subject_kind="skill", action__startswith="skill."
    )
    mine = Skill.objects.across(reason="skills are public").filter(framework=framework)
    found = list(rows.filter(subject_uuid__in=mine.values("uuid")).order_by("-number")[:MOST])
    skills = {row.uuid: row for row in mine.filter(uuid__in={event.subject_uuid for event in found})}
    return [
        (event, who, skills[event.subject_uuid])
        for event, who in _named(found)
        if event.subject_uuid in skills
    ]


def _named(found: list[AuditEvent]) -> list[tuple[AuditEvent, str]]:
    people = Person.objects.filter(uuid__in={event.actor_uuid for event in found if event.actor_uuid})
    names = dict(people.values_list("uuid", "name"))
    return [(event, names.get(event.actor_uuid, "") if event.actor_uuid else "") for event in found]
