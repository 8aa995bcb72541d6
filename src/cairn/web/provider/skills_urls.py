"""Skills of the organisation's own."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import skills

urlpatterns = [
    path("skills", skills.index, name="skills"),
    path("skills/<uuid:skill>", skills.edit, name="skill"),
    path("skills/<uuid:skill>/retire", skills.retire, name="skill-retire"),
    path("skills/<uuid:skill>/restore", skills.restore, name="skill-restore"),
]
