"""The verifier's page: drop, paste, link or photograph; one sentence."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from cairn.web.verifier import views

app_name = "verifier"
urlpatterns = [
    path("", views.home, name="home"),
    path("/how", views.how, name="how"),
    path(
        "/",
        require_safe(RedirectView.as_view(pattern_name="verifier:home", permanent=True, query_string=True)),
        name="home-slash",
    ),
]
