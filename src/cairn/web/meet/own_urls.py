"""Addresses of a learner's own seminars: below `/passport/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.meet import visit

app_name = "seminars"
urlpatterns = [
    path("seminars", visit.index, name="index"),
    path("seminars/<uuid:invitation_uuid>", visit.own, name="one"),
    path("seminars/<uuid:invitation_uuid>/event.ics", visit.own_calendar, name="calendar"),
]
