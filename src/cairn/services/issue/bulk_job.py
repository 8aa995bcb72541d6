"""The job that issues a list: what it is called, whose it is, which version, how its rows are counted.

Rows that are good as they stand are in `JobChunk`s, as lists of cells in the order of the job's
fields; rows that are broken, were mended, refused or left out are `JobRow`s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count

from cairn.records.models import AchievementVersion, Job, JobChunk
from cairn.services import jobs
from cairn.services.access import Seat
from cairn.services.errors import NotFound
from cairn.services.issue.batch_work import WORK as WORK
from cairn.services.issue.columns import Columns
from cairn.services.issue.judging import Judge
from cairn.services.ports import Ports

MATCHABLE: Final = ("DRAFT", "READING", "FAILED")
OPEN: Final = ("BROKEN", "FAILED")  # states of rows that wait for somebody's word
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: what is over it, what stands in it, what it is taken for and why.

    field: "" when it is taken for nothing. why: "heading", "before", "content", or "" when nobody has guessed.
    """

    heading: str
    examples: tuple[str, ...]
    field: str
    why: str


def own(seat: Seat, uuid: UUID, *, lock: bool = False) -> Job:
    """Return a job that issues a list.

    Raises:
        NotPermitted: not an issuer. NotFound: no such job here.
    """
    seat.require("issuer")
    return jobs.own(seat, uuid, WORK, lock=lock)


def published(seat: Seat, uuid: UUID | None) -> AchievementVersion:
    """Return the version that is issued, with its outcomes.

    Raises:
        NotFound: no such published version here.
    """
    found = (
        AchievementVersion.objects.of(seat.organisation)
        .filter(uuid=uuid, state="PUBLISHED", achievement__archived_at=None)
        .select_related("achievement__organisation")
        .prefetch_related("outcomes__levels")
        .first()
        if uuid is not None
        else None
    )
    if found is None:
        raise NotFound("no such published version")
    return found


def can_match(job: Job) -> bool:
    """May its columns still be understood otherwise? There is a file, and nothing of it was issued."""
    return job.state in MATCHABLE and not job.done and "file" in job.options


def columns_of(job: Job) -> Columns:
    """Which column of the list is what."""
    return Columns.from_json(job.options.get("columns", {}))


def columns_seen(job: Job) -> list[Column]:
    """Every column of the list, in its order, as it is understood now."""
    field_of = {heading: name for name, heading in columns_of(job).headings.items()}
    reasons = job.options.get("why", {})
    head = [row for row in job.options.get("head", []) if isinstance(row, list)]
    found = []
    for place, heading in enumerate(job.options.get("headers", [])):
        cells = dict.fromkeys(str(row[place]) for row in head if place < len(row) and row[place])
        name = field_of.get(heading, "")
        why = str(reasons.get(name, "")) if name else ""
        found.append(Column(str(heading), tuple(cells)[:_EXAMPLES], name, why))
    return found


def judge_of(job: Job, version: AchievementVersion, *, ports: Ports) -> Judge:
    """Whoever judges rows of this list."""
    return Judge(version, columns_of(job), job.organisation, ports.now())


def fields_of(columns: Columns) -> list[str]:
    """Every field a row may have, in the order in which chunks keep their cells.

    Those without a column too: a row that is mended may get what the list has no column for.
    """
    return sorted(columns.fields())


def packed(rows: Sequence[tuple[int, Mapping[str, str]]], fields: Sequence[str]) -> str:
    """Return good rows as the text of a chunk."""
    cells = [[line, [data.get(name, "") for name in fields]] for line, data in rows]
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def unpacked(chunk: JobChunk | str, fields: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and cells by field of every row of a chunk."""
    text = chunk if isinstance(chunk, str) else chunk.rows
    for line, cells in json.loads(text):  # noqa: TID251 - a text of our own
        yield int(line), dict(zip(fields, cells, strict=True))


def naming(cells: Iterable[str]) -> Callable[[str], bool]:
    """Return what says of the text of a chunk whether one of its cells may be one of these: a "no" is certain."""
    spelled = [json.dumps(cell, ensure_ascii=False) for cell in cells]
    return lambda text: any(one in text for one in spelled)


def count(job: Job) -> None:
    """Bring the job's counters up to date with the rows that somebody touched; not while it works."""
    counted = job.rows.order_by().values_list("state").annotate(Count("pk"))
    states: dict[str, int] = dict(counted)
    job.failed = states.get("BROKEN", 0) + states.get("FAILED", 0)
    job.skipped = states.get("SKIPPED", 0)
    Job.objects.of(job.organisation).filter(pk=job.pk).update(failed=job.failed, skipped=job.skipped)
