"""Long work in the background: who works on it, how far it is, stopping it and going on.

A job is worked on under a lease. Every lease has a higher fence than the one before, and whatever a
worker stores it stores together with `Lease.hold`, which fails when another worker took over, or when
somebody paused or cancelled the job meanwhile. So two workers never do the same rows, and a worker
that was thought dead cannot come back and do them again. A worker that dies leaves a lease that ends
by itself; the worker's tick then asks for the job again.

What the rows are, and what is done with them, is the business of the kind of job.

Source: trust.md, "Issuance: exactly once" (lease and fencing number).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Job, JobRow
from cairn.services.access import SYSTEM, Actor, Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports

LEASE: Final = timedelta(seconds=60)  # far longer than the work between two `hold`s
TURN: Final = timedelta(seconds=45)  # after this long a worker asks for another turn
WORKING: Final = ("RUNNING", "READING")
_IDLE: Final = ("DRAFT", "PAUSED", "DONE", "FAILED")


class LeaseLost(Exception):
    """The job is not this worker's any more: paused, cancelled, or taken over. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells one kind of job from another.

    name: `Job.kind`. task: what the worker knows it by. acts: the audit action of each act.
    """

    name: str
    task: str
    acts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    per_second: rows a second since it was started last, None while that cannot be said.
    seconds_left: at that speed, None while there is no speed or nothing runs.
    """

    total: int
    done: int
    failed: int
    skipped: int
    per_second: float | None
    seconds_left: int | None

    @property
    def ready(self) -> int:
        """Rows that nothing has become of yet, and that nothing is wrong with."""
        return max(0, self.total - self.done - self.failed - self.skipped)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job, until it is paused, cancelled or taken over.

    from_dead: whoever had it before let it run out.
    """

    job: Job
    kind: Kind
    fence: int
    taken_at: datetime
    from_dead: bool = False

    @property
    def seat(self) -> Seat:
        """Who asked for the job, in the role it takes."""
        actor = Actor(person=self.job.created_by) if self.job.created_by else SYSTEM
        return Seat(self.job.organisation, actor, frozenset({"issuer", "assessor"}))

    def turn_is_over(self, *, at: datetime) -> bool:
        """Whether the worker should ask for another turn, so that other jobs get theirs."""
        return at - self.taken_at >= TURN

    def hold(self, *, at: datetime, done: int = 0, failed: int = 0, skipped: int = 0) -> None:
        """Go on holding the job, and count what the caller's transaction makes of its rows.

        Call it before anything else in every transaction that stores what the job does: on PostgreSQL
        it keeps the row until the transaction ends, so no pause slips in between.

        Raises:
            LeaseLost: the job is another worker's, paused or cancelled; roll back.
            django TransactionManagementError: there is no transaction to belong to.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("a lease is held inside the transaction that stores")
        held = self._mine().update(
            lease_until=at + LEASE,
            beat_at=at,
            done=F("done") + done,
            failed=F("failed") + failed,
            skipped=F("skipped") + skipped,
        )
        if not held:
            raise LeaseLost

    def again(self, *, ports: Ports) -> None:
        """Give the job back, and ask for its next turn."""
        with transaction.atomic():
            if self._mine().update(lease_until=None):
                ports.queue.enqueue(self.kind.task, self.job.uuid)

    def finish(self, state: str, *, ports: Ports, code: str = "", failure: str = "") -> None:
        """Bring the job to an end, or stop it with a sentence; nothing happens when it is lost."""
        self._mine().update(
            state=state,
            lease_until=None,
            finished_at=ports.now() if state in ("DONE", "FAILED") else None,
            failure=failure[:500],
            failure_code=code[:60],
        )

    def _mine(self) -> QuerySet[Job]:
        rows = Job.objects.across(reason="the worker serves everybody")
        return rows.filter(pk=self.job.pk, fence=self.fence, state__in=WORKING)


def own(seat: Seat, uuid: UUID, kind: Kind, *, lock: bool = False) -> Job:
    """Return one job of this kind; `lock` keeps it until the transaction ends.

    Raises:
        NotFound: there is no such job here.
    """
    jobs = Job.objects.of(seat.organisation).filter(uuid=uuid, kind=kind.name)
    found = (jobs.select_for_update() if lock else jobs).first()
    if found is None:
        raise NotFound("no such job")
    return found


def start(job: Job, kind: Kind, *, seat: Seat, ports: Ports) -> None:
    """Let the worker begin or go on; belongs to the caller's transaction.

    Raises:
        Conflict: it is running, or it was cancelled.
    """
    if job.state == "CANCELLED":
        raise Conflict(_("This was cancelled. Upload the file again."), code="job.cancelled")
    now = ports.now()
    idle = Job.objects.of(seat.organisation).filter(pk=job.pk, state__in=_IDLE)
    begun = idle.update(
        state="RUNNING",
        started_at=now,
        finished_at=None,
        failure="",
        failure_code="",
        lease_until=None,
        began_with=F("done"),
        beat_at=now,
    )
    if not begun:
        raise Conflict(_("This is running already."), code="job.running")
    note("start", job, kind, seat=seat, at=now)
    ports.queue.enqueue(kind.task, job.uuid)


