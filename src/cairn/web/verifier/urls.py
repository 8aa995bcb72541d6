"""The verifier's page: drop, paste, link or photograph; one sentence."""

from __future__ import annotations

from django.urls import path

from cairn.web.verifier import views

app_name = "verifier"
urlpatterns = [
    path("", views.home, name="home"),
    path("/how", views.how, name="how"),
]
