"""What is forgotten after its time: what people were told of, and letters that left or never will.

Both are read by age in the order in which they were written, some at a time, so that a round costs the same in an
installation of any size. Nothing of it is an act: the audit trail says what happened, not that it was forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models

from cairn.records.models import Notice, OutboxMessage

AT_ONCE: Final = 1_000  # rows that one round looks at
_EVERYBODY: Final = "what is forgotten is forgotten for everybody"


def forget_notices(at: datetime, *, days: int, most: int = AT_ONCE) -> int:
    """Delete what people were told of more than so many days ago, seen or not; return how many."""
    return _forget(Notice, "at", before=at - timedelta(days=days), most=most)


def forget_letters(at: datetime, *, days: int, most: int = AT_ONCE) -> int:
    """Delete letters written more than so many days ago, but for those that wait; return how many."""
    return _forget(OutboxMessage, "created_at", before=at - timedelta(days=days), most=most, state="WAITING")


def _forget(model: Any, column: str, *, before: datetime, most: int, **but: str) -> int:
    """Look at the oldest rows, and delete those of them whose time is over."""
    rows: models.QuerySet[Any] = model.objects.across(reason=_EVERYBODY)
    oldest = list(rows.exclude(**but).order_by("pk").values_list("pk", column)[:most])
    over = [pk for pk, at in oldest if at < before]
    if over:
        rows.filter(pk__in=over).exclude(**but).delete()
    return len(over)
