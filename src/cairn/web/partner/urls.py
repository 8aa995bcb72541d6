"""Addresses of partners: `/guest/…` for those without an account, `/partner/UUID/…` for members."""

from __future__ import annotations

from django.urls import path

from cairn.web.partner import guest, home

app_name = "partner"
urlpatterns = [
    path("guest/rate/<str:token>", guest.rate, name="guest-rate"),
    path("guest/sign/<str:token>", guest.sign, name="guest-sign"),
    path("partner/<uuid:org>/", home.home, name="home"),
    path("partner/<uuid:org>/links/<uuid:partner>", home.link, name="link"),
    path("partner/<uuid:org>/sign-offs/<uuid:sign_off>", home.sign, name="sign"),
    path("partner/<uuid:org>/pledges/<uuid:partner>/new", home.give, name="give"),
    path("partner/<uuid:org>/pledges/<uuid:pledge>/withdraw", home.withdraw, name="withdraw"),
]
