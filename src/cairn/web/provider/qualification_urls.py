"""Addresses of qualifications and of completed stacks, below `/provider/UUID/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import qualification_editor, qualification_waivers, qualifications, stacks

urlpatterns = [
    path("qualifications", qualifications.index, name="qualifications"),
    path("qualifications/new", qualifications.new, name="qualification-new"),
    path("qualifications/<uuid:qualification>", qualification_editor.edit, name="qualification"),
    path("qualifications/<uuid:qualification>/rules.json", qualifications.rules, name="qualification-rules"),
    path("qualifications/<uuid:qualification>/publish", qualifications.publish, name="qualification-publish"),
    path("qualifications/<uuid:qualification>/archive", qualifications.archive, name="qualification-archive"),
    path("qualifications/<uuid:qualification>/restore", qualifications.restore, name="qualification-restore"),
    path("waivers", qualification_waivers.index, name="waivers"),
    path("waivers/new", qualification_waivers.new, name="waiver-new"),
    path("waivers/<uuid:waiver>", qualification_waivers.decide, name="waiver-decide"),
    path("stacks", stacks.index, name="stacks"),
    path("stacks/<uuid:stack>", stacks.decide, name="stack-decide"),
]
