"""A page of the passport: every one is about the person who is logged in."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.urls import reverse

from cairn.web.holding import answer
from cairn.web.requests import Request


def show(
    request: Request, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the passport."""
    known = {"at_passport": _at_passport(request.path)}
    return answer(request, template, {**known, **(context or {})}, status=status)


def _at_passport(path: str) -> str:
    """What `aria-current` says of the passport's link; what one hands in has a link of its own."""
    if path == reverse("passport:home"):
        return "page"
    return "" if path.startswith(reverse("passport:assessments")) else "true"