def pause(seat: Seat, uuid: UUID, kind: Kind, *, ports: Ports) -> Job:
    """Stop before the next rows; `start` goes on.

    Raises:
        NotFound: no such job here. Conflict: it is not running.
    """
    with transaction.atomic():
        job = own(seat, uuid, kind)
        running = Job.objects.of(seat.organisation).filter(pk=job.pk, state="RUNNING")
        if not running.update(state="PAUSED", lease_until=None):
            raise Conflict(_("This is not running."), code="job.not_running")
        note("pause", job, kind, seat=seat, at=ports.now())
    return own(seat, uuid, kind)


def cancel(seat: Seat, uuid: UUID, kind: Kind, *, ports: Ports) -> Job:
    """End it for good: nothing more is done, and what was done stays.

    Raises:
        NotFound: no such job here. Conflict: it came to its end before, or was cancelled.
    """
    now = ports.now()
    with transaction.atomic():
        job = own(seat, uuid, kind)
        going = Job.objects.of(seat.organisation).filter(pk=job.pk, state__in=(*WORKING, *_IDLE))
        unfinished = going.exclude(Q(state="DONE") & Q(total__lte=F("done") + F("skipped")))
        if not unfinished.update(state="CANCELLED", lease_until=None, finished_at=now):
            raise Conflict(_("This has come to its end; there is nothing to cancel."), code="job.ended")
        note("cancel", job, kind, seat=seat, at=now)
    return own(seat, uuid, kind)


def take(uuid: UUID, kind: Kind, *, ports: Ports) -> Lease | None:
    """Take the job for this worker; None when it does not run, or another worker has it."""
    now = ports.now()
    jobs = Job.objects.across(reason="the worker serves everybody").filter(uuid=uuid, kind=kind.name)
    free = jobs.filter(Q(lease_until=None) | Q(lease_until__lte=now), state__in=WORKING)
    with transaction.atomic():
        from_dead = free.filter(lease_until__isnull=False).exists()
        if not free.update(lease_until=now + LEASE, fence=F("fence") + 1):
            return None
        job = jobs.select_related("organisation", "created_by").get()
    return Lease(job, kind, job.fence, now, from_dead)


def resume_stale(kind: Kind, *, before: datetime, ports: Ports) -> int:
    """Ask again for working jobs that nobody holds and nobody touched since `before`; return how many."""
    unheld = Q(lease_until__lte=ports.now()) | Q(lease_until=None, beat_at__lte=before)
    working = Job.objects.across(reason="the worker serves everybody").filter(
        unheld | Q(lease_until=None, beat_at=None), kind=kind.name, state__in=WORKING
    )
    uuids = list(working.values_list("uuid", flat=True))
    for uuid in uuids:
        ports.queue.enqueue(kind.task, uuid)
    return len(uuids)


def progress(job: Job) -> Progress:
    """Say how far a job is, and how long the rest will take."""
    left = max(0, job.total - job.done - job.failed - job.skipped)
    speed: float | None = None
    if job.started_at is not None and job.beat_at is not None:
        elapsed = (job.beat_at - job.started_at).total_seconds()
        made = job.done - job.began_with
        if elapsed > 0 and made > 0:
            speed = made / elapsed
    running = job.state in WORKING
    seconds = -int(-left // speed) if running and speed else None
    return Progress(job.total, job.done, job.failed, job.skipped, speed, seconds)


def note(
    act: str,
    job: Job,
    kind: Kind,
    *,
    seat: Seat,
    at: datetime,
    details: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Write one act upon a job into the audit trail; belongs to the transaction of the act."""
    record(
        kind.acts[act],
        subject=("job", job.uuid),
        organisation=job.organisation,
        actor=seat.actor,
        at=at,
        details=details,
    )


class Wrong(Protocol):
    """What is wrong with a row, in which field, and how to mend it."""

    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def message(self) -> str: ...


def mark(row: JobRow, fault: Wrong | None) -> None:
    """Write into a row what is wrong with it, or that it is ready."""
    row.state = "BROKEN" if fault else "READY"
    row.error_code = fault.code if fault else ""
    row.error_field = fault.field if fault else ""
    row.message = fault.message[:500] if fault else ""


def counts(job: Job) -> dict[str, int]:
    """What an act writes into the audit trail."""
    return {"rows": job.total, "broken": job.failed}
