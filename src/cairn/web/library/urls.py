"""Addresses of the library: below `/provider/UUID/` its owner's, `/library/…` of versions that are open, and
`/passport/materials` of learners."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.library import entry, files, giving, materials, rubrics, vendors

OF_ONE: Final = [
    path("library", entry.index, name="index"),
    path("library/new", entry.new, name="new"),
    path("library/copy", entry.copy, name="copy"),
    path("library/shared", files.shared, name="shared"),
    path("library/ask", giving.ask, name="ask"),
    path("library/sent", giving.sent, name="sent"),
    path("library/send/<uuid:partner>", giving.send, name="send"),
    path("library/sent/<uuid:given>/again", giving.again, name="send-again"),
    path("library/shared/<uuid:edition>/file", files.partners_file, name="shared-file"),
    path("library/certifications", vendors.index, name="certifications"),
    path("library/certifications/<uuid:certification>", vendors.certification, name="certification"),
    path(
        "library/certifications/<uuid:certification>/archive", vendors.archive, name="certification-archive"
    ),
    path("library/mappings/<uuid:mapping_uuid>/end", vendors.mapping_end, name="mapping-end"),
    path("library/versions/<uuid:edition>/file", files.own, name="file"),
    path("library/versions/<uuid:edition>/act", entry.version_act, name="version-act"),
    path("library/links/<uuid:library_link>/end", entry.link_end, name="link-end"),
    path("designs/<uuid:version>/outcomes/<uuid:outcome_key>/rubric", rubrics.into, name="rubric-into"),
    path("library/<uuid:item>", entry.entry, name="entry"),
    path("library/<uuid:item>/version", entry.version, name="version"),
    path("library/<uuid:item>/act", entry.act, name="act"),
    path("library/<uuid:item>/downloads", files.downloads, name="downloads"),
    path("library/<uuid:item>/downloads.csv", files.downloads_csv, name="downloads-csv"),
    path("achievements/<uuid:achievement>/materials", materials.materials, name="materials"),
]

app_name = "library"
urlpatterns = [
    path("provider/<uuid:org>/", include(OF_ONE)),
    path("passport/materials", files.mine, name="mine"),
    path("passport/materials/<uuid:edition>/file", files.learners_file, name="mine-file"),
    path("library/<uuid:edition>", files.public, name="public"),
    path("library/<uuid:edition>/file", files.public_file, name="public-file"),
    path("guest/give/<str:token>", giving.guest, name="guest-give"),
    path("library/link/<str:token>", files.linked, name="linked"),
    path("library/link/<str:token>/file", files.linked_file, name="linked-file"),
]
