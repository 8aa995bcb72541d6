"""Waivers and substitutions of one provider: what waits, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import QuerySet

from cairn.records.models import Organisation, Waiver
from cairn.records.reads.lists import searched

SORTS: Final[Mapping[str, str | tuple[str, ...]]] = {"decided": ("decided_at", "pk")}
DECIDED: Final = ("GRANTED", "REFUSED", "REVOKED")


def waivers(organisation: Organisation, *, states: Collection[str], search: str = "") -> QuerySet[Waiver]:
    """Those in some states, the oldest first."""
    rows = Waiver.objects.of(organisation).filter(state__in=states)
    rows = rows.select_related("version__qualification", "person", "learner").order_by("pk")
    return searched(rows, search, within=("person__name", "learner__name", "part_name", "held_name"))
