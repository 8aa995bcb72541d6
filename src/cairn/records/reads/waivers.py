"""Waivers and substitutions of one provider: what waits, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from cairn.records.models import Organisation, Waiver
from cairn.records.reads.lists import searched

SORTS: Final[Mapping[str, str | tuple[str, ...]]] = {"decided": ("decided_at", "pk")}
DECIDED: Final = ("GRANTED", "REFUSED", "REVOKED")


def waivers(organisation: Organisation, *, states: Collection[str], search: str = "") -> QuerySet[Waiver]:
    """Those in some states, the oldest first. search: in what is asked for and held, and in `shown_name`."""
    rows = Waiver.objects.of(organisation).filter(state__in=states)
    rows = rows.select_related(
        "version__qualification", "person", "learner", "mapping__achievement__organisation"
    )
    rows = rows.order_by("pk").annotate(called=Coalesce("learner__name", "person__name"))
    return searched(rows, search, within=("called", "part_name", "held_name"))
