"""Learners from a file: upload, rehearse, mend the broken rows in place, add the rest."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Job, JobRow
from cairn.records.reads import design
from cairn.records.reads.issue import job as read_job
from cairn.records.reads.issue import published_version, recent_jobs
from cairn.records.reads.organisation import job_rows
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.ports import TableError
from cairn.services.run import imports
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.issue_mending import changed, faults_of, mends, typed
from cairn.web.provider.issue_progress import ADD_SECONDS, Progress, polled
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.learners import STAFF
from cairn.web.provider.learners_forms import ImportForm
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

KIND: Final = "learners"
FIELDS: Final = frozenset(imports.FIELDS)


@seated(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, seat: Seat) -> HttpResponse:
    """Take the file and judge every row; nobody is added yet."""
    versions = design.published(seat.organisation)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None, versions=versions)
    if posted and form.is_valid():
        file, course = form.cleaned_data["file"], form.cleaned_data["version"]
        try:
            job = imports.read_rows(
                seat,
                data=file.read(imports.MAX_BYTES + 1),
                filename=file.name,
                version_uuid=UUID(course) if course else None,
                ports=request.ports,
            )
        except (InvalidInput, TableError) as error:
            refuse(form, error, field="file")
        else:
            return redirect("provider:learner-import-job", seat.organisation.uuid, job.uuid)
    context = {"form": form, "jobs": recent_jobs(seat.organisation, KIND)}
    return show(request, seat, "provider/learners_file.html", context, status=422 if form.errors else 200)


@seated(*STAFF)
@require_safe
def template(request: Request, seat: Seat) -> HttpResponse:
    """An empty file with the right headings."""
    return sheet(request, seat, "learners-template", (_("Name"), _("E-mail"), _("Number"), _("Language")), ())


@seated(*STAFF)
@require_safe
def rehearsal(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """How many can be added, which rows need a word, how far it is."""
    found = _job(seat, job)
    progress = Progress.of(found, seconds_each=ADD_SECONDS)
    over = polled(request, progress)
    if over is not None:
        return over
    if request.htmx:
        return show(request, seat, "provider/learners_progress.html", {"progress": progress, "job": found})
    listing = Listing.of(request.GET, sorts={"row": "number"}, default="row")
    broken = job_rows(seat.organisation, job).filter(state__in=("BROKEN", "FAILED"))
    page: Page[JobRow] = listing.page_of(broken)
    context = {
        "job": found,
        "progress": progress,
        "steps": progress.steps(_("Add")),
        "listing": listing,
        "page": page,
        "mends": mends(page.rows, fields=FIELDS, version=None),
        "version": published_version(seat.organisation, found.subject_uuid),
        "first": job_rows(seat.organisation, job, state="READY").first(),
    }
    return show(request, seat, "provider/learners_rehearsal.html", context)


@seated(*STAFF)
@require_POST
def mend(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Put cells right and judge those rows again."""
    _job(seat, job)
    changes = typed(request.POST)
    rows = job_rows(seat.organisation, job).filter(number__in=list(changes), state__in=("BROKEN", "FAILED"))
    mended = 0
    for row in rows:
        if changed(row, changes[row.number]):
            judged = imports.mend(seat, job, row.number, changes=changes[row.number], ports=request.ports)
            mended += judged.state == "READY"
    messages.success(request, said_of_mending(mended)) if mended else messages.warning(
        request, said_of_mending(0)
    )
    return redirect("provider:learner-import-job", seat.organisation.uuid, job)


@seated(*STAFF)
@require_POST
def start(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Add the rows that are ready."""
    imports.start(seat, job, ports=request.ports)
    return redirect("provider:learner-import-job", seat.organisation.uuid, job)


@seated(*STAFF)
@require_safe
def broken(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Only the broken rows, with what is wrong: to be mended in a spreadsheet."""
    _job(seat, job)
    rows = job_rows(seat.organisation, job).filter(state__in=("BROKEN", "FAILED"))
    lines = (
        (*(row.data.get(name, "") for name in imports.FIELDS), faults_of(row, None)[0].message)
        for row in rows.iterator()
    )
    headers = ("Name", "E-mail", "Number", "Language", _("What is wrong"))
    return sheet(request, seat, "learners-to-mend", headers, lines)


def said_of_mending(mended: int) -> str:
    """A sentence about what the second look found."""
    if not mended:
        return _("Nothing is right yet. Each row says what it needs.")
    return ngettext("One row is ready now.", "%(n)d rows are ready now.", mended) % {"n": mended}


def _job(seat: Seat, uuid: UUID) -> Job:
    found = read_job(seat.organisation, uuid, KIND)
    if found is None:
        raise NotFound("no such job")
    return found
