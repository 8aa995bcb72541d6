"""Files without a row, and rows without a file: what a crash between a commit and the deletion of a file leaves behind.

Files are compared with rows a part at a time, by the first letters of their random names, so that neither is ever
held as a whole. A file counts as left behind only a day after it was written: until then an upload may be under way.
It is removed a month later, and only where this database has an act of the day after it was written: after an older
backup was put back by mistake, however old, nothing has gone that the newer one names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from cairn.records.models import (
    AchievementVersion,
    AuditEvent,
    Earned,
    EvidenceItem,
    FrameworkImport,
    Job,
    LibraryVersion,
    Organisation,
    Research,
)
from cairn.services.ports import FileKind, Ports

LOG = logging.getLogger("cairn.services")
SAFE_AFTER: Final = timedelta(days=1)
REMOVED_AFTER: Final = timedelta(days=30)
MOST_AT_ONCE: Final = 50  # files that one round removes
PARTS: Final = 256
_MOMENT: Final = timedelta(minutes=1)  # that an act is noted before its file was written to the end

#: Which columns name the files of a kind.
COLUMNS: Final[Mapping[FileKind, tuple[tuple[Any, str], ...]]] = {
    "evidence": ((EvidenceItem, "file_key"),),
    "earned": ((Earned, "file_key"),),
    "research": ((Research, "file_key"),),
    "library": ((LibraryVersion, "file_key"),),
    "image": ((AchievementVersion, "image_key"),),
    "logo": ((Organisation, "image_key"),),
    "export": ((FrameworkImport, "file_key"), (Job, "options__file")),
}
_EVERYBODY: Final = "files are compared with everybody's rows"


@dataclass(frozen=True, slots=True)
class Compared:
    """One part of the files of a kind. files, rows: how many were looked at.

    without_row: keys of files that no row names, and that are old enough. without_file: keys that a row names.
    """

    files: int
    rows: int
    without_row: tuple[str, ...]
    without_file: tuple[str, ...]


def _any(_at: datetime) -> bool:
    return True


def compare(
    kind: FileKind,
    begin: str,
    *,
    ports: Ports,
    own: Callable[[datetime], bool] = _any,
    after: timedelta = SAFE_AFTER,
) -> Compared:
    """Compare the files of a kind with the rows that name them. begin: of their names, one or two hexadecimal digits.

    own: whether what was written then is of this database. What is of another, or was written less than `after` ago,
    does not count as left behind.

    Files are listed before rows are read: a file that came in between has its row.
    """
    old = ports.now() - after
    files = dict(ports.files.listed(kind, begin=begin))
    named = set(_named(kind, begin))
    gone = [key for key in named - files.keys() if not ports.files.is_there(key)]
    return Compared(
        files=len(files),
        rows=len(named),
        without_row=tuple(
            sorted(key for key, at in files.items() if at < old and key not in named and own(at))
        ),
        without_file=tuple(sorted(gone)),
    )


def _named(kind: FileKind, begin: str) -> Iterator[str]:
    for model, column in COLUMNS[kind]:
        rows = model.objects.across(reason=_EVERYBODY).order_by()
        if column in ("file_key", "image_key"):
            rows = rows.filter(**{f"{column}__startswith": f"{kind}/{begin}"})
        else:
            rows = rows.filter(options__has_key="file")
        keys = (str(key) for key in rows.values_list(column, flat=True).iterator(chunk_size=2_000))
        yield from (key for key in keys if key.startswith(f"{kind}/{begin}"))


def remove_left_behind(*, ports: Ports) -> int:
    """The worker's part: look at one part of one kind, another every minute; return how many files were removed.

    Everything is looked at within thirty hours. What was written before this database began, or in a time of which it
    has no acts (an older backup was put back), is of another one.
    """
    kind, begin = _turn(ports.now())
    acts = AuditEvent.objects.across(reason="since when there is this database").order_by("pk")
    began = acts.values_list("at", flat=True).first()
    if began is None:
        return 0
    found = compare(kind, begin, ports=ports, own=lambda at: began <= at and _acted(at), after=REMOVED_AFTER)
    removed = 0
    for key in islice(found.without_row, MOST_AT_ONCE):
        ports.files.delete(key)
        removed += 1
    if removed:
        LOG.info("files.left_behind kind=%s removed=%d", kind, removed)
    return removed


def _acted(at: datetime) -> bool:
    """Has this database an act of the day that began then? Acts have no order but that of their keys: halved."""
    acts = AuditEvent.objects.across(reason="whether a file is of this database").order_by("-pk")
    last = acts.values_list("pk", "at").first()
    if last is None or last[1] < at - _MOMENT:
        return False
    low, (high, found) = 0, last
    while high - low > 1:
        row = acts.filter(pk__lte=(low + high) // 2, pk__gt=low).values_list("pk", "at").first()
        if row is None or row[1] < at - _MOMENT:
            low = (low + high) // 2
        else:
            high, found = row
    return found <= at + SAFE_AFTER


def _turn(at: datetime) -> tuple[FileKind, str]:
    """Whose turn it is in this minute."""
    minute = int(at.timestamp()) // 60
    kinds = tuple(COLUMNS)
    return kinds[minute % len(kinds)], f"{minute // len(kinds) % PARTS:02x}"
