"""Addresses under /plan/: each part of planning has its own list, and they are the parts of one name space."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from django.urls import URLPattern, URLResolver, include, path

PARTS: Final = (
    "cairn.web.plan.plan_urls",
    "cairn.web.plan.qualification_urls",
    "cairn.web.plan.stack_urls",
)

app_name = "plan"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(part)) for part in PARTS if find_spec(part) is not None
]
