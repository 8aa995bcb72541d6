"""Putting rows of a list right: one by one, many alike, by a file of only these rows; leaving some out."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, Credential, Job, JobRow
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import bulk_job, headings
from cairn.services.issue.bulk_job import OPEN, WORK, own, published
from cairn.services.issue.cells import tidied_row
from cairn.services.issue.judging import already_fault, key, whose_cell
from cairn.services.issue.rehearsal import held
from cairn.services.issue.words import folded
from cairn.services.lists import as_typed
from cairn.services.ports import Ports

MOST: Final = 10_000  # rows mended at once
_ASKED: Final = 500  # values in one question to the database
_FEW: Final = 20  # people who are looked for in the text of the list; beyond that every row is read

T = TypeVar("T")
Changes = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of rows that were mended: ready now, still wrong, and none of the broken ones."""

    ready: int
    still: int
    unknown: int = 0


def mend(seat: Seat, job_uuid: UUID, row_number: int, *, changes: Mapping[str, str], ports: Ports) -> JobRow:
    """Change cells of one row and judge it again.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job, or no such broken row.
        Conflict: bulk.working, it is being issued or read; bulk.row_done, it was issued or left out.
    """
    job = own(seat, job_uuid)
    row = job.rows.filter(number=row_number).first()
    if row is None:
        raise NotFound("no such row")
    if row.state in ("DONE", "SKIPPED"):
        raise Conflict(_("This row cannot be changed any more."), code="bulk.row_done")
    mend_many(seat, job_uuid, changes={row_number: changes}, ports=ports)
    row.refresh_from_db()
    return row


def mend_many(seat: Seat, job_uuid: UUID, *, changes: Changes, ports: Ports) -> Mended:
    """Change cells of broken rows (line → field → text) and judge these rows again.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
        Conflict: bulk.working, it is being issued or read.
        InvalidInput: bulk.too_many_rows, over 10,000 at once.
    """
    if len(changes) > MOST:
        raise InvalidInput(_("At most 10,000 rows at once."), code="bulk.too_many_rows")
    with transaction.atomic():
        job = _idle(seat, job_uuid)
        version = published(seat, job.subject_uuid)
        fields = bulk_job.columns_of(job).fields()
        if not changes:
            return Mended(0, 0)
        rows = list(_rows(job, sorted(changes)))
        for row in rows:
            said = {name: text for name, text in changes[row.number].items() if name in fields}
            row.data = {**row.data, **tidied_row(said)}
        _free_requests(job, [row for row in rows if row.state == "FAILED"])
        ready = _judge_again(job, rows, version=version, ports=ports)
        bulk_job.count(job)
        jobs.note("mend", job, WORK, seat=seat, at=ports.now(), details={"rows": len(rows), "ready": ready})
    return Mended(ready, len(rows) - ready, len(changes) - len(rows))


def mend_alike(
    seat: Seat, job_uuid: UUID, *, code: str, field: str, said: str, instead: str, ports: Ports
) -> Mended:
    """Replace one text in one field of all broken rows of one kind, and judge these rows again.

    Raises: as `mend_many`; at most 10,000 rows are mended, the rest by asking again.
    """
    job = own(seat, job_uuid)
    if field not in bulk_job.columns_of(job).fields():
        raise InvalidInput(_("There is no such column."), code="bulk.columns")
    alike = job.rows.filter(state__in=OPEN, error_code=code, **{f"data__{field}": said})
    numbers = list(alike.order_by("number").values_list("number", flat=True)[:MOST])
    return mend_many(seat, job_uuid, changes={number: {field: instead} for number in numbers}, ports=ports)


def mend_with_file(seat: Seat, job_uuid: UUID, *, data: bytes, filename: str, ports: Ports) -> Mended:
    """Read a file of only the broken rows, mended elsewhere; its row number column says which they are.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: bulk.working.
        InvalidInput: bulk.no_row_numbers, no column says which row is which. TableError: it is no table.
    """
    job = own(seat, job_uuid)
    mended = Mended(0, 0)
    for batch in _batches(_sent_again(job, data, filename=filename, ports=ports)):
        done = mend_many(seat, job_uuid, changes=batch, ports=ports)
        mended = Mended(mended.ready + done.ready, mended.still + done.still, mended.unknown + done.unknown)
    return mended


def leave_out(
    seat: Seat, job_uuid: UUID, *, ports: Ports, code: str = "", numbers: Collection[int] = ()
) -> int:
    """Leave broken rows out for good: those of one kind, or some; return how many.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here. Conflict: bulk.working.
        InvalidInput: bulk.too_many_rows, over 10,000 numbers at once.
    """
    if len(numbers) > MOST:
        raise InvalidInput(_("At most 10,000 rows at once."), code="bulk.too_many_rows")
    with transaction.atomic():
        job = _idle(seat, job_uuid)
        if code:
            left = job.rows.filter(state__in=OPEN, error_code=code).update(state="SKIPPED")
        else:
            left = 0
            for some in _parts(sorted(numbers)):
                left += job.rows.filter(state__in=OPEN, number__in=some).update(state="SKIPPED")
        bulk_job.count(job)
        jobs.note("leave_out", job, WORK, seat=seat, at=ports.now(), details={"rows": left})
    return left


# --- inside -----------------------------------------------------------------------------------------


