"""From the numbered status changes to the bits of a list, going on from where this process last read.

What is remembered is only a memo: it counts while the change at its end is still
the same row (a transaction that was rolled back, a restored backup and another
database all give that number to another change), else the log is read from its
beginning. `afresh` always does that; a list that is renewed uses it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, cast
from uuid import UUID

from django.db.models.functions import Coalesce

from cairn.credentials.statuslog import Change, Kind, Projection
from cairn.records.models import StatusChange, StatusList

REMEMBERED: Final = 64  # lists; 32 KiB each


class _Memo:
    """The last projections of this process; whoever asks longest ago is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, Projection] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, uuid: UUID) -> Projection | None:
        with self._lock:
            return self._kept.get(uuid)

    def keep(self, uuid: UUID, projection: Projection) -> None:
        with self._lock:
            self._kept[uuid] = projection
            self._kept.move_to_end(uuid)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


MEMO: Final = _Memo()


def project(status_list: StatusList) -> Projection:
    """Return the projection of the first `status_list.last_change` changes."""
    known = MEMO.get(status_list.uuid)
    upto = status_list.last_change
    if known is None or known.number == 0 or known.number > upto:
        return afresh(status_list)
    changes = _changes(status_list, first=known.number, upto=upto)
    end = next(changes, None)
    if end is None or (end.number, end.mark) != (known.number, known.mark):
        return afresh(status_list)
    found = known.after(changes)
    MEMO.keep(status_list.uuid, found)
    return found


def afresh(status_list: StatusList) -> Projection:
    """Return the same, from the first change on, whatever is remembered."""
    found = Projection.of(status_list.length).after(
        _changes(status_list, first=1, upto=status_list.last_change)
    )
    MEMO.keep(status_list.uuid, found)
    return found


def _changes(status_list: StatusList, *, first: int, upto: int) -> Iterator[Change]:
    if upto < first:
        return
    rows = (
        StatusChange.objects.across(reason="the list is public")
        .filter(status_list=status_list, number__gte=first, number__lte=upto)
        .order_by("number")
        .values_list(
            "number", "uuid", Coalesce("credential__status_index", "endorsement__status_index"), "kind"
        )
    )
    for number, uuid, index, kind in rows.iterator(chunk_size=2000):
        yield Change(number, str(uuid), index, cast("Kind", kind))  # the model's own choices
