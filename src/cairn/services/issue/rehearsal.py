"""Reading a list and judging every row of it; nothing is issued and nobody is told.

A short list is judged at once, a long one by the worker (state READING), some rows in one
transaction. The file is kept until issuing begins, so that its columns can be understood otherwise
without sending it again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cairn.records.bulk import Loader
from cairn.records.models import AchievementVersion, Award, Job, JobChunk, JobRow, Organisation
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, ServiceError
from cairn.services.issue import bulk_job
from cairn.services.issue.batch_work import CHUNK
from cairn.services.issue.bulk_job import MATCHABLE, WORK, fields_of, packed, published
from cairn.services.issue.cells import tidied_row
from cairn.services.issue.columns import Columns, Guess
from cairn.services.issue.columns import fields_of as fields_for
from cairn.services.issue.faults import Fault
from cairn.services.issue.judging import Judge, already_fault, key
from cairn.services.issue.rows import Sheet, no_name_column, open_sheet
from cairn.services.jobs import Lease, LeaseLost
from cairn.services.ports import PortError, Ports

AT_ONCE: Final = 2_000  # rows judged while somebody waits: a tenth of a second
LIVES: Final = timedelta(days=90)  # of a list that nobody starts
_AT_A_TIME: Final = 20  # lists forgotten in one go
_HEAD: Final = 5  # rows kept as examples
_ASKED: Final = 500  # values in one question to the database
_NUMBER: Final = "number:"

Read = tuple[int, dict[str, str], Fault | None]


def rehearse(
    seat: Seat,
    *,
    data: bytes,
    filename: str,
    version_uuid: UUID,
    ports: Ports,
    columns: Mapping[str, str] | None = None,
) -> Job:
    """Read the list and judge every row, a long one in the background; nothing is issued.

    columns: field → heading (and "dates": "dmy" or "mdy") where somebody has said it; None: they
        are guessed, and when no column has the names the job waits for `match`.

    Raises:
        NotPermitted: not an issuer. NotFound: no such published version here.
        InvalidInput, TableError: the file as a whole cannot be used.
    """
    seat.require("issuer")
    version = published(seat, version_uuid)
    if columns is not None:
        _check(columns, version)
    sheet = open_sheet(data, filename=filename, version=version, columns=columns, ports=ports)
    first = _first(sheet)
    with transaction.atomic():
        job = _new(seat, version, title=filename, sheet=sheet, chosen=columns is not None, ports=ports)
        job.options["file"] = ports.files.put(data, kind="export")
        job.save(update_fields=["options"])
        _judge(job, sheet, first, version=version, ports=ports)
        jobs.note("rehearse", job, WORK, seat=seat, at=ports.now(), details=jobs.counts(job))
    return job


def rehearse_rows(seat: Seat, *, rows: Sequence[Mapping[str, str]], version_uuid: UUID, ports: Ports) -> Job:
    """Judge rows whose fields are known already, numbered from 1; nothing is issued.

    Raises:
        NotPermitted: not an issuer. NotFound: no such published version here.
        InvalidInput: bulk.columns, a field is unknown; bulk.too_many_rows; table.no_name_column; table.empty.
    """
    seat.require("issuer")
    version = published(seat, version_uuid)
    if len(rows) > AT_ONCE:
        raise InvalidInput(_("At most 2,000 rows at once; send a file."), code="bulk.too_many_rows")
    if not rows:
        raise InvalidInput(_("There are no rows."), code="table.empty")
    fields = sorted({name for row in rows for name in row})
    columns = {name: name for name in fields}
    _check(columns, version)
    known = Columns.from_json(columns)
    judgeable: list[Read] = [
        (number, {**dict.fromkeys(fields_of(known), ""), **tidied_row(row)}, None)
        for number, row in enumerate(rows, start=1)
    ]
    head = tuple(tuple(str(row.get(name, "")) for name in fields) for row in rows[:_HEAD])
    sheet = Sheet(tuple(fields), Guess(known, {}), "", "", head, iter(()))
    with transaction.atomic():
        job = _new(seat, version, title=_("Rows sent by a program"), sheet=sheet, chosen=False, ports=ports)
        _judge(job, sheet, judgeable, version=version, ports=ports)
        jobs.note("rehearse", job, WORK, seat=seat, at=ports.now(), details=jobs.counts(job))
    return job


def match(seat: Seat, job_uuid: UUID, *, columns: Mapping[str, str], ports: Ports) -> Job:
    """Understand the columns otherwise, and judge every row of the kept file anew.

    columns: field → heading, and "dates": "dmy" or "mdy".

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
        Conflict: bulk.begun, issuing has begun; bulk.no_file, the list was not read from a file.
        InvalidInput: bulk.columns, a field or a heading is unknown; table.no_name_column.
    """
    job = bulk_job.own(seat, job_uuid)
    version = published(seat, job.subject_uuid)
    _check(columns, version, headers=job.options.get("headers"))
    require_columns_open(job)
    data = ports.files.read(str(job.options["file"]))
    sheet = open_sheet(data, filename=job.title, version=version, columns=columns, ports=ports)
    first = _first(sheet)
    with transaction.atomic():
        job = bulk_job.own(seat, job_uuid, lock=True)
        require_columns_open(job)  # somebody may have begun meanwhile
        _forget(job)
        job.options = {
            **_options(sheet, chosen=True),
            "file": job.options["file"],
            "why": job.options.get("why", {}),
        }
        job.fence += 1  # whoever reads it now with the old columns stops
        job.lease_until, job.failure, job.failure_code, job.state = None, "", "", "DRAFT"
        job.save()
        _judge(job, sheet, first, version=version, ports=ports)
        jobs.note("match", job, WORK, seat=seat, at=ports.now(), details=jobs.counts(job))
    return job


def require_columns_open(job: Job) -> None:
    """Return when the columns of a list may still be understood otherwise.

    Raises:
        Conflict: bulk.begun; bulk.no_file.
    """
    if "file" not in job.options and not job.done and job.state in MATCHABLE:
        raise Conflict(_("There is no file (any more) that could be read anew."), code="bulk.no_file")
    if not bulk_job.can_match(job):
        raise Conflict(_("The columns cannot be changed any more: issuing has begun."), code="bulk.begun")


def read(lease: Lease, *, ports: Ports) -> None:
    """Judge a long list in the worker, from its beginning; safe to run twice.

    Whatever is wrong with the file behind its first rows ends the job with a sentence.
    """
    job = lease.job
    ports.faultpoint("bulk.before_reading")
    try:
        version = published(lease.seat, job.subject_uuid)
        with transaction.atomic():
            lease.hold(at=ports.now())
            _forget(job)
        data = ports.files.read(str(job.options["file"]))
        sheet = open_sheet(
            data, filename=job.title, version=version, columns=job.options["columns"], ports=ports
        )
        judge = Judge(version, sheet.columns, job.organisation, ports.now())
        for number, rows in enumerate(_batches(sheet.rows), start=1):
            good, broken = _judged(rows, judge, version=version, organisation=job.organisation)
            with transaction.atomic():
                lease.hold(at=ports.now(), failed=len(broken))
                Job.objects.of(job.organisation).filter(pk=job.pk).update(total=F("total") + len(rows))
                _store(job, number, good, broken, ports=ports)
            ports.faultpoint("bulk.reading")
    except LeaseLost:
        return
    except (PortError, ServiceError) as error:
        lease.finish("FAILED", ports=ports, code=error.code, failure=str(error))
        return
    ports.faultpoint("bulk.after_reading")
    lease.finish("DRAFT", ports=ports)


def forget_file(job: Job, *, ports: Ports) -> None:
    """Destroy the kept file: issuing begins, or the job was cancelled."""
    kept = job.options.pop("file", None)
    job.options.pop("head", None)
    if kept is not None:
        Job.objects.of(job.organisation).filter(pk=job.pk).update(options=job.options)
        transaction.on_commit(lambda: ports.files.delete(str(kept)))


def forget_old(*, ports: Ports) -> int:
    """Destroy lists that nobody has started for 90 days: the file, its rows; return how many.

    What is left is a cancelled job that says how many rows it had.
    """
    drafts = Job.objects.across(reason="the worker serves everybody").filter(
        kind=WORK.name, state__in=("DRAFT", "FAILED"), done=0, created_at__lt=ports.now() - LIVES
    )
    forgotten = 0
    for job in drafts.order_by("pk")[:_AT_A_TIME]:
        with transaction.atomic():
            if not drafts.filter(pk=job.pk).update(state="CANCELLED", finished_at=ports.now()):
                continue  # somebody has started it just now
            job.chunks.all().delete()
            job.rows.all().delete()
            forget_file(job, ports=ports)
            forgotten += 1
    return forgotten


def held(keys: Iterable[str], *, version: AchievementVersion, organisation: Organisation) -> frozenset[str]:
    """Return those keys (see `judging.key`) whose person holds this credential; one question for 500."""
    wanted = sorted(set(keys) - {""})
    found: set[str] = set()
    awards = Award.objects.of(organisation).filter(
        version=version, learner__archived_at=None, credentials__state="ISSUED"
    )
    for column, prefix in (("learner__email", ""), ("learner__number", _NUMBER)):
        asked = [one.removeprefix(prefix) for one in wanted if one.startswith(_NUMBER) == bool(prefix)]
        for place in range(0, len(asked), _ASKED):
            some = awards.filter(**{f"{column}__in": asked[place : place + _ASKED]})
            found |= {f"{prefix}{value}" for value in some.values_list(column, flat=True)}
    return frozenset(found)


# --- inside -----------------------------------------------------------------------------------------


def _check(
    columns: Mapping[str, str], version: AchievementVersion, *, headers: Sequence[str] | None = None
) -> None:
    known = Columns.from_json(columns)
    fields = fields_for(version)
    for name, heading in known.headings.items():
        if name not in fields or (headers is not None and heading not in headers):
            raise InvalidInput(
                fields={"columns": [_("“%(name)s” is no column of this list.") % {"name": name[:40]}]},
                code="bulk.columns",
            )
    if not known.complete:
        raise no_name_column()


def _new(
    seat: Seat, version: AchievementVersion, *, title: str, sheet: Sheet, chosen: bool, ports: Ports
) -> Job:
    return Job.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        kind=WORK.name,
        state="DRAFT",
        title=title[:200],
        subject_uuid=version.uuid,
        options=_options(sheet, chosen=chosen),
        created_at=ports.now(),
        created_by=seat.actor.person,
    )


def _options(sheet: Sheet, *, chosen: bool) -> dict[str, Any]:
    return {
        "headers": list(sheet.headers),
        "columns": sheet.columns.as_json(),
        "fields": fields_of(sheet.columns),
        "why": dict(sheet.guess.why),
        "encoding": sheet.encoding,
        "sheet": sheet.sheet,
        "head": [[cell[:200] for cell in row] for row in sheet.head[:_HEAD]],
        "chosen": chosen,
    }


def _first(sheet: Sheet) -> list[Read]:
    """The rows that would be judged at once, and one more when there are more."""
    return list(itertools.islice(sheet.rows, AT_ONCE + 1))


def _judge(job: Job, sheet: Sheet, first: list[Read], *, version: AchievementVersion, ports: Ports) -> None:
    """Judge a short list now, leave a long one to the worker; without names nothing can be judged."""
    if not sheet.columns.complete:
        job.total = len(first)
        job.save(update_fields=["total"])
        return
    if len(first) > AT_ONCE:
        job.state, job.started_at, job.beat_at = "READING", ports.now(), ports.now()
        job.save(update_fields=["state", "started_at", "beat_at"])
        ports.queue.enqueue(WORK.task, job.uuid)
        return
    judge = Judge(version, sheet.columns, job.organisation, ports.now())
    for number, rows in enumerate(_batches(iter(first)), start=1):
        good, broken = _judged(rows, judge, version=version, organisation=job.organisation)
        _store(job, number, good, broken, ports=ports)
        job.failed += len(broken)
    job.total = len(first)
    job.save(update_fields=["total", "failed"])


def _batches(rows: Iterator[Read]) -> Iterator[list[Read]]:
    while batch := list(itertools.islice(rows, CHUNK)):
        yield batch


Good = list[tuple[int, Mapping[str, str]]]
Broken = list[tuple[int, Mapping[str, str], Fault]]


def _judged(
    rows: list[Read], judge: Judge, *, version: AchievementVersion, organisation: Organisation
) -> tuple[Good, Broken]:
    holders = held((key(data) for _line, data, _fault in rows), version=version, organisation=organisation)
    good: Good = []
    broken: Broken = []
    for line, data, whole in rows:
        fault = whole or judge.fault(data)
        if fault is None and key(data) in holders:
            fault = already_fault(data)
        if fault is None:
            good.append((line, data))
        else:
            broken.append((line, data, fault))
    return good, broken


def _store(job: Job, number: int, good: Good, broken: Broken, *, ports: Ports) -> None:
    if good:
        JobChunk.objects.create(
            uuid=ports.new_uuid(),
            job=job,
            number=number,
            count=len(good),
            rows=packed(good, job.options["fields"]),
        )
    loader = Loader(job.organisation)
    loader.at_home(Job, [job.pk])
    loader.store(
        JobRow,
        ("uuid", "number", "data", "error_code", "error_field", "message"),
        [
            (
                ports.new_uuid(),
                line,
                json.dumps(dict(data), ensure_ascii=False),
                fault.code,
                fault.field,
                fault.message[:500],
            )
            for line, data, fault in broken
        ],
        job_id=job.pk,
        state="BROKEN",
    )


def _forget(job: Job) -> None:
    """Take back what was judged before."""
    job.chunks.all().delete()
    job.rows.all().delete()
    job.total = job.failed = job.skipped = 0
    Job.objects.of(job.organisation).filter(pk=job.pk).update(total=0, failed=0, skipped=0)
