"""Learners from a file: read and judged row by row, mended on the page, then added.

A broken row never stops the others, and says in which field and how to mend
it. Adding runs in chunks in the background; a chunk that runs twice adds nobody
twice (an address that is here already is the same learner).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from cairn.records.models import Job, JobRow, Learner
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, ServiceError
from cairn.services.issue import cells
from cairn.services.issue.words import folded
from cairn.services.jobs import Kind, Lease, LeaseLost
from cairn.services.lists import Row
from cairn.services.ports import Ports
from cairn.services.run import learners

JOB: Final = "learners.import"  # the name the worker knows it by
CHUNK: Final = 100  # rows; about a second
MAX_ROWS: Final = 10_000
MAX_BYTES: Final = 10 * 1024 * 1024
WORK: Final = Kind(
    "learners",
    JOB,
    {
        "read": "import.read",
        "mend": "import.mend",
        "start": "import.start",
        "pause": "import.pause",
        "cancel": "import.cancel",
    },
)
FIELDS: Final = ("name", "email", "number", "language")
HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    **{name: cells.HEADINGS[name] for name in ("name", "email", "number")},
    "language": frozenset({"language", "lang", "اللغة", "langue", "idioma"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, in which field, and how to mend it."""

    code: str
    field: str
    message: str


def read_rows(
    seat: Seat, *, data: bytes, filename: str, ports: Ports, version_uuid: UUID | None = None
) -> Job:
    """Read the file and judge every row; nobody is added yet.

    version_uuid: the published version they are to be assessed for, if any.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such version here.
        InvalidInput: too large, no rows, too many rows, or no column for the name.
        TableError: the file cannot be read as a table.
    """
    seat.require(*learners.ROLES)
    version = version_of(seat, version_uuid) if version_uuid is not None else None
    if version is not None and version.state != "PUBLISHED":
        raise Conflict(_("This is still a draft. Publish it first."), code="version.draft")
    columns, rows = _table(data, filename=filename, ports=ports)
    now = ports.now()
    with transaction.atomic():
        job = Job.objects.create(
            uuid=ports.new_uuid(),
            organisation=seat.organisation,
            kind=WORK.name,
            state="DRAFT",
            title=filename[:200],
            subject_uuid=version.uuid if version else None,
            created_at=now,
            created_by=seat.actor.person,
        )
        JobRow.objects.across(reason="the job's own rows").bulk_create(
            _judged(job, columns, rows, ports=ports), batch_size=500
        )
        _count(job)
        jobs.note("read", job, WORK, seat=seat, at=now, details=jobs.counts(job))
    return job


def mend(seat: Seat, job_uuid: UUID, row_number: int, *, changes: Mapping[str, str], ports: Ports) -> JobRow:
    """Change cells of one row and judge it again.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such job or row here.
        Conflict: the learner was added already, or the job is running.
    """
    seat.require(*learners.ROLES)
    now = ports.now()
    with transaction.atomic():
        job = jobs.own(seat, job_uuid, WORK, lock=True)
        row = job.rows.filter(number=row_number).first()
        if row is None:
            raise NotFound("no such row")
        if row.state == "DONE" or job.state in (*jobs.WORKING, "CANCELLED"):
            raise Conflict(_("This row cannot be changed any more."), code="import.row_done")
        row.data = {**row.data, **{name: text for name, text in changes.items() if name in FIELDS}}
        others = job.rows.exclude(pk=row.pk).values_list("data", flat=True)
        seen = {other.get("email", "").strip().lower() for other in others} - {""}
        jobs.mark(row, _fault(row.data, seen=seen))
        row.save()
        _count(job)
        jobs.note("mend", job, WORK, seat=seat, at=now, details=jobs.counts(job))
    return row


