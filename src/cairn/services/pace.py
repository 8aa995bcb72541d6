"""How fast letters leave: a set number a minute, shared by all workers, and none while the server is away.

One row holds when the next letter may go. Whoever sends takes places from it inside the transaction in
which letters are leased, so that two workers together are no faster than one.

Source: the generic cell rate algorithm (ITU-T I.371, appendix I), with a few seconds of unused places kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cairn.records.models import MailPace

KEPT: Final = timedelta(seconds=5)  # unused places of so long are not lost
CLOSED: Final = timedelta(seconds=15)  # after the first failure; doubled with each further one
LONGEST_CLOSED: Final = timedelta(minutes=15)


def locked(at: datetime) -> MailPace:
    """Return the row, locked until the caller's transaction ends."""
    rows = MailPace.objects.across(reason="one pace for the whole installation")
    rows.get_or_create(pk=1, defaults={"next_at": at})
    return rows.select_for_update().get(pk=1)


def places(pace: MailPace, *, at: datetime, per_minute: int, most: int) -> int:
    """Return how many letters may go now, at most `most`. per_minute: 0 for no limit."""
    if pace.closed_until is not None and pace.closed_until > at:
        return 0
    if per_minute == 0:
        return most
    begin = max(pace.next_at, at - KEPT)
    return 0 if begin > at else min(most, (at - begin) // _interval(per_minute) + 1)


def take(pace: MailPace, count: int, *, at: datetime, per_minute: int) -> None:
    """Use `count` places."""
    if per_minute and count:
        pace.next_at = max(pace.next_at, at - KEPT) + count * _interval(per_minute)
        pace.save(update_fields=["next_at"])


def close(at: datetime) -> None:
    """Send nothing for a while: the mail server cannot be reached."""
    pace = locked(at)
    pace.failures = min(pace.failures + 1, 32)
    pace.closed_until = at + min(CLOSED * 2 ** min(pace.failures - 1, 10), LONGEST_CLOSED)
    pace.save(update_fields=["failures", "closed_until"])


def reopen() -> None:
    """Forget earlier failures: a letter was taken."""
    rows = MailPace.objects.across(reason="one pace for the whole installation")
    rows.filter(pk=1, failures__gt=0).update(failures=0, closed_until=None)


def _interval(per_minute: int) -> timedelta:
    return timedelta(minutes=1) / per_minute
