"""A course in a line, for every page that lists some: what it costs, how long it takes, how it is taught."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from cairn.records.models import LearningOffer
from cairn.web.amounts import hours, money
from cairn.web.words import MODES


def short(row: LearningOffer) -> dict[str, Any]:
    """What a list says of a course; what nobody said is ""."""
    amounts = [Decimal(str(price["amount"])) for price in row.prices or ()]
    return {
        "name": row.name,
        "url": reverse("worth", args=[row.uuid]),
        "provider": row.organisation.name,
        "hours": "" if row.hours is None else hours(row.hours),
        "cost": money(sum(amounts, Decimal(0)) if row.prices is not None else None, row.currency),
        "mode": MODES.get(row.mode, ""),
    }
