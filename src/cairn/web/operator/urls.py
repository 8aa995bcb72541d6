"""Addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from cairn.web.operator import frameworks, rates, register

app_name = "operator"
urlpatterns = [
    path("issuers", register.index, name="issuers"),
    path("issuers.csv", register.export, name="issuers-csv"),
    path("issuers/new", register.new, name="issuer-new"),
    path("issuers/<uuid:entry>", register.edit, name="issuer"),
    path("issuers/<uuid:entry>/remove", register.remove, name="issuer-remove"),
    path("issuers/<uuid:entry>/restore", register.restore, name="issuer-restore"),
    path("frameworks", frameworks.index, name="frameworks"),
    path("frameworks/<uuid:framework>", frameworks.framework, name="framework"),
    path("frameworks/imports/<uuid:run>", frameworks.progress, name="framework-import"),
    path("rates", rates.index, name="rates"),
    path("rates/<uuid:rate>/remove", rates.remove, name="rate-remove"),
    path("skills/<uuid:skill>", frameworks.skill, name="skill"),
    path("skills/<uuid:skill>/restore", frameworks.restore, name="skill-restore"),
]
