"""A page of the plan: every one is about the person who is logged in."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from cairn.web.holding import answer
from cairn.web.requests import Request


def show(
    request: Request, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the plan."""
    return answer(request, template, {"at_plan": "true", **(context or {})}, status=status)
