"""Addresses of experts and seminars: below `/provider/UUID/`."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.meet import attendance, experts, hosted, labs, seats, seminars, series, sharing, slots

OF_ONE: Final = [
    path("experts", experts.index, name="experts"),
    path("experts.csv", experts.export, name="experts-csv"),
    path("experts/new", experts.new, name="expert-new"),
    path("experts/<uuid:expert>", experts.expert, name="expert"),
    path("experts/<uuid:expert>/act", experts.act, name="expert-act"),
    path("seminars", seminars.index, name="seminars"),
    path("seminars.csv", seminars.export, name="seminars-csv"),
    path("seminars/new", seminars.new, name="seminar-new"),
    path("seminars/<uuid:seminar>", seminars.seminar, name="seminar"),
    path("seminars/<uuid:seminar>/change", seminars.change, name="seminar-change"),
    path("seminars/<uuid:seminar>/act", seminars.act, name="seminar-act"),
    path("seminars/<uuid:seminar>/event.ics", seminars.calendar, name="seminar-calendar"),
    path("seminars/<uuid:seminar>/attendance", attendance.index, name="attendance"),
    path("seminars/<uuid:seminar>/attendance.csv", attendance.export, name="attendance-csv"),
    path("seminars/<uuid:seminar>/attendance/<uuid:invitee>", attendance.tick, name="attendance-tick"),
    path("seminars/<uuid:seminar>/invite", attendance.invite, name="seminar-invite"),
    path("seminars/<uuid:seminar>/door", attendance.door_page, name="door"),
    path("labs", labs.index, name="labs"),
    path("labs/new", labs.new, name="lab-new"),
    path("labs/<uuid:lab>", labs.lab, name="lab"),
    path("labs/<uuid:lab>/change", labs.change, name="lab-change"),
    path("labs/<uuid:lab>/slots", labs.open_slots, name="lab-slots"),
    path("labs/<uuid:lab>/results", labs.take_results, name="lab-results"),
    path("labs/<uuid:lab>/slots/repeat", slots.repeat, name="lab-repeat"),
    path("seminars/<uuid:seminar>/series", series.change, name="seminar-series"),
    path("seminars/<uuid:seminar>/series/cancel", series.cancel, name="seminar-series-cancel"),
    path("labs/<uuid:lab>/sharing", sharing.of_lab, name="lab-sharing"),
    path("seminars/<uuid:seminar>/sharing", sharing.of_seminar, name="seminar-sharing"),
    path("sharing/<uuid:sharing_uuid>/end", sharing.end, name="sharing-end"),
    path("hosted", hosted.index, name="hosted"),
    path("hosted/take", hosted.take, name="hosted-take"),
    path("hosted/<uuid:hosted_uuid>", hosted.one, name="hosted-one"),
    path("hosted/<uuid:hosted_uuid>/act", hosted.act, name="hosted-act"),
    path("hosted/<uuid:hosted_uuid>/invite", hosted.invite, name="hosted-invite"),
    path("hosted/<uuid:hosted_uuid>/slots/<uuid:hosted_slot>/book", hosted.book, name="hosted-book"),
    path("hosted/<uuid:hosted_uuid>/seats", seats.of_guest, name="hosted-seats"),
    path("hosted/bookings/<uuid:hosted_booking>/cancel", hosted.cancel, name="hosted-cancel"),
    path("labs/slots/<uuid:slot>/move", slots.move, name="slot-move"),
    path("labs/<uuid:lab>/cancel", slots.cancel_span, name="lab-cancel"),
    path("labs/slots/<uuid:slot>/seats", seats.of_slot, name="slot-seats"),
    path("labs/slots/<uuid:slot>/close", labs.close_slot, name="slot-close"),
    path("labs/slots/<uuid:slot>/book", labs.book, name="slot-book"),
    path("labs/bookings/<uuid:booking_uuid>/cancel", labs.cancel, name="booking-cancel"),
]

app_name = "meet"
urlpatterns = [path("<uuid:org>/", include(OF_ONE))]
