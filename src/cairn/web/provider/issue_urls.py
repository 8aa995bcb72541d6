"""Issuing: what waits, many from a file, and the job that does it."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import issue, issue_bulk

urlpatterns = [
    path("issue", issue.index, name="issue"),
    path("issue.csv", issue.export, name="issue-csv"),
    path("issue/file", issue_bulk.upload, name="bulk-new"),
    path("issue/template/<uuid:version>.csv", issue_bulk.template, name="bulk-template"),
    path("issue/jobs/<uuid:job>", issue_bulk.job, name="bulk"),
    path("issue/jobs/<uuid:job>/mend", issue_bulk.mend, name="bulk-mend"),
    path("issue/jobs/<uuid:job>/start", issue_bulk.start, name="bulk-start"),
    path("issue/jobs/<uuid:job>/pause", issue_bulk.pause, name="bulk-pause"),
    path("issue/jobs/<uuid:job>/broken.csv", issue_bulk.broken, name="bulk-broken"),
]
