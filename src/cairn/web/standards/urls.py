"""Addresses of definitions, statements and standards below `/provider/UUID/`."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.standards import adopting, definitions, drafting, languages, rounds, standing, statements, talk

OF_ONE: Final = [
    path("definitions", definitions.index, name="definitions"),
    path("definitions/new", definitions.new, name="definition-new"),
    path("definitions/from-file", definitions.take, name="definition-take"),
    path("definitions/<uuid:definition>/file", definitions.file, name="definition-file"),
    path("definitions/<uuid:definition>", definitions.edit, name="definition"),
    path("definitions/<uuid:definition>/away", definitions.away, name="definition-away"),
    path("designs/<uuid:version>/statement", statements.own, name="statement"),
    path("designs/<uuid:version>/statement.pdf", statements.own_pdf, name="statement-pdf"),
    path("designs/<uuid:version>/standards", adopting.adopt, name="adopt"),
    path("standards", drafting.index, name="index"),
    path("standards/new", drafting.new, name="new"),
    path("standards/asked/<uuid:drafter>", drafting.answer, name="answer"),
    path("standards/consultations/<uuid:consultation>", talk.consulted, name="consulted"),
    path("standards/<uuid:standard>", drafting.edit, name="edit"),
    path("standards/<uuid:standard>/publish", drafting.publish, name="publish"),
    path("standards/<uuid:standard>/next", drafting.again, name="next"),
    path("standards/<uuid:standard>/discard", drafting.discard, name="discard"),
    path("standards/<uuid:standard>/group", drafting.group, name="group"),
    path("standards/<uuid:standard>/languages", languages.page, name="languages"),
    path("standards/<uuid:standard>/adopted", standing.adopted, name="adopted"),
    path("standards/<uuid:standard>/adopters", standing.adopters, name="adopters"),
    path("standards/<uuid:standard>/discussion", talk.discussion, name="discussion"),
    path("standards/<uuid:standard>/drafts", rounds.page, name="drafts"),
]

app_name = "standards"
urlpatterns = [path("<uuid:org>/", include(OF_ONE))]
