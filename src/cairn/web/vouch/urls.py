"""Addresses of vouching: the public registers, endorsements, the guests' page, an organisation's and a holder's own."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.vouch import files, given, guest, own, public, registers

OF_ONE: Final = [
    path("endorsements", given.index, name="endorsements"),
    path("endorsements/ask", given.ask, name="ask"),
    path("endorsements/give", given.give, name="give"),
    path("endorsements/carry", given.carry, name="carry"),
    path("endorsements/<uuid:endorsement>/decide", given.decide, name="decide"),
    path("endorsements/<uuid:endorsement>/withdraw", given.withdraw, name="withdraw"),
    path("endorsements/asked/<uuid:asked>/end", given.take_back, name="take-back"),
    path("recognitions", registers.recognitions, name="recognitions"),
    path("recognitions/file", files.file, name="recognition-file"),
    path("recognitions/new", registers.recognise, name="recognise"),
    path("recognitions/<uuid:recognition>/end", registers.end_recognition, name="recognition-end"),
    path("accreditations", registers.accreditations, name="accreditations"),
    path("accreditations/file", files.accreditations, name="accreditation-file"),
    path("accreditations/new", registers.accredit, name="accredit"),
    path("accreditations/<uuid:accreditation>/end", registers.end_accreditation, name="accreditation-end"),
]
OF_AWARD: Final = [
    path("endorsements", own.endorsements, name="own"),
    path("endorsements/<uuid:endorsement>/decide", own.decide, name="own-decide"),
    path("endorsements/asked/<uuid:asked>/end", own.take_back, name="own-take-back"),
]

app_name = "vouch"
urlpatterns = [
    path("recognition", public.recognition, name="recognition"),
    path("recognition.csv", public.recognition_csv, name="recognition-csv"),
    path("accreditation", public.accreditation, name="accreditation"),
    path("accreditation.csv", public.accreditation_csv, name="accreditation-csv"),
    path("endorsements/<uuid:uuid>", public.endorsement, name="endorsement"),
    path("guest/endorse/<str:token>", guest.endorse, name="guest"),
    path("provider/<uuid:org>/", include(OF_ONE)),
    path("passport/credentials/<uuid:credential>/", include(OF_AWARD)),
]
