"""Letters that did not arrive."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import letters

urlpatterns = [
    path("letters", letters.index, name="letters"),
    path("letters.csv", letters.export, name="letters-csv"),
]
