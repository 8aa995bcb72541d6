"""`/api/v1/…`: every operation behind the door, the OpenAPI document, the reference for people."""

from __future__ import annotations

import re

from django.urls import URLPattern, path, re_path

from cairn.api.door import door, nothing_here
from cairn.api.openapi import api
from cairn.api.reference import openapi_document, reference

app_name = "api"


def _operations() -> list[URLPattern]:
    """One address per path; it has the name of each of its operations."""
    return [
        path(re.sub(r"{([^}]+)}", r"<\1>", route).lstrip("/"), door(view), name=operation.view_func.__name__)
        for bound in api()._get_bound_routers()  # noqa: SLF001 - ninja has no public list
        for route, view in bound.path_operations.items()
        for operation in view.operations
    ]


urlpatterns = [
    path("", reference, name="reference"),
    path("openapi.json", openapi_document, name="openapi"),
    *_operations(),
    re_path(r"^[\s\S]*$", nothing_here, name="nothing"),
]
