"""Addresses of the register: below `/provider/UUID/`."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.partners import files, matrix, pledges, ratings, register

OF_ONE: Final = [
    path("partners", register.index, name="index"),
    path("partners.csv", register.export, name="csv"),
    path("partners/file", files.file, name="file"),
    path("partners/new", register.new, name="new"),
    path("partners/<uuid:partner>", register.partner, name="partner"),
    path("partners/<uuid:partner>/act", register.act, name="partner-act"),
    path("areas", matrix.matrix, name="matrix"),
    path("areas/<uuid:area>", matrix.area, name="area"),
    path("designs/<uuid:version>/ratings", ratings.ratings, name="ratings"),
    path("ratings/<uuid:link>", ratings.act, name="rating-act"),
    path("achievements/<uuid:achievement>/pledges", pledges.pledges, name="pledges"),
    path("pledges/<uuid:pledge>", pledges.pledge, name="pledge"),
    path("pledges/<uuid:pledge>/act", pledges.act, name="pledge-act"),
]

app_name = "partners"
urlpatterns = [path("<uuid:org>/", include(OF_ONE))]
