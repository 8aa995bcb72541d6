"""Addresses under /passport/. Letters lead to `assessments/UUID`."""

from __future__ import annotations

from django.urls import path

from cairn.web.passport import assessments, credential, files, held, home, sharing

app_name = "passport"
urlpatterns = [
    path("", home.home, name="home"),
    path("stranger", home.stranger, name="stranger"),
    path("credentials", held.index, name="credentials"),
    path("credentials.csv", held.export, name="credentials-csv"),
    path("credentials/<uuid:uuid>", credential.credential, name="credential"),
    path("credentials/<uuid:uuid>/accept", credential.accept, name="accept"),
    path("credentials/<uuid:uuid>/decline", credential.decline, name="decline"),
    path("credentials/<uuid:uuid>/stranger", credential.stranger, name="credential-stranger"),
    path("credentials/<uuid:uuid>/visibility", sharing.visibility, name="visibility"),
    path("credentials/<uuid:uuid>/links", sharing.new_link, name="link-new"),
    path("credentials/<uuid:uuid>/links/<uuid:link>/end", sharing.end_link, name="link-end"),
    path("credentials/<uuid:uuid>/files/<slug:form>", files.file, name="file"),
    path("credentials/<uuid:uuid>/print", files.certificate, name="print"),
    path("assessments", assessments.index, name="assessments"),
    path("assessments.csv", assessments.export, name="assessments-csv"),
    path("assessments/<uuid:uuid>", assessments.assessment, name="assessment"),
    path("assessments/<uuid:uuid>/save", assessments.save, name="assessment-save"),
    path("evidence/<uuid:uuid>", assessments.evidence_file, name="evidence"),
]
