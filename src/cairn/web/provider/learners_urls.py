"""Learners: list, one, new, from a file, asked for their work."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import learners, learners_assign, learners_files

urlpatterns = [
    path("learners", learners.index, name="learners"),
    path("learners.csv", learners.export, name="learners-csv"),
    path("learners/new", learners.new, name="learner-new"),
    path("learners/assign", learners_assign.assign, name="assign"),
    path("learners/file", learners_files.upload, name="learner-import"),
    path("learners/file/template.csv", learners_files.template, name="learner-template"),
    path("learners/file/<uuid:job>", learners_files.rehearsal, name="learner-import-job"),
    path("learners/file/<uuid:job>/mend", learners_files.mend, name="learner-import-mend"),
    path("learners/file/<uuid:job>/start", learners_files.start, name="learner-import-start"),
    path("learners/file/<uuid:job>/broken.csv", learners_files.broken, name="learner-import-broken"),
    path("learners/<uuid:learner>", learners.learner, name="learner"),
    path("learners/<uuid:learner>/archive", learners.archive, name="learner-archive"),
    path("learners/<uuid:learner>/restore", learners.restore, name="learner-restore"),
]
