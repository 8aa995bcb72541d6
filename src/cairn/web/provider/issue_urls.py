"""Issuing: what waits, many from a file, and the job that does it."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import issue, issue_bulk, issue_bulk_columns, issue_bulk_rows, issue_bulk_upload

urlpatterns = [
    path("issue", issue.index, name="issue"),
    path("issue.csv", issue.export, name="issue-csv"),
    path("issue/file", issue_bulk_upload.upload, name="bulk-new"),
    path("issue/template/<uuid:version>.csv", issue_bulk_upload.template, name="bulk-template"),
    path("issue/jobs", issue_bulk.jobs, name="bulk-jobs"),
    path("issue/jobs/<uuid:job>", issue_bulk.job, name="bulk"),
    path("issue/jobs/<uuid:job>/columns", issue_bulk_columns.columns, name="bulk-columns"),
    path("issue/jobs/<uuid:job>/mend", issue_bulk_rows.mend, name="bulk-mend"),
    path("issue/jobs/<uuid:job>/alike", issue_bulk_rows.alike, name="bulk-alike"),
    path("issue/jobs/<uuid:job>/dates", issue_bulk_rows.dates, name="bulk-dates"),
    path("issue/jobs/<uuid:job>/leave-out", issue_bulk_rows.leave_out, name="bulk-leave-out"),
    path("issue/jobs/<uuid:job>/again", issue_bulk_rows.again, name="bulk-again"),
    path("issue/jobs/<uuid:job>/start", issue_bulk.start, name="bulk-start"),
    path("issue/jobs/<uuid:job>/pause", issue_bulk.pause, name="bulk-pause"),
    path("issue/jobs/<uuid:job>/cancel", issue_bulk.cancel, name="bulk-cancel"),
    path("issue/jobs/<uuid:job>/broken.csv", issue_bulk_rows.broken, name="bulk-broken"),
    path("issue/jobs/<uuid:job>/results.csv", issue_bulk.results, name="bulk-results"),
]
