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
from django.db.models import F
from django.utils.translation import gettext as _

from cairn.credentials.pressing import PressError
from cairn.errors import CairnError
from cairn.records.models import Award, Credential, Job, JobRow
from cairn.services import jobs, outbox
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.issue.intent import require_open
from cairn.services.issue.issue import issue
from cairn.services.jobs import Kind, Lease, LeaseLost
from cairn.services.ports import PortError, Ports

KIND: Final = "issue-awards"
JOB: Final = "issue.several"  # the name the worker knows it by
DIRECT: Final = 20  # awards issued within the request: two or three seconds
MOST: Final = 10_000
CHUNK: Final = 50  # rows; about eight seconds of work, far under the 60 s of a chunk
WORK: Final = Kind(
    KIND, JOB, {"start": "several.started", "pause": "several.paused", "cancel": "several.cancelled"}
)


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
    with transaction.atomic():
        job = Job.objects.create(
            uuid=ports.new_uuid(),
            organisation=seat.organisation,
            kind=KIND,
            state="DRAFT",
            title="",
            total=len(awards),
            created_at=ports.now(),
            created_by=seat.actor.person,
        )
        JobRow.objects.across(reason="the job's own rows").bulk_create(
            [_row(job, number, award, ports=ports) for number, award in enumerate(awards, start=1)],
            batch_size=500,
        )
        jobs.start(job, WORK, seat=seat, ports=ports)
    job.refresh_from_db()
    return job


def start(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Go on after a pause, and try again what was refused.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
        Conflict: it is running, was cancelled, or nothing is left to be issued.
    """
    seat.require("issuer")
    with transaction.atomic():
        job = jobs.own(seat, job_uuid, WORK, lock=True)
        if not job.rows.filter(state__in=("READY", "FAILED")).exists():
            raise Conflict(_("Everything here is issued already."), code="job.nothing_ready")
        jobs.start(job, WORK, seat=seat, ports=ports)
        again = job.rows.filter(state="FAILED").update(state="READY", error_code="", message="")
        Job.objects.of(seat.organisation).filter(pk=job.pk).update(failed=F("failed") - again)
    return jobs.own(seat, job_uuid, WORK)


def pause(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Stop after the award that is being issued; `start` goes on.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: it is not running.
    """
    seat.require("issuer")
    return jobs.pause(seat, job_uuid, WORK, ports=ports)


def cancel(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Issue nothing more; what is issued stays, and the other awards can be issued another time.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: it has come to its end.
    """
    seat.require("issuer")
    return jobs.cancel(seat, job_uuid, WORK, ports=ports)


def run_chunk(job_uuid: UUID, *, ports: Ports) -> None:
    """Issue award after award for a turn, then ask for the next one; safe to run twice."""
    lease = jobs.take(job_uuid, WORK, ports=ports)
    if lease is None:
        return
    try:
        for row in list(lease.job.rows.filter(state="READY")[:CHUNK]):
            lease.job.organisation.refresh_from_db()
            require_open(lease.job.organisation)
            with transaction.atomic():
                lease.hold(at=ports.now())
            _issue_row(row, lease=lease, ports=ports)
    except LeaseLost:
        return
    except (Conflict, PressError, PortError) as error:
        lease.finish("FAILED", ports=ports, code=error.code, failure=str(error))
        return
    if lease.job.rows.filter(state="READY").exists():
        lease.again(ports=ports)
    else:
        lease.finish("DONE", ports=ports)


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for jobs that nobody works on any more; return how many."""
    return jobs.resume_stale(WORK, before=before, ports=ports)


def _issue_row(row: JobRow, *, lease: Lease, ports: Ports) -> None:
    """Issue one award; whatever the core refuses is written into the row."""
    seat = lease.seat
    try:
        award = Award.objects.of(seat.organisation).filter(uuid=str(row.result_uuid)).first()
        if award is None:
            raise NotFound(_("This decision was taken back meanwhile."))
        made = issue_award(award, seat=seat, ports=ports)
        outbox.join(lease.job.uuid, about=made.uuid, letters=lease.job.total)
    except (PressError, PortError):
        raise  # the key or the press is not there: no fault of this row
    except CairnError as error:
        row.state, row.error_code, row.message = "FAILED", error.code[:60], str(error)[:500]
    else:
        row.state, row.error_code, row.message = "DONE", "", ""
    done = row.state == "DONE"
    with transaction.atomic():
        lease.hold(at=ports.now(), done=int(done), failed=int(not done))
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
