"""What every list shares: words to search for, and pages that a cursor walks through.

Pages for people take a query set and cut it themselves (number, size); the API
walks with `walk`, so that rows which come in meanwhile are neither skipped nor
seen twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

MOST_WORDS: Final = 8  # each is a condition; nobody types more to find one row
MOST_ROWS: Final = 200


def searched(rows: QuerySet[M], search: str, *, within: Sequence[str]) -> QuerySet[M]:
    """Keep the rows that have every word of `search` in one of the fields `within`."""
    for word in search.replace("\x00", " ").split()[:MOST_WORDS]:
        found = Q()
        for field in within:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


@dataclass(frozen=True, slots=True)
class Stretch(Generic[M]):
    """Some rows, newest first, and the cursor for what comes after them (None at the end)."""

    rows: tuple[M, ...]
    cursor: str | None


def walk(rows: QuerySet[M], *, cursor: str | None = None, limit: int = 50) -> Stretch[M]:
    """Return up to `limit` rows after `cursor`, newest first.

    cursor: the uuid of the last row seen, as `Stretch.cursor` gave it; one that
    names no row of this list begins at the top.
    """
    size = max(1, min(limit, MOST_ROWS))
    ordered = rows.order_by("-pk")
    last = _row(rows, cursor)
    if last is not None:
        ordered = ordered.filter(pk__lt=last)
    found = tuple(ordered[: size + 1])
    if len(found) <= size:
        return Stretch(found, None)
    return Stretch(found[:size], str(found[size - 1].uuid))  # type: ignore[attr-defined]


def _row(rows: QuerySet[M], cursor: str | None) -> int | None:
    try:
        uuid = UUID(cursor or "")
    except ValueError:
        return None
    return rows.order_by().filter(uuid=uuid).values_list("pk", flat=True).first()
