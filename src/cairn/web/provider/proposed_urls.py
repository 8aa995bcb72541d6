"""Addresses of stacks that learners proposed, below `/provider/UUID/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import proposed

urlpatterns = [
    path("proposed", proposed.index, name="proposed-stacks"),
    path("proposed/<uuid:proposal>", proposed.one, name="proposed-stack"),
]
