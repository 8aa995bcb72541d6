"""Addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from cairn.web.operator import register

app_name = "operator"
urlpatterns = [
    path("issuers", register.index, name="issuers"),
    path("issuers.csv", register.export, name="issuers-csv"),
    path("issuers/new", register.new, name="issuer-new"),
    path("issuers/<uuid:entry>", register.edit, name="issuer"),
    path("issuers/<uuid:entry>/remove", register.remove, name="issuer-remove"),
    path("issuers/<uuid:entry>/restore", register.restore, name="issuer-restore"),
]
