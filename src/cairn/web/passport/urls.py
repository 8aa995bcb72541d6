"""Addresses under /passport/. Letters lead to `assessments/UUID`."""

from __future__ import annotations

from django.urls import path

from cairn.web.passport import (
    assessments,
    audit,
    brought,
    credential,
    files,
    held,
    home,
    programs,
    sharing,
    skills,
    transcript,
)

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
    path("credentials/<uuid:uuid>/letters", credential.letters, name="refresh-letters"),
    path("credentials/<uuid:uuid>/links", sharing.new_link, name="link-new"),
    path("credentials/<uuid:uuid>/links/<uuid:link>/end", sharing.end_link, name="link-end"),
    path("credentials/<uuid:uuid>/files/<slug:form>", files.file, name="file"),
    path("credentials/<uuid:uuid>/print", files.certificate, name="print"),
    path("skills", skills.index, name="skills"),
    path("skills.csv", skills.export, name="skills-csv"),
    path("skills/<slug:skill_key>", skills.skill, name="skill"),
    path("skills/<slug:skill_key>/used", skills.used, name="skill-used"),
    path("claims/<uuid:claim>/take-back", skills.take_back, name="claim-take-back"),
    path("cv", skills.cv_page, name="cv"),
    path("cv.json", skills.cv_file, name="cv-file"),
    path("add", brought.add, name="add"),
    path("transcript", transcript.transcript_page, name="transcript"),
    path("earned/<uuid:paper>", brought.paper, name="earned"),
    path("earned/<uuid:paper>/check", brought.check, name="earned-check"),
    path("earned/<uuid:paper>/describe", brought.describe, name="earned-describe"),
    path("earned/<uuid:paper>/skills", brought.name_skills, name="earned-skills"),
    path("earned/<uuid:paper>/original", brought.original, name="earned-original"),
    path("earned/<uuid:paper>/remove", brought.remove, name="earned-remove"),
    path("audit", audit.audit, name="audit"),
    path("audit/answer", audit.answer, name="audit-answer"),
    path("audit/claim", audit.claim, name="audit-claim"),
    path("audit/texts/<uuid:kept_text>/forget", audit.forget, name="audit-forget"),
    path("programs", programs.programs, name="programs"),
    path("programs/<uuid:own_key>/end", programs.end, name="program-end"),
    path("assessments", assessments.index, name="assessments"),
    path("assessments.csv", assessments.export, name="assessments-csv"),
    path("assessments/<uuid:uuid>", assessments.assessment, name="assessment"),
    path("assessments/<uuid:uuid>/save", assessments.save, name="assessment-save"),
    path("evidence/<uuid:uuid>", assessments.evidence_file, name="evidence"),
]
