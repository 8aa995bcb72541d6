"""Addresses of a learner's own seminars: below `/passport/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.meet import bench, visit

app_name = "seminars"
urlpatterns = [
    path("seminars", visit.index, name="index"),
    path("seminars/<uuid:invitation_uuid>", visit.own, name="one"),
    path("seminars/<uuid:invitation_uuid>/event.ics", visit.own_calendar, name="calendar"),
    path("labs", bench.index, name="labs"),
    path("labs/slots/<uuid:slot>/book", bench.book, name="slot-book"),
    path("labs/bookings/<uuid:booking_uuid>/event.ics", bench.calendar, name="booking-calendar"),
    path("labs/bookings/<uuid:booking_uuid>/cancel", bench.cancel, name="booking-cancel"),
]
