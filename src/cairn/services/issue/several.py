"""Issue several awards that were decided one by one: a few at once, many in the background.

Up to DIRECT awards are issued within the call; more become a job whose rows are
the awards. The request key of an award is its own uuid, so whatever runs twice
issues once; an award that was refused before gets a new key, because what was
refused may have been mended since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.records.models import Award, Credential, Job, JobRow
from cairn.services.access import SYSTEM, Actor, Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.issue.issue import issue
from cairn.services.ports import Ports

KIND: Final = "issue-awards"
JOB: Final = "issue.several"  # the name the worker knows it by
DIRECT: Final = 20  # awards issued within the request: two or three seconds
MOST: Final = 10_000
CHUNK: Final = 50  # rows; about eight seconds of work, far under the 60 s of a chunk
_IDLE: Final = ("DRAFT", "PAUSED", "DONE", "FAILED")


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one award: a credential, or the error that says why not."""

    award: Award
    credential: Credential | None
    error: CairnError | None = None


def issue_award(award: Award, *, seat: Seat, ports: Ports) -> Credential:
    """Issue one award; one that was refused before is tried anew.

    Raises: as `issue.issue`.
    """
    refused = award.credentials.filter(state="FAILED").count()
    key = f"award:{award.uuid}:{refused + 1}" if refused else f"award:{award.uuid}"
    return issue(award.uuid, seat=seat, request_key=key, ports=ports)


def issue_now(seat: Seat, award_uuids: Sequence[UUID], *, ports: Ports) -> tuple[Issued, ...]:
    """Issue up to DIRECT awards; one that is refused does not stop the others.

    Raises:
        NotPermitted: not an issuer.
        NotFound: an award is not here.
        InvalidInput: none was chosen. TooMuch: more than DIRECT.
    """
    awards = _awards(seat, award_uuids)
    if len(awards) > DIRECT:
        raise TooMuch(_("Too many to issue at once."), code="several.too_many")
    done = []
    for award in awards:
        try:
            done.append(Issued(award, issue_award(award, seat=seat, ports=ports)))
        except CairnError as error:
            done.append(Issued(award, None, error))
    return tuple(done)


def begin(seat: Seat, award_uuids: Sequence[UUID], *, ports: Ports) -> Job:
    """Issue many awards in the background; the job's rows say what became of each.

    Raises: as `issue_now`; TooMuch: more than 10,000.
    """
    awards = _awards(seat, award_uuids)
    now = ports.now()
    with transaction.atomic():
        job = Job.objects.create(
            uuid=ports.new_uuid(),
            organisation=seat.organisation,
            kind=KIND,
            state="RUNNING",
            title="",
            total=len(awards),
            created_at=now,
            created_by=seat.actor.person,
            started_at=now,
        )
        JobRow.objects.across(reason="the job's own rows").bulk_create(
            [_row(job, number, award, ports=ports) for number, award in enumerate(awards, start=1)],
            batch_size=500,
        )
        _note("several.started", job, seat, now)
        ports.queue.enqueue(JOB, job.uuid)
    return job


