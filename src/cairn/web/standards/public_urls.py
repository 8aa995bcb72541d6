"""Public addresses of shared standards and of conformance statements; page and data share them."""

from __future__ import annotations

from django.urls import path

from cairn.web.standards import public, statements, talk

app_name = "shared"
urlpatterns = [
    path("standards", public.index, name="index"),
    path("guest/consult/<str:token>", talk.guest, name="guest"),
    path("standards/<uuid:uuid>", public.newest, name="newest"),
    path("standards/<uuid:uuid>/adoption", public.adoption, name="adoption"),
    path("standards/<uuid:uuid>/adoption.csv", public.adoption_csv, name="adoption-csv"),
    path("standards/<uuid:uuid>/versions/<int:number>", public.version, name="version"),
    path("standards/<uuid:uuid>/versions/<int:number>/changes", public.changes, name="changes"),
    path(
        "achievements/<uuid:achievement>/versions/<int:number>/statement",
        statements.published,
        name="statement",
    ),
    path(
        "achievements/<uuid:achievement>/versions/<int:number>/statement.pdf",
        statements.published_pdf,
        name="statement-pdf",
    ),
]
