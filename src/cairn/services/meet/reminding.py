"""The worker's part: a day before a seminar, one letter to whoever is invited and to the expert who accepted."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from cairn.records.models import Seminar
from cairn.services.meet import telling
from cairn.services.ports import Ports

MOST_AT_ONCE: Final = 20  # seminars a minute, each with 500 letters at most


def remind_due(*, ports: Ports) -> int:
    """Write the reminders that are due by now; return how many seminars."""
    now = ports.now()
    rows = Seminar.objects.across(reason="the worker serves everybody").filter(
        reminds=True,
        reminded_at=None,
        cancelled_at=None,
        starts_at__gt=now,
        starts_at__lte=now + telling.REMINDED,
        organisation__archived_at=None,
    )
    keys = list(rows.order_by("starts_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_remind(key, ports=ports) for key in keys)


@transaction.atomic
def _remind(key: int, *, ports: Ports) -> bool:
    """Once for each seminar: what was moved to another time begins anew."""
    now = ports.now()
    rows = Seminar.objects.across(reason="the worker serves everybody").filter(pk=key)
    found = (
        rows.filter(reminds=True, reminded_at=None, cancelled_at=None, starts_at__gt=now)
        .select_for_update(of=("self",))
        .select_related("organisation__site", "expert__partner")
        .first()
    )
    if found is None:
        return False
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    telling.reminded(found, at=now, ports=ports)
    return True
