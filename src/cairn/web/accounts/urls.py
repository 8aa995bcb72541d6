"""Addresses under /account/."""

from __future__ import annotations

from django.urls import include, path

from cairn.web.accounts import views

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("language/", views.language, name="account_language"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