def start(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Add the rows that are ready, in the background; the broken ones wait.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such job here.
        Conflict: it is running, was cancelled, or no row is ready.
    """
    seat.require(*learners.ROLES)
    with transaction.atomic():
        job = jobs.own(seat, job_uuid, WORK, lock=True)
        if not job.rows.filter(state="READY").exists():
            raise Conflict(_("No row is ready. Mend one first."), code="job.nothing_ready")
        jobs.start(job, WORK, seat=seat, ports=ports)
    return jobs.own(seat, job_uuid, WORK)


def pause(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Stop before the next learner; `start` goes on.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such job here. Conflict: it is not running.
    """
    seat.require(*learners.ROLES)
    return jobs.pause(seat, job_uuid, WORK, ports=ports)


def cancel(seat: Seat, job_uuid: UUID, *, ports: Ports) -> Job:
    """Add nobody more; who was added stays.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such job here. Conflict: it has come to its end.
    """
    seat.require(*learners.ROLES)
    return jobs.cancel(seat, job_uuid, WORK, ports=ports)


def run(job_uuid: UUID, *, ports: Ports) -> None:
    """Add up to CHUNK ready rows, then ask for the next chunk; safe to run twice."""
    lease = jobs.take(job_uuid, WORK, ports=ports)
    if lease is None:
        return
    try:
        for row in list(lease.job.rows.filter(state="READY")[:CHUNK]):
            _add_row(row, lease=lease, ports=ports)
    except LeaseLost:
        return
    if lease.job.rows.filter(state="READY").exists():
        lease.again(ports=ports)
    else:
        lease.finish("DONE", ports=ports)


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for imports that nobody works on any more; return how many."""
    return jobs.resume_stale(WORK, before=before, ports=ports)


def _add_row(row: JobRow, *, lease: Lease, ports: Ports) -> None:
    """Add one learner, or find the one with this address; a refusal is written into the row."""
    seat, job = lease.seat, lease.job
    try:
        with transaction.atomic():
            lease.hold(at=ports.now(), done=1)
            learner = _known(row, seat=seat) or learners.add(
                seat, ports=ports, **{name: row.data.get(name, "") for name in FIELDS}
            )
            if job.subject_uuid is not None:
                learners.assign(seat, [learner.uuid], job.subject_uuid, ports=ports)
            row.result_uuid = learner.uuid
            row.state, row.error_code, row.error_field, row.message = "DONE", "", "", ""
            row.save()
    except ServiceError as error:
        row.state, row.error_code, row.message = "FAILED", error.code[:60], str(error)[:500]
        row.result_uuid = None
        with transaction.atomic():
            lease.hold(at=ports.now(), failed=1)
            row.save()


def _known(row: JobRow, *, seat: Seat) -> Learner | None:
    here = Learner.objects.of(seat.organisation).filter(archived_at=None)
    email, number = row.data.get("email", "").strip().lower(), row.data.get("number", "").strip()
    if email:
        return here.filter(email=email).exclude(email="").first()  # as the index is
    return here.filter(number=number, email="").exclude(number="").first() if number else None


def _table(data: bytes, *, filename: str, ports: Ports) -> tuple[Mapping[str, int], tuple[Row, ...]]:
    if len(data) > MAX_BYTES:
        raise InvalidInput(_("The file is larger than 10 MB. Split it."), code="table.too_large")
    table = ports.tables.read(data, filename=filename)
    if not table.rows:
        raise InvalidInput(_("The file has a heading line but no rows."), code="table.empty")
    if len(table.rows) > MAX_ROWS:
        raise InvalidInput(_("The file has more than 10,000 rows. Split it."), code="table.too_many_rows")
    columns: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        said = folded(header)
        for name, known in HEADINGS.items():
            if said in known:
                columns.setdefault(name, place)
    if "name" not in columns:
        raise InvalidInput(
            _("No column is headed “name”. Add that heading to the column with the learners' names."),
            code="table.no_name_column",
        )
    return columns, table.rows


def _judged(job: Job, columns: Mapping[str, int], rows: tuple[Row, ...], *, ports: Ports) -> list[JobRow]:
    """Judge every row; a second row with the same address is a fault of the second."""
    seen: set[str] = set()
    judged = []
    for line in rows:
        data = {name: line.values[place].strip() for name, place in columns.items()}
        row = JobRow(uuid=ports.new_uuid(), job=job, number=line.line, data=data)
        jobs.mark(row, _width_fault(line) or _fault(data, seen=seen))
        judged.append(row)
        seen |= {data.get("email", "").lower()} - {""}
    return judged


def _width_fault(line: Row) -> Fault | None:
    if not line.fault:
        return None
    message = _("This row has more cells than the heading line. Put text with commas in quotation marks.")
    return Fault(line.fault, "name", message)


def _fault(data: Mapping[str, str], *, seen: Collection[str]) -> Fault | None:
    """Return the first thing that keeps this row from being added, or None."""
    try:
        facts = learners.read(
            name=data.get("name", ""),
            email=data.get("email", ""),
            number=data.get("number", ""),
            language=data.get("language", ""),
        )
    except InvalidInput as error:
        field, said = next(iter(error.fields.items()))
        return Fault(f"row.{field}", field, said[0])
    if facts["email"] and facts["email"] in seen:
        message = _("The same address stands in another row. Keep one of them.")
        return Fault("row.email_repeated", "email", message)
    return None


def _count(job: Job) -> None:
    counted = job.rows.order_by().values_list("state").annotate(Count("pk"))
    states: dict[str, int] = dict(counted)
    job.total = sum(states.values())
    job.done = states.get("DONE", 0)
    job.failed = states.get("BROKEN", 0) + states.get("FAILED", 0)
    Job.objects.of(job.organisation).filter(pk=job.pk).update(
        total=job.total, done=job.done, failed=job.failed
    )
