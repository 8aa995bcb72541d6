"""How one appeals against a decision, where a standard, an award or a decision is shown.

`{% appeal_route achievement %}`: to whom, how, within how many days; `{% appeal_route achievement decided_at %}`:
also until which day. Nothing where nobody said.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from cairn.records.models import Achievement
from cairn.services.review import appealing

register = template.Library()


@register.inclusion_tag("quality/appeal_route.html")
def appeal_route(achievement: Achievement, decided_at: datetime | None = None) -> dict[str, Any]:
    """The way to appeal, for readers and for whoever was judged."""
    route = appealing.route_of(achievement)
    if route is None:
        return {"route": None}
    last = appealing.last_day(route, achievement, decided_at) if decided_at is not None else None
    return {"route": route, "last": last}