def _idle(seat: Seat, job_uuid: UUID) -> Job:
    """The job, kept until the transaction ends; nobody works on it."""
    job = own(seat, job_uuid, lock=True)
    if job.state in (*jobs.WORKING, "CANCELLED"):
        raise Conflict(_("Rows can be mended when this has stopped."), code="bulk.working")
    return job


def _rows(job: Job, numbers: Sequence[int]) -> Iterator[JobRow]:
    for some in _parts(numbers):
        yield from job.rows.filter(number__in=some, state__in=OPEN).order_by("number")


def _free_requests(job: Job, refused: Sequence[JobRow]) -> None:
    """A row that was refused and is mended is another request: the refused credential gives its key back."""
    keys = [f"job:{job.uuid}:{row.number}" for row in refused]
    for some in _parts(keys):
        failed = Credential.objects.of(job.organisation).filter(request_key__in=some, state="FAILED")
        for one in failed.only("pk", "request_key"):
            one_row = Credential.objects.of(job.organisation).filter(pk=one.pk, state="FAILED")
            one_row.update(request_key=f"{one.request_key}:refused:{one.pk}")


def _judge_again(job: Job, rows: Sequence[JobRow], *, version: AchievementVersion, ports: Ports) -> int:
    """Judge rows that were changed; return how many are ready. A row with an earlier one's address is not."""
    judge = bulk_job.judge_of(job, version, ports=ports)
    holders = held((key(row.data) for row in rows), version=version, organisation=job.organisation)
    others = _Others(job, {key(row.data) for row in rows} - {""}, besides={row.number for row in rows})
    judge.seen = others.good
    ready = 0
    for row in rows:
        judge.seen |= others.broken_before(row.number)
        fault = judge.fault(row.data)
        if fault is None and key(row.data) in holders:
            fault = already_fault(row.data)
        jobs.mark(row, fault)
        ready += fault is None
    for some in _parts(rows):
        JobRow.objects.across(reason="the job's own rows").bulk_update(
            some, ["data", "state", "error_code", "error_field", "message"]
        )
    return ready


class _Others:
    """Whose address stands in which other row: in a good one anywhere, in a broken one further up."""

    def __init__(self, job: Job, keys: set[str], *, besides: Collection[int]) -> None:
        self.good: set[str] = set()
        self._broken: deque[tuple[int, str]] = deque()
        if not keys:
            return
        fields = list(job.options.get("fields", []))
        rows = set(job.rows.values_list("number", flat=True))  # what they say now counts, not their chunk
        may_have = bulk_job.naming([whose_cell(one) for one in keys]) if len(keys) <= _FEW else None
        for text in job.chunks.values_list("rows", flat=True).iterator(chunk_size=20):
            if may_have and not may_have(text):
                continue
            good = (key(data) for line, data in bulk_job.unpacked(text, fields) if line not in rows)
            self.good |= keys.intersection(good)
        touched = job.rows.exclude(state="SKIPPED").order_by("number").values_list("number", "state", "data")
        for number, state, data in touched.iterator(chunk_size=1000):
            whose = key(data)
            if number in besides or whose not in keys:
                continue
            if state in OPEN:
                self._broken.append((number, whose))
            else:
                self.good.add(whose)

    def broken_before(self, number: int) -> set[str]:
        """The keys of broken rows above `number`, each of them once; ask in the order of the list."""
        found = set()
        while self._broken and self._broken[0][0] < number:
            found.add(self._broken.popleft()[1])
        return found


def _sent_again(
    job: Job, data: bytes, *, filename: str, ports: Ports
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield row number and cells by field of a file with mended rows."""
    grid = ports.tables.open(
        data,
        filename=filename,
        fits=lambda rows: any(headings.row_number_column(row.values) is not None for row in rows),
    )
    names: tuple[str, ...] = ()
    place_of_row: int | None = None
    for row in itertools.islice(grid.rows, headings.LOOKED_AT):
        place_of_row = headings.row_number_column(row.values)
        if place_of_row is not None:
            names = row.values
            break
    if place_of_row is None:
        raise InvalidInput(
            _("No column is headed “Row”. Send the file that was downloaded here, with its first column."),
            code="bulk.no_row_numbers",
        )
    places = _places(job, names)
    for row in grid.rows:
        values = row.values + ("",) * (len(names) - len(row.values))
        number = values[place_of_row].removesuffix(".0")
        if number.isascii() and number.isdigit() and len(number) <= 7:
            yield int(number), {name: as_typed(values[place]) for name, place in places.items()}


def _places(job: Job, names: Sequence[str]) -> dict[str, int]:
    """Which column is which field: by the headings the job knows, else by what they mean."""
    by_word = {folded(name): place for place, name in reversed(list(enumerate(names)))}
    known = bulk_job.columns_of(job)
    found = {
        field: by_word[folded(heading)]
        for field, heading in known.headings.items()
        if field not in ("given", "family") and folded(heading) in by_word
    }
    meant = headings.matched(names, outcomes=())
    for field in known.fields() - set(found):
        if field in meant:
            found[field] = by_word[folded(meant[field])]
    return found


def _batches(rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[dict[int, dict[str, str]]]:
    while batch := dict(itertools.islice(rows, 2_000)):
        yield batch


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for place in range(0, len(items), _ASKED):
        yield items[place : place + _ASKED]
