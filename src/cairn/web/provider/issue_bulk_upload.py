"""Send the list with results: a file, or rows out of a spreadsheet; every row is judged, nothing is issued."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Job
from cairn.records.reads import design
from cairn.records.reads.issue import ISSUING, published_version, recent_jobs
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.issue import rehearsal
from cairn.services.ports import TableError
from cairn.web.provider.issue_forms import BulkForm
from cairn.web.provider.issue_refusals import refuse
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show


@seated("issuer")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, seat: Seat) -> HttpResponse:
    """Take the list and judge every row; then show which column is what."""
    versions = design.published(seat.organisation)
    posted = request.method == "POST"
    form = BulkForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        versions=versions,
        initial={"version": request.GET.get("version", "")},
    )
    if posted and form.is_valid():
        data, name = form.given()
        try:
            job = rehearsal.rehearse(
                seat,
                data=data,
                filename=name,
                version_uuid=UUID(form.cleaned_data["version"]),
                ports=request.ports,
            )
        except (InvalidInput, TableError) as error:
            refuse(form, error, field="file" if form.cleaned_data.get("file") else "pasted")
        else:
            page = "provider:bulk" if _known_from_before(job) else "provider:bulk-columns"
            return redirect(page, seat.organisation.uuid, job.uuid)
    context = {"form": form, "versions": versions, "jobs": recent_jobs(seat.organisation, *ISSUING)}
    return show(request, seat, "provider/issue_file.html", context, status=422 if form.errors else 200)


def _known_from_before(job: Job) -> bool:
    """Was every column understood as somebody chose it for the same course?"""
    why = job.options.get("why", {})
    return bool(why) and set(why.values()) == {"before"}


@seated("issuer")
@require_safe
def template(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """An empty file with the headings this course needs."""
    found = published_version(seat.organisation, version)
    if found is None:
        raise NotFound("no such published version")
    results = [_("Outcome %(number)d") % {"number": place} for place in range(1, found.outcomes.count() + 1)]
    headers = (_("Name"), _("E-mail"), _("Number"), _("Date"), *(results if found.assessed else ()))
    return sheet(request, seat, "issue-template", headers, ())
