"""The organisation's own pages: what waits for it, its keys, tokens, jobs, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cairn.records.models import (
    ApiToken,
    AuditEvent,
    Award,
    IssuerKey,
    Job,
    JobRow,
    Organisation,
    Person,
)
from cairn.records.reads.lists import searched

OF_LISTS: Final = ("learners", "issue", "issue-awards")  # kinds of jobs that go through a list


def keys(organisation: Organisation) -> QuerySet[IssuerKey]:
    """Every key it ever had, newest first."""
    return IssuerKey.objects.of(organisation).order_by("-active_from", "-pk")


def api_tokens(organisation: Organisation, *, search: str = "") -> QuerySet[ApiToken]:
    """Its API tokens, newest first; ended ones too, because somebody will ask."""
    rows = ApiToken.objects.of(organisation).select_related("created_by")
    return searched(rows, search, within=("name", "prefix")).order_by("-created_at", "-pk")


def jobs(organisation: Organisation, *, kind: str = "", search: str = "") -> QuerySet[Job]:
    """Long work of OF_LISTS, newest first."""
    rows = Job.objects.of(organisation).filter(kind__in=OF_LISTS).select_related("created_by")
    if kind:
        rows = rows.filter(kind=kind)
    return searched(rows, search, within=("title",)).order_by("-created_at", "-pk")


def job(organisation: Organisation, job_uuid: UUID) -> Job | None:
    """One job of OF_LISTS; None when there is no such one here."""
    rows = Job.objects.of(organisation).filter(uuid=job_uuid, kind__in=OF_LISTS)
    return rows.select_related("created_by").first()


def job_rows(organisation: Organisation, job_uuid: UUID, *, state: str = "") -> QuerySet[JobRow]:
    """The rows of a job in the order of the file."""
    rows = JobRow.objects.of(organisation).filter(job__uuid=job_uuid)
    return (rows.filter(state=state) if state else rows).order_by("number")


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit trail with the name of who did it, as far as it is still known."""

    event: AuditEvent
    who: str


def audit_events(organisation: Organisation, *, search: str = "", action: str = "") -> QuerySet[AuditEvent]:
    """The audit trail, newest first."""
    rows = AuditEvent.objects.of(organisation)
    if action:
        rows = rows.filter(action=action)
    return searched(rows, search, within=("action", "subject_kind")).order_by("-number")


def named(events: list[AuditEvent], *, organisation: Organisation) -> tuple[Act, ...]:
    """Put names to the actors of some events: members' and tokens' own names; "" when they are gone."""
    uuids = {event.actor_uuid for event in events if event.actor_uuid is not None}
    people = dict(Person.objects.filter(uuid__in=uuids).values_list("uuid", "name"))
    tokens = dict(ApiToken.objects.of(organisation).filter(uuid__in=uuids).values_list("uuid", "name"))
    names = {**people, **tokens}
    return tuple(Act(event, names.get(event.actor_uuid, "") if event.actor_uuid else "") for event in events)


def awards(organisation: Organisation, *, search: str = "") -> QuerySet[Award]:
    """Every award, newest first."""
    rows = Award.objects.of(organisation).select_related("learner", "version")
    found = searched(rows, search, within=("learner__name", "learner__email", "version__name"))
    return found.order_by("-decided_at", "-pk")
