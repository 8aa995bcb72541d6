"""A course in a line, for every page that lists some: what it costs, how long it takes, how it is taught."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cairn.records.models import LearningOffer

MODES: Final = {
    "online": gettext_lazy("online, at certain hours"),
    "blended": gettext_lazy("partly online, partly on site"),
    "on-site": gettext_lazy("on site"),
    "own-time": gettext_lazy("in your own time"),
}


def short(row: LearningOffer) -> dict[str, Any]:
    """What a list says of a course; what nobody said is ""."""
    amounts = [Decimal(str(price["amount"])) for price in row.prices or ()]
    return {
        "name": row.name,
        "url": reverse("worth", args=[row.uuid]),
        "provider": row.organisation.name,
        "hours": "" if row.hours is None else f"{row.hours.normalize():f}",
        "cost": money(sum(amounts, Decimal(0)) if row.prices is not None else None, row.currency),
        "mode": MODES.get(row.mode, ""),
    }


def money(amount: Decimal | None, currency: str) -> str:
    """An amount in the reader's language: "1,250 euro", "Free", "" when nobody said."""
    if amount is None:
        return ""
    if not amount:
        return pgettext("price", "Free")
    said = number_format(
        amount, decimal_pos=0 if amount == amount.to_integral_value() else 2, force_grouping=True
    )
    return _("%(amount)s euro") % {"amount": said} if currency == "EUR" else f"{said} {currency}"
