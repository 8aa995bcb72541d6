"""Issue many at once from a file: start, watch, pause, go on, cancel, and what became of every row.

What happens before the start is in `rehearsal` and `mending`, the work itself in `batch_run`. Each row is
its own decision: a learner, an assessment with a result per outcome, an award, a credential. Its request
key is the job and the line, so whatever runs twice issues once. A broken row never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Credential, Job, JobChunk, JobRow
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.errors import Conflict
from cairn.services.issue import batch_deaths, batch_run, bulk_job, rehearsal
from cairn.services.issue.batch_work import CHUNK, WORK
from cairn.services.issue.bulk_job import fields_of, packed, unpacked
from cairn.services.jobs import Progress
from cairn.services.ports import Ports

_ASKED: Final = 500  # values in one question


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of the file.

    number: the line, as people count. state: READY, DONE, or one of `JobRow`'s. address: of the
    credential, "" while there is none. code, message: what is wrong with it, or why it was refused.
    claimed: whether its learner has taken it; None while there is none.
    """

    number: int
    name: str
    email: str
    state: str
    address: str = ""
    code: str = ""
    message: str = ""
    claimed: bool | None = None


def start(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Issue the rows that are ready, in the background; the broken ones wait.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
        Conflict: it is running, was cancelled, or no row is ready.
    """
    with transaction.atomic():
        job = bulk_job.own(seat, job_uuid, lock=True)
        ready = job.rows.filter(state__in=("READY", "ALONE")).exists()
        if not ready and not job.chunks.exclude(state="DONE").exists():
            raise Conflict(_("No row is ready to be issued."), code="job.nothing_ready")
        jobs.start(job, WORK, seat=seat, ports=ports)
        _gather_mended(job, ports=ports)
        rehearsal.forget_file(job, ports=ports)
    return bulk_job.own(seat, job_uuid)


def pause(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Stop before the next rows are released; `start` goes on.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: it is not running.
    """
    seat.require("issuer")
    return jobs.pause(seat, job_uuid, WORK, ports=ports)


def cancel(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Issue nothing more, for good; what is issued stays.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: it has come to its end.
    """
    seat.require("issuer")
    with transaction.atomic():
        job = jobs.cancel(seat, job_uuid, WORK, ports=ports)
        job.chunks.exclude(state="DONE").update(state="READY", intent="")
        rehearsal.forget_file(job, ports=ports)
    return bulk_job.own(seat, job_uuid)


def run_chunk(job_uuid: UUID, *, ports: Ports) -> None:
    """Take one turn: judge a file that was sent, or issue; safe to run twice."""
    lease = jobs.take(job_uuid, WORK, ports=ports)
    if lease is None:
        return
    if (died := batch_deaths.of_worker(lease, ports=ports)) is not None:
        batch_run.stop(lease, died, ports=ports)
        return
    if lease.job.state == "READING":
        rehearsal.read(lease, ports=ports)
        return
    batch_run.run(lease, ports=ports)


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for jobs that nobody works on any more; return how many."""
    return jobs.resume_stale(WORK, before=before, ports=ports)


def progress(job: Job) -> Progress:
    """How far it is, and how long the rest will take."""
    return jobs.progress(job)


def results(seat: Seat, job_uuid: UUID) -> Iterator[RowResult]:
    """Yield what became of every row: those that went through as they stood, then those somebody touched.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
    """
    job = bulk_job.own(seat, job_uuid)
    fields = job.options.get("fields", [])
    for chunk in job.chunks.filter(mended=False).order_by("number").iterator(chunk_size=1):
        touched = _touched(job, chunk, fields)
        rows = [(number, data) for number, data in unpacked(chunk, fields) if number not in touched]
        addresses = _addresses(job, [number for number, _data in rows])
        for number, data in rows:
            address, claimed = addresses.get(number, ("", None))
            state = "DONE" if address else "READY"
            yield RowResult(number, _name(data), data.get("email", ""), state, address, claimed=claimed)
    for batch in _rows_of(job):
        addresses = _addresses(job, [row.number for row in batch])
        for row in batch:
            address, claimed = addresses.get(row.number, ("", None))
            yield RowResult(
                row.number,
                _name(row.data),
                str(row.data.get("email", "")),
                "READY" if row.state == "ALONE" else row.state,
                address,
                row.error_code,
                row.message,
                claimed,
            )


def _touched(job: Job, chunk: JobChunk, fields: list[str]) -> set[int]:
    """The lines of a chunk that have become rows of their own."""
    numbers = [number for number, _data in unpacked(chunk, fields)]
    if not numbers:
        return set()
    rows = job.rows.filter(number__gte=min(numbers), number__lte=max(numbers))
    return set(rows.values_list("number", flat=True))


def _rows_of(job: Job) -> Iterator[list[JobRow]]:
    last = -1
    while batch := list(job.rows.filter(number__gt=last).order_by("number")[:_ASKED]):
        last = batch[-1].number
        yield batch


def _addresses(job: Job, numbers: list[int]) -> dict[int, tuple[str, bool]]:
    """The addresses of the credentials that these lines became, and whether they were claimed."""
    prefix = f"job:{job.uuid}:"
    issued = Credential.objects.of(job.organisation).filter(state="ISSUED")
    found: dict[int, tuple[str, bool]] = {}
    for place in range(0, len(numbers), _ASKED):
        keys = [f"{prefix}{number}" for number in numbers[place : place + _ASKED]]
        rows = issued.filter(request_key__in=keys).values_list("request_key", "url", "claimed_at")
        for key, url, claimed_at in rows:
            found[int(key.removeprefix(prefix))] = (url, claimed_at is not None)
    return found


def _name(data: dict[str, str]) -> str:
    return " ".join(str(data.get("name", "")).split())


def _gather_mended(job: Job, *, ports: Ports) -> None:
    """Rows that somebody put right go through together too, as chunks of their own."""
    fields = list(job.options.get("fields") or fields_of(bulk_job.columns_of(job)))
    waiting = {
        number
        for chunk in job.chunks.filter(mended=True).exclude(state="DONE")
        for number, _data in unpacked(chunk, fields)
    }
    ready = job.rows.filter(state="READY").order_by("number").values_list("number", "data")
    rows = [(number, data) for number, data in ready if number not in waiting]
    last = job.chunks.order_by("-number").values_list("number", flat=True).first() or 0
    JobChunk.objects.across(reason="the job's own rows").bulk_create(
        [
            JobChunk(
                uuid=ports.new_uuid(),
                job=job,
                number=last + 1 + place // CHUNK,
                count=len(rows[place : place + CHUNK]),
                rows=packed(rows[place : place + CHUNK], fields),
                mended=True,
            )
            for place in range(0, len(rows), CHUNK)
        ]
    )
