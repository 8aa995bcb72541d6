"""Addresses of designing, below `/provider/UUID/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import design, design_publishing, design_taking_over

urlpatterns = [
    path("designs", design.index, name="designs"),
    path("designs.csv", design.table, name="designs-csv"),
    path("designs/new", design.new, name="design-new"),
    path("designs/from-file", design_taking_over.from_file, name="design-from-file"),
    path("designs/<uuid:version>/from-file", design_taking_over.taken_over, name="design-taken-over"),
    path("designs/<uuid:version>/design.json", design_taking_over.as_file, name="design-file"),
    path("designs/<uuid:version>", design.edit, name="design"),
    path("designs/<uuid:version>/save", design.autosave, name="design-save"),
    path("designs/<uuid:version>/preview", design_publishing.preview, name="design-preview"),
    path("designs/<uuid:version>/picture.png", design_publishing.picture, name="design-picture"),
    path("designs/<uuid:version>/publish", design_publishing.confirm, name="design-publish"),
    path("designs/<uuid:version>/discard", design_publishing.discard, name="design-discard"),
    path("achievements/<uuid:achievement>", design_publishing.versions, name="design-versions"),
    path("achievements/<uuid:achievement>/next", design_publishing.next_draft, name="design-next"),
    path("achievements/<uuid:achievement>/archive", design_publishing.put_away, name="design-archive"),
    path("achievements/<uuid:achievement>/restore", design_publishing.bring_back, name="design-restore"),
]
