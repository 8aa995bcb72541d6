"""Assessing: the queue, the marking page, decisions, evidence."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import assess, assess_decisions, assess_evidence

urlpatterns = [
    path("assess", assess.index, name="assess"),
    path("assess.csv", assess.export, name="assess-csv"),
    path("assess/<uuid:assessment>", assess.assessment, name="assessment"),
    path("assess/<uuid:assessment>/award", assess_decisions.award, name="assessment-award"),
    path("assess/<uuid:assessment>/not-yet", assess_decisions.not_yet, name="assessment-not-yet"),
    path("assess/<uuid:assessment>/reopen", assess_decisions.reopen, name="assessment-reopen"),
    path("assess/<uuid:assessment>/evidence", assess_evidence.add, name="evidence-add"),
    path("evidence/<uuid:evidence_uuid>", assess_evidence.download, name="evidence"),
]
