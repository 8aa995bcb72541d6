"""Addresses of qualifications, below `/plan/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.plan import qualifications

urlpatterns = [
    path("qualifications", qualifications.index, name="qualifications"),
    path("qualifications/<uuid:uuid>", qualifications.audit, name="qualification"),
    path("qualifications/<uuid:uuid>/pins", qualifications.pin, name="qualification-pin"),
    path("qualifications/<uuid:uuid>/ask", qualifications.ask, name="qualification-ask"),
    path("qualifications/<uuid:uuid>/withdraw", qualifications.withdraw, name="qualification-withdraw"),
]
