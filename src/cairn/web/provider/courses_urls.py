"""Addresses of what a provider offers, below `/provider/UUID/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import courses

urlpatterns = [
    path("courses", courses.index, name="courses"),
    path("courses/new", courses.new, name="course-new"),
    path("courses/file", courses.file, name="courses-file"),
    path("courses/template.csv", courses.template, name="courses-template"),
    path("courses/<uuid:course>", courses.edit, name="course"),
    path("courses/<uuid:course>/closed", courses.closed, name="course-closed"),
    path("courses/<uuid:course>/put-away", courses.put_away, name="course-put-away"),
]