def start(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Go on after a pause, and try again what was refused.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
        Conflict: it is running, or nothing is left to be issued.
    """
    seat.require("issuer")
    now = ports.now()
    with transaction.atomic():
        job = _job(seat, job_uuid)
        job.rows.filter(state="FAILED").update(state="READY", error_code="", message="")
        if not job.rows.filter(state="READY").exists():
            raise Conflict(_("Everything here is issued already."), code="several.nothing_ready")
        idle = Job.objects.of(seat.organisation).filter(pk=job.pk, state__in=_IDLE)
        if not idle.update(state="RUNNING", started_at=now, finished_at=None):
            raise Conflict(_("This is running already."), code="several.running")
        _count(job)
        _note("several.started", job, seat, now)
        ports.queue.enqueue(JOB, job.uuid)
    return _job(seat, job_uuid)


def pause(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Stop after the award that is being issued; `start` goes on.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: it is not running.
    """
    seat.require("issuer")
    with transaction.atomic():
        job = _job(seat, job_uuid)
        if not Job.objects.of(seat.organisation).filter(pk=job.pk, state="RUNNING").update(state="PAUSED"):
            raise Conflict(_("This is not running."), code="several.not_running")
        _note("several.paused", job, seat, ports.now())
    return _job(seat, job_uuid)


def run_chunk(job_uuid: UUID, *, ports: Ports) -> None:
    """Issue up to CHUNK awards, then ask for the next chunk; safe to run twice."""
    running = Job.objects.across(reason="the worker serves everybody").filter(
        uuid=job_uuid, kind=KIND, state="RUNNING"
    )
    job = running.select_related("organisation", "created_by").first()
    if job is None:
        return
    actor = Actor(person=job.created_by) if job.created_by else SYSTEM
    seat = Seat(job.organisation, actor, frozenset({"issuer"}))
    for row in list(job.rows.filter(state="READY")[:CHUNK]):
        if not running.exists():
            return
        _issue_row(row, seat=seat, ports=ports)
        _count(job)
    if job.rows.filter(state="READY").exists():
        ports.queue.enqueue(JOB, job.uuid)
        return
    running.update(state="DONE", finished_at=ports.now())


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for running jobs that began before an instant; return how many."""
    stale = Job.objects.across(reason="the worker serves everybody").filter(
        kind=KIND, state="RUNNING", started_at__lte=before
    )
    uuids = list(stale.values_list("uuid", flat=True))
    for uuid in uuids:
        ports.queue.enqueue(JOB, uuid)
    return len(uuids)


def _issue_row(row: JobRow, *, seat: Seat, ports: Ports) -> None:
    """Issue one award; whatever the core refuses is written into the row."""
    try:
        award = Award.objects.of(seat.organisation).filter(uuid=str(row.result_uuid)).first()
        if award is None:
            raise NotFound(_("This decision was taken back meanwhile."))
        issue_award(award, seat=seat, ports=ports)
    except CairnError as error:
        row.state, row.error_code, row.message = "FAILED", error.code[:60], str(error)[:500]
    else:
        row.state, row.error_code, row.message = "DONE", "", ""
    row.save()


def _row(job: Job, number: int, award: Award, *, ports: Ports) -> JobRow:
    data = {"name": award.learner.name, "email": award.learner.email, "title": award.version.name}
    return JobRow(uuid=ports.new_uuid(), job=job, number=number, data=data, result_uuid=award.uuid)


def _awards(seat: Seat, uuids: Sequence[UUID]) -> list[Award]:
    seat.require("issuer")
    wanted = set(uuids)
    if not wanted:
        raise InvalidInput(fields={"award": [_("Choose at least one.")]}, code="several.none")
    if len(wanted) > MOST:
        raise TooMuch(_("At most 10,000 at once. Take fewer."), code="several.too_many")
    rows = Award.objects.of(seat.organisation).select_related("learner", "version")
    listed = list(wanted)
    found: list[Award] = []
    for place in range(0, len(listed), 500):  # a query takes only so many values
        found += rows.filter(uuid__in=listed[place : place + 500])
    if len(found) != len(wanted):
        raise NotFound("no such award")
    return sorted(found, key=lambda award: (award.decided_at, award.pk))


def _job(seat: Seat, uuid: UUID) -> Job:
    found = Job.objects.of(seat.organisation).filter(uuid=uuid, kind=KIND).first()
    if found is None:
        raise NotFound("no such job")
    return found


def _count(job: Job) -> None:
    counted = job.rows.order_by().values_list("state").annotate(Count("pk"))
    states: dict[str, int] = dict(counted)
    job.total = sum(states.values())
    job.done, job.failed = states.get("DONE", 0), states.get("FAILED", 0)
    Job.objects.of(job.organisation).filter(pk=job.pk).update(
        total=job.total, done=job.done, failed=job.failed
    )


def _note(action: str, job: Job, seat: Seat, at: datetime) -> None:
    record(
        action,
        subject=("job", job.uuid),
        organisation=job.organisation,
        actor=seat.actor,
        at=at,
        details={"awards": job.total},
    )
