"""Addresses of guests: an expert's own entry, their answer, a learner's invitation, the code at the door."""

from __future__ import annotations

from django.urls import path

from cairn.web.meet import guest, hosted, visit

app_name = "meeting"
urlpatterns = [
    path("guest/expert/<str:token>", guest.expert, name="expert"),
    path("guest/speak/<str:token>", guest.speak, name="speak"),
    path("guest/speak/<str:token>/event.ics", guest.speak_calendar, name="speak-calendar"),
    path("guest/seminar/<str:token>", visit.by_link, name="seminar"),
    path("guest/seminar/<str:token>/event.ics", visit.link_calendar, name="seminar-calendar"),
    path("guest/sharing/<str:token>", hosted.link, name="sharing"),
    path("attend/<str:token>", visit.door_page, name="door"),
]
