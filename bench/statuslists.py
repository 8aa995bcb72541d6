"""From a withdrawal to the new signed list: 131,072 places, filled to one in a hundred and one in five.

The time by the clock of one publication: the change is in the database, the list is projected, packed,
signed and stored. Anew: every change is read again, as once a day.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from copy import copy as shallow_copy
from typing import TYPE_CHECKING, Final

from bench.frame.figure import Figure, at_most
from bench.frame.installation import Installation, alone

if TYPE_CHECKING:
    from cairn.records.models import StatusList

LIMIT_MS: Final = 5
ROUNDS: Final = 60


def figures() -> Iterator[Figure]:
    """Fill a list of the demonstration, then withdraw and publish one by one."""
    with Installation() as place:
        place.enter()
        alone()
        for share, name in ((0.01, "1 %"), (0.2, "20 %")):
            yield from _measured(share, name)


def _measured(share: float, name: str) -> Iterator[Figure]:
    from cairn.credentials import status
    from cairn.records.models import StatusList
    from cairn.services.issue import projecting, statuslists
    from cairn.site.world import ports

    found = StatusList.objects.across(reason="a benchmark").order_by("pk").first()
    assert found is not None
    copies = _filled(found, int(share * status.MIN_BITS))
    statuslists.publish(found, ports=ports())
    times, packing, projecting_times = [], [], []
    for copy in copies[-ROUNDS:]:
        _withdraw(found, copy)
        start = time.perf_counter()
        statuslists.publish(found, ports=ports())
        times.append(time.perf_counter() - start)
        now = StatusList.objects.across(reason="a benchmark").get(pk=found.pk)
        start = time.perf_counter()
        bits = projecting.project(now).bits
        projecting_times.append(time.perf_counter() - start)
        start = time.perf_counter()
        status.encode(bits.with_set(copy))
        packing.append(time.perf_counter() - start)
    start = time.perf_counter()
    statuslists.publish(found, ports=ports(), afresh=True)
    anew = time.perf_counter() - start
    size = len(StatusList.objects.across(reason="a benchmark").get(pk=found.pk).signed)
    half, most = statistics.median(times) * 1000, sorted(times)[int(0.95 * len(times))] * 1000
    yield at_most(f"publish, {name} withdrawn: half within", half, unit="ms", limit=LIMIT_MS)
    yield at_most(f"publish, {name} withdrawn: 95 of 100 within", most, unit="ms", limit=LIMIT_MS)
    yield Figure(
        f"  of that, reading the new change, {name}", statistics.median(projecting_times) * 1000, "ms"
    )
    yield Figure(f"  of that, packing, {name}", statistics.median(packing) * 1000, "ms")
    yield Figure(f"publish anew from every change, {name}", anew * 1000, "ms")
    yield Figure(f"the signed list, {name} withdrawn", size / 1000, "kB")


def _filled(status_list: StatusList, count: int) -> list[int]:
    """Give `count` places to copies of a credential and withdraw all but the last ROUNDS; return the places."""
    from django.db import transaction

    from cairn.credentials import status
    from cairn.records.models import Credential, StatusChange, StatusList
    from cairn.services.ports import Ports
    from cairn.site.world import ports

    world: Ports = ports()
    every = Credential.objects.across(reason="a benchmark").filter(status_list=status_list)
    model = every.order_by("pk").first()
    assert model is not None
    taken = set(every.values_list("status_index", flat=True))
    free = [
        place
        for place in status.places(bytes(32), 0, count + len(taken), status.MIN_BITS)
        if place not in taken
    ]
    rows = []
    for place in free[:count]:
        copy = shallow_copy(model)
        copy.pk, copy.uuid, copy.status_index = None, world.new_uuid(), place
        copy.request_key = f"bench {place} {count}"
        copy.url, copy.code = f"https://bench.example/{place}/{count}", f"B{count % 97:02}{place:07}"
        copy.supersedes_id, copy.unsigned, copy.signed = None, "", ""
        rows.append(copy)
    with transaction.atomic():
        Credential.objects.across(reason="a benchmark").bulk_create(rows, batch_size=2000)
        last = StatusList.objects.across(reason="a benchmark").get(pk=status_list.pk).last_change
        changes = [
            StatusChange(
                uuid=world.new_uuid(),
                credential=row,
                status_list=status_list,
                number=last + number,
                kind="REVOKE",
                reason="bench",
                at=world.now(),
            )
            for number, row in enumerate(rows[:-ROUNDS], start=1)
        ]
        StatusChange.objects.across(reason="a benchmark").bulk_create(changes, batch_size=2000)
        StatusList.objects.across(reason="a benchmark").filter(pk=status_list.pk).update(
            last_change=last + len(changes)
        )
    return [row.status_index for row in rows]


def _withdraw(status_list: StatusList, place: int) -> None:
    """Append one more change, as the service does."""
    from django.db import transaction
    from django.db.models import F

    from cairn.records.models import Credential, StatusChange, StatusList
    from cairn.site.world import ports

    lists = StatusList.objects.across(reason="a benchmark").filter(pk=status_list.pk)
    with transaction.atomic():
        lists.update(last_change=F("last_change") + 1)
        StatusChange.objects.create(
            uuid=ports().new_uuid(),
            credential=Credential.objects.across(reason="a benchmark").get(
                status_list=status_list, status_index=place
            ),
            status_list=status_list,
            number=lists.values_list("last_change", flat=True).get(),
            kind="REVOKE",
            reason="bench",
            at=ports().now(),
        )
