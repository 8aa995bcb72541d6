"""Issue many at once from a file: rehearse, mend rows, issue in chunks that can be repeated.

Each row is its own decision: a learner, an assessment with a result per outcome,
an award, a credential. Its request key is the job and the line, so a chunk that
runs twice issues once. A broken row never stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.records.models import AchievementVersion, Job, JobRow
from cairn.services.access import SYSTEM, Actor, Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound
from cairn.services.issue.deciding import decide
from cairn.services.issue.issue import issue
from cairn.services.issue.rows import Columns, Sheet, read_sheet
from cairn.services.ports import Ports

CHUNK: Final = 50  # rows; about a second of work, far under the 60 s of a chunk
MAX_ROWS: Final = 10_000
MAX_BYTES: Final = 10 * 1024 * 1024


def rehearse(seat: Seat, *, data: bytes, filename: str, version_uuid: UUID, ports: Ports) -> Job:
    """Read the file and judge every row; nothing is issued and nobody is told.

    Raises:
        NotFound: no such published version here.
        InvalidInput, TableError: the file as a whole cannot be used.
    """
    seat.require("issuer")
    version = _version(seat, version_uuid)
    sheet = read_sheet(data, filename=filename, version=version, ports=ports)
    now = ports.now()
    with transaction.atomic():
        job = Job.objects.create(
            uuid=ports.new_uuid(),
            organisation=seat.organisation,
            kind="issue",
            state="DRAFT",
            title=filename[:200],
            subject_uuid=version.uuid,
            options={"columns": sheet.columns.as_json(), "encoding": sheet.encoding},
            created_at=now,
            created_by=seat.actor.person,
        )
        _write_rows(job, sheet, version=version, ports=ports)
        _count(job)
        record(
            "bulk.rehearsed",
            subject=("job", job.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=now,
            details={"rows": job.total, "broken": job.failed},
        )
    return job


def _write_rows(job: Job, sheet: Sheet, *, version: AchievementVersion, ports: Ports) -> None:
    today = ports.now()
    judged = sheet.judged(version, organisation=job.organisation, now=today)
    JobRow.objects.across(reason="the job's own rows").bulk_create(
        [
            JobRow(
                uuid=ports.new_uuid(),
                job=job,
                number=row.number,
                data=dict(row.data),
                state="BROKEN" if row.fault else "READY",
                error_code=row.fault.code if row.fault else "",
                error_field=row.fault.field if row.fault else "",
                message=row.fault.message if row.fault else "",
            )
            for row in judged
        ],
        batch_size=500,
    )


def mend(seat: Seat, job_uuid: UUID, row_number: int, *, changes: Mapping[str, str], ports: Ports) -> JobRow:
    """Change cells of one row and judge it again.

    Raises:
        NotFound: no such job or row. Conflict: the row was issued already.
    """
    seat.require("issuer")
    with transaction.atomic():
        job = _job(seat, job_uuid, lock=True)
        row = job.rows.filter(number=row_number).first()
        if row is None:
            raise NotFound("no such row")
        if row.state in ("DONE", "SKIPPED") or job.state == "RUNNING":
            raise Conflict(_("This row cannot be changed any more."), code="bulk.row_done")
        columns = Columns.from_json(job.options["columns"])
        row.data = {**row.data, **{key: value for key, value in changes.items() if key in columns.fields()}}
        others = job.rows.exclude(pk=row.pk).values_list("data", flat=True)
        fault = columns.fault(
            row.data,
            version=_version(seat, _subject(job)),
            organisation=seat.organisation,
            seen={other.get("email", "").strip().lower() for other in others},
            now=ports.now(),
        )
        row.state = "BROKEN" if fault else "READY"
        row.error_code, row.error_field, row.message = (
            (fault.code, fault.field, fault.message) if fault else ("", "", "")
        )
        row.save()
        _count(job)
        record(
            "bulk.mended",
            subject=("job", job.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details={"row": row_number},
        )
    return row


def start(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Issue the rows that are ready, in the background; the broken ones wait.

    Raises:
        Conflict: it is running, or no row is ready.
    """
    seat.require("issuer")
    now = ports.now()
    with transaction.atomic():
        job = _job(seat, job_uuid, lock=True)
        if not job.rows.filter(state="READY").exists():
            raise Conflict(_("No row is ready to be issued."), code="bulk.nothing_ready")
        started = (
            Job.objects.of(seat.organisation)
            .filter(pk=job.pk, state__in=("DRAFT", "PAUSED", "DONE", "FAILED"))
            .update(state="RUNNING", started_at=now, finished_at=None, failure="")
        )
        if not started:
            raise Conflict(_("This is running already."), code="bulk.running")
        record(
            "bulk.started",
            subject=("job", job.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=now,
        )
        ports.queue.enqueue("issue.bulk", job.uuid)
    return _job(seat, job_uuid)


def pause(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Stop after the row that is being issued; `start` goes on."""
    seat.require("issuer")
    with transaction.atomic():
        job = _job(seat, job_uuid)
        if not Job.objects.of(seat.organisation).filter(pk=job.pk, state="RUNNING").update(state="PAUSED"):
            raise Conflict(_("This is not running."), code="bulk.not_running")
        record(
            "bulk.paused",
            subject=("job", job.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
        )
    return _job(seat, job_uuid)


def run_chunk(job_uuid: UUID, *, ports: Ports) -> None:
    """Issue up to CHUNK ready rows, then ask for the next chunk; safe to run twice."""
    job = (
        Job.objects.across(reason="the worker serves everybody")
        .select_related("organisation", "created_by")
        .filter(uuid=job_uuid, state="RUNNING")
        .first()
    )
    if job is None:
        return
    seat = Seat(
        job.organisation, Actor(person=job.created_by) if job.created_by else SYSTEM, frozenset({"issuer"})
    )
    for row in list(job.rows.filter(state="READY")[:CHUNK]):
        if not Job.objects.of(job.organisation).filter(pk=job.pk, state="RUNNING").exists():
            return
        _issue_row(job, row, seat=seat, ports=ports)
        _count(job)
    if job.rows.filter(state="READY").exists():
        ports.queue.enqueue("issue.bulk", job.uuid)
        return
    Job.objects.of(job.organisation).filter(pk=job.pk, state="RUNNING").update(
        state="DONE", finished_at=ports.now()
    )


def _issue_row(job: Job, row: JobRow, *, seat: Seat, ports: Ports) -> None:
    """Decide and issue one row; whatever the core refuses is written into the row."""
    columns = Columns.from_json(job.options["columns"])
    try:
        award = decide(row, columns=columns, version_uuid=_subject(job), seat=seat, ports=ports)
        ports.faultpoint("bulk.after_decision")
        issue(award.uuid, seat=seat, request_key=f"job:{job.uuid}:{row.number}", ports=ports)
    except CairnError as error:
        row.state, row.error_code, row.message = "FAILED", error.code[:60], str(error)[:500]
    else:
        row.state, row.error_code, row.message = "DONE", "", ""
    row.save()


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for running jobs that nobody works on any more."""
    stale = Job.objects.across(reason="the worker serves everybody").filter(
        kind="issue", state="RUNNING", started_at__lte=before
    )
    uuids = list(stale.values_list("uuid", flat=True))
    for uuid in uuids:
        ports.queue.enqueue("issue.bulk", uuid)
    return len(uuids)


def _count(job: Job) -> None:
    """Bring the job's counters up to date with its rows."""
    counted = job.rows.order_by().values_list("state").annotate(Count("pk"))
    states = dict(counted.values_list("state", "pk__count"))
    job.total = sum(states.values())
    job.done = states.get("DONE", 0)
    job.failed = states.get("BROKEN", 0) + states.get("FAILED", 0)
    Job.objects.of(job.organisation).filter(pk=job.pk).update(
        total=job.total, done=job.done, failed=job.failed
    )


def _job(seat: Seat, uuid: UUID, *, lock: bool = False) -> Job:
    jobs = Job.objects.of(seat.organisation).filter(uuid=uuid, kind="issue")
    found = (jobs.select_for_update() if lock else jobs).first()
    if found is None:
        raise NotFound("no such job")
    return found


def _subject(job: Job) -> UUID:
    """The version that this job issues."""
    if job.subject_uuid is None:
        raise NotFound("this job belongs to no version")
    return job.subject_uuid


def _version(seat: Seat, uuid: UUID) -> AchievementVersion:
    found = (
        AchievementVersion.objects.of(seat.organisation)
        .filter(uuid=uuid, state="PUBLISHED", achievement__archived_at=None)
        .select_related("achievement__organisation")
        .prefetch_related("outcomes__levels")
        .first()
    )
    if found is None:
        raise NotFound("no such published version")
    return found
