"""Address of the page of components."""

from __future__ import annotations

from django.urls import path

from cairn.web.patterns import views

app_name = "patterns"
urlpatterns = [path("", views.page, name="page")]
