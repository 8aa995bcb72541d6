"""Letters to everybody who adopted a standard: a job of the worker, so that nobody waits while they are written.

A job goes through the organisations in the order of their keys, some at a time; how far it came, and what is in the
outbox, is stored together. A worker that dies goes on where it stopped, and the keys of the outbox make every letter
one. An organisation at which something fails is passed over and tried once more at the end. What is over, a
consultation or a version that a newer one follows, is written about no further.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cairn.records.models import Consultation, Job, Organisation, StandardVersion
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.jobs import Kind, Lease, LeaseLost
from cairn.services.ports import Ports
from cairn.services.standards import telling
from cairn.services.standards.taken_part import is_open

LOG = logging.getLogger("cairn.services")

JOB: Final = "standards.letters"  # the name the worker knows it by
WORK: Final = Kind("standard-letters", JOB, {"start": "standard.letters"})
AT_ONCE: Final = 20  # organisations in one transaction, some 40 ms
MOST: Final = 2_000  # organisations that are written to
NEWER: Final = "newer"
CONSULTED: Final = "consulted"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is written about. organisations: to whom. write: the letters to one of them; how many there were."""

    organisations: QuerySet[Organisation]
    write: Callable[..., int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How far the letters are, in organisations. failed: of those that could not be written to."""

    total: int
    done: int
    failed: int
    is_running: bool


def begin(seat: Seat, about: str, subject: UUID, *, ports: Ports) -> Job | None:
    """Ask the worker to write about a version (NEWER) or a consultation (CONSULTED); nobody to write to: no job.

    Belongs to the transaction of the act that it is about.
    """
    found = _OCCASIONS[about](subject, ports.now())
    total = min(found.organisations.count(), MOST) if found is not None else 0
    if not total:
        return None
    job = Job.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        kind=WORK.name,
        state="DRAFT",
        subject_uuid=subject,
        options={"about": about},
        total=total,
        created_at=ports.now(),
        created_by=seat.actor.person,
    )
    jobs.start(job, WORK, seat=seat, ports=ports)
    return job


def letters_about(organisation: Organisation, subject: UUID) -> Letters | None:
    """How far the letters about a version or a consultation are; organisation: the body that leads. None: none."""
    return letters_of(organisation, [subject]).get(subject)


def letters_of(organisation: Organisation, subjects: Sequence[UUID]) -> dict[UUID, Letters]:
    """The same of several; those about which no letters are written are not in it."""
    rows = Job.objects.of(organisation).filter(kind=WORK.name, subject_uuid__in=subjects)
    return {
        row.subject_uuid: Letters(
            total=row.total, done=row.done, failed=row.failed, is_running=row.state in jobs.WORKING
        )
        for row in rows.order_by("pk")
        if row.subject_uuid is not None
    }


def run(job_uuid: UUID, *, ports: Ports) -> None:
    """Write to some organisations after the others for a turn, then ask for the next one; safe to run twice."""
    lease = jobs.take(job_uuid, WORK, ports=ports)
    if lease is None:
        return
    try:
        while _some(lease, ports=ports):
            if lease.turn_is_over(at=ports.now()):
                lease.again(ports=ports)
                return
    except LeaseLost:
        return
    lease.finish("DONE", ports=ports)


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for jobs that nobody works on any more; return how many."""
    return jobs.resume_stale(WORK, before=before, ports=ports)


@transaction.atomic
def _some(lease: Lease, *, ports: Ports) -> bool:
    """Write to the next organisations; False when there are no more."""
    now, job, said = ports.now(), lease.job, lease.job.options
    lease.hold(at=now)
    about = _OCCASIONS[said["about"]](job.subject_uuid, now) if job.subject_uuid else None
    if about is None:
        return False
    again = said.get("again", False)
    rows = about.organisations.select_related("site").order_by("pk")
    if again:
        rows = rows.filter(pk__in=said["failed"])
    elif said.get("seen", 0) >= MOST:
        rows = rows.none()
    found = list(rows.filter(pk__gt=said.get("after", 0))[:AT_ONCE])
    if not found:
        return _go_round(lease)
    ends = {one.pk: _one(about, one, at=now, ports=ports) for one in found}
    counts = Counter(ends.values())
    ports.faultpoint("standard_letters.before_storing")
    failed = [key for key, end in ends.items() if end == "failed"]
    if again:
        lease.hold(at=now, done=counts["done"], skipped=counts["skipped"], failed=len(failed) - len(found))
        job.options = said | {"after": found[-1].pk}
    else:
        lease.hold(at=now, done=counts["done"], skipped=counts["skipped"], failed=len(failed))
        job.options = said | {
            "after": found[-1].pk,
            "seen": said.get("seen", 0) + len(found),
            "failed": [*said.get("failed", []), *failed],
        }
    _keep(job)
    return True


def _go_round(lease: Lease) -> bool:
    """At the end of all: those at which something failed are tried once more."""
    job = lease.job
    if job.options.get("again") or not job.options.get("failed"):
        return False
    job.options = job.options | {"again": True, "after": 0}
    _keep(job)
    return True


def _keep(job: Job) -> None:
    """Store how far it came; whoever adopted meanwhile is written to as well, and counts."""
    job.total = max(job.total, job.options.get("seen", 0))
    Job.objects.of(job.organisation).filter(pk=job.pk).update(options=job.options, total=job.total)


def _one(about: Occasion, organisation: Organisation, *, at: datetime, ports: Ports) -> str:
    """Write to one organisation: "done", "skipped" where nobody has an address, or "failed"."""
    try:
        with transaction.atomic():
            return "done" if about.write(organisation, at=at, ports=ports) else "skipped"
    except Exception:
        LOG.exception("standard_letters.failed organisation=%s", organisation.uuid)
        return "failed"


def _newer(subject: UUID, _now: datetime) -> Occasion | None:
    rows = StandardVersion.objects.public().filter(uuid=subject)
    found = rows.select_related("standard__organisation").first()
    if found is None or found.number is None:
        return None
    later = StandardVersion.objects.public().filter(standard=found.standard, number__gt=found.number)
    if later.exists():
        return None
    return Occasion(telling.behind(found), partial(telling.newer, found))


def _consulted(subject: UUID, now: datetime) -> Occasion | None:
    rows = Consultation.objects.across(reason="the worker serves everybody").filter(uuid=subject)
    found = rows.select_related("round__version__standard__organisation__site").first()
    if found is None or not is_open(found, now=now):
        return None
    return Occasion(telling.adopters(found.round.version.standard), partial(telling.consulted, found))


_OCCASIONS: Final[Mapping[str, Callable[[UUID, datetime], Occasion | None]]] = {
    NEWER: _newer,
    CONSULTED: _consulted,
}
