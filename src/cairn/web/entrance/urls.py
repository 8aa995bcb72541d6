"""Addresses of the entrance."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from cairn.web.entrance import courses, explore, first, offers, views

OWN = [
    path("", views.home, name="home"),
    path("explore", explore.explore, name="explore"),
    path(
        "explore/",
        require_safe(RedirectView.as_view(pattern_name="explore", permanent=True, query_string=True)),
        name="explore-slash",
    ),
    path("explore.csv", explore.export, name="explore-csv"),
    path("courses/<uuid:course>", courses.worth, name="worth"),
    path("compare", courses.compare, name="compare"),
    path("offers/<str:token>", offers.offer, name="offer"),
    path("offers/<str:token>/keep", offers.keep, name="offer-keep"),
    path("offers/<str:token>/again", offers.again, name="offer-again"),
    path("offers/<str:token>/decline", offers.decline, name="offer-decline"),
    path("setup/<str:token>", first.setup, name="setup"),
    path("start/<uuid:org>", first.guide, name="guide"),
    path("start/<uuid:org>/example", first.take_example, name="guide-example"),
    path("start/<uuid:org>/award", first.award, name="guide-award"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("how-checking-works", RedirectView.as_view(pattern_name="verifier:how"), name="how-checking-works"),
]
urlpatterns = OWN
