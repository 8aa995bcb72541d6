"""The addresses that outlive us (house.md): page and data share them."""

from __future__ import annotations

from django.urls import path

from cairn.web.showcase import documents, frameworks, kept, occupations, qualifications, skills, views

app_name = "showcase"
urlpatterns = [
    path("credentials/<uuid:uuid>", views.credential, name="credential"),
    path("links/<str:token>", views.linked, name="linked"),
    path("links/<str:token>/files/<slug:form>", views.linked_file, name="linked-file"),
    path("links/<str:token>/end", kept.end, name="link-end"),
    path("links/<str:token>/again", kept.again, name="link-again"),
    path("links/<str:token>/print", views.linked_print, name="linked-print"),
    path("achievements/<uuid:uuid>", views.achievement, name="achievement"),
    path("achievements/<uuid:uuid>/versions/<int:number>", views.version, name="version"),
    path("achievements/<uuid:uuid>/versions/<int:number>/image.png", documents.image, name="image"),
    path("qualifications", qualifications.index, name="qualifications"),
    path("qualifications/<uuid:uuid>", qualifications.newest, name="qualification"),
    path(
        "qualifications/<uuid:uuid>/versions/<int:number>",
        qualifications.version,
        name="qualification-version",
    ),
    path("issuers/<uuid:uuid>", views.issuer, name="issuer"),
    path("issuers/<uuid:uuid>/image.png", documents.logo, name="logo"),
    path("issuers/<uuid:uuid>/did.json", documents.issuer_keys, name="issuer-keys"),
    path("skills", skills.index, name="skills"),
    path("skills/<uuid:uuid>", skills.skill, name="skill"),
    path("skills/frameworks/<uuid:uuid>", frameworks.framework, name="framework"),
    path("occupations", occupations.index, name="occupations"),
    path("occupations/<uuid:uuid>", occupations.occupation, name="occupation"),
    path("status/<uuid:uuid>", documents.status_list, name="status"),
    path(".well-known/did.json", documents.host_keys, name="host-keys"),
]
