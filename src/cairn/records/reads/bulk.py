"""A list that is issued, as its pages show it: what is wrong with which rows, what the next ready row is."""

from __future__ import annotations

import bisect
import json
from collections.abc import Mapping

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT

from cairn.records.models import Job, JobRow, Organisation

OPEN = ("BROKEN", "FAILED")
MOST_ALIKE = 12  # different texts of one kind that a page offers to replace


def open_rows(job: Job, *, code: str = "") -> QuerySet[JobRow]:
    """The rows that wait for somebody's word, in the order of the list."""
    rows = job.rows.filter(state__in=OPEN)
    return (rows.filter(error_code=code) if code else rows).order_by("number")


def fault_counts(job: Job) -> Mapping[str, int]:
    """Code → how many rows wait because of it."""
    counted = job.rows.filter(state__in=OPEN).order_by().values_list("error_code").annotate(Count("pk"))
    return dict(counted)


def alike(job: Job, *, code: str) -> list[tuple[str, str, int]]:
    """The texts that are wrong in more than one row of a kind: field, text, how many; the most frequent first."""
    rows = job.rows.filter(state__in=OPEN, error_code=code).exclude(error_field="")
    field = rows.order_by("number").values_list("error_field", flat=True).first()
    found: list[tuple[str, str, int]] = []
    if not field:
        return found
    fields = rows.order_by().values_list("error_field", flat=True).distinct()[:20]
    for name in fields:
        texts = (
            rows.filter(error_field=name)
            .order_by()
            .annotate(said=KT(f"data__{name}"))
            .values_list("said")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)
            .order_by("-n", "said")[:MOST_ALIKE]
        )
        found += [(name, str(said or ""), n) for said, n in texts]
    return sorted(found, key=lambda one: -one[2])[:MOST_ALIKE]


def ready_row(job: Job, *, least: int = 0) -> tuple[int, dict[str, str]] | None:
    """The first row from `least` on that would be issued: its line and its cells by field."""
    mended = job.rows.filter(state="READY", number__gte=least).order_by("number").first()
    found = _in_chunks(job, least)
    if mended is not None and (found is None or mended.number < found[0]):
        return mended.number, dict(mended.data)
    return found


def _in_chunks(job: Job, least: int) -> tuple[int, dict[str, str]] | None:
    chunks = list(job.chunks.filter(state="READY").order_by("number").values_list("pk", flat=True))

    def rows(pk: int) -> list[tuple[int, list[str]]]:
        text = job.chunks.values_list("rows", flat=True).get(pk=pk)
        said: list[tuple[int, list[str]]] = json.loads(text)  # noqa: TID251 - a text of our own
        return said

    found = rows(chunks[0]) if chunks else []  # mostly it is among the first
    if not found or found[-1][0] < least:
        place = bisect.bisect_left(chunks, least, key=lambda pk: rows(pk)[-1][0])
        if place == len(chunks):
            return None
        found = rows(chunks[place])
    line, cells = next(row for row in found if row[0] >= least)
    return line, dict(zip(job.options.get("fields", []), cells, strict=True))


def listed(organisation: Organisation, *kinds: str) -> QuerySet[Job]:
    """The jobs of some kinds, the newest first."""
    rows = Job.objects.of(organisation).filter(kind__in=kinds).select_related("created_by")
    return rows.order_by("-created_at", "-pk")


def unfinished(organisation: Organisation, *kinds: str) -> int:
    """How many jobs of some kinds wait for somebody or for the worker."""
    waits = ~Q(state__in=("DONE", "CANCELLED")) | Q(failed__gt=0, state="DONE")
    return listed(organisation, *kinds).filter(waits & Q(total__gt=F("done"))).count()
