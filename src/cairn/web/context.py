"""What every page knows: whose it is, what this installation is called."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cairn.records.models import Person


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html reads; a view may override any of it in its own context."""
    person: Person | None = getattr(request, "person", None)
    return {
        "account_name": person.name if person is not None else "",
        "demonstration": settings.CAIRN_URL is None,
    }
