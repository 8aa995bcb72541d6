"""The address that the letter of an invitation leads to: `/invitations/TOKEN`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import invitation

app_name = "invitations"
urlpatterns = [path("invitations/<str:token>", invitation.accept, name="accept")]
