"""Addresses under /account/: ours by `accounts:NAME`, the log-in library's by its own names."""

from __future__ import annotations

from django.urls import include, path

from cairn.web.accounts import views

OWN = [
    path("", views.home, name="home"),
    path("export/", views.export, name="export"),
    path("delete/", views.delete, name="delete"),
    path("deleted/", views.deleted, name="deleted"),
]

urlpatterns = [
    path("", include((OWN, "accounts"))),
    path("language/", views.language, name="set_language"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
