"""Addresses of qualifications, below `/plan/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.plan import qualification_waivers, qualifications

urlpatterns = [
    path("qualifications", qualifications.index, name="qualifications"),
    path("qualifications/<uuid:uuid>", qualifications.audit, name="qualification"),
    path("qualifications/<uuid:uuid>/pins", qualifications.pin, name="qualification-pin"),
    path("qualifications/<uuid:uuid>/waiver", qualification_waivers.ask, name="qualification-waiver"),
    path(
        "qualifications/<uuid:uuid>/waiver/<uuid:waiver>",
        qualification_waivers.withdraw,
        name="qualification-waiver-withdraw",
    ),
    path("qualifications/<uuid:uuid>/ask", qualifications.ask, name="qualification-ask"),
    path("qualifications/<uuid:uuid>/withdraw", qualifications.withdraw, name="qualification-withdraw"),
]
