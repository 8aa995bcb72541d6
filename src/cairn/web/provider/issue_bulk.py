"""Issue many at once from a file: upload, rehearse, mend in place, issue the rest, watch it."""

from __future__ import annotations

from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, Job, JobRow
from cairn.records.reads import design
from cairn.records.reads.issue import ISSUING, letters_waiting, published_version, recent_jobs
from cairn.records.reads.issue import job as read_job
from cairn.records.reads.organisation import job_rows
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.issue import bulk, several
from cairn.services.issue.preview import RowPreview, preview_row
from cairn.services.issue.rows import Columns
from cairn.services.ports import TableError
from cairn.web.components.lists import Listing, Page, Sliceable
from cairn.web.components.parts import Count
from cairn.web.provider.issue_forms import BulkForm
from cairn.web.provider.issue_mending import changed, mends, typed
from cairn.web.provider.issue_progress import Progress, polled
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.learners_files import said_of_mending
from cairn.web.provider.seats import seated, sheet, show
from cairn.web.requests import Request

TO_MEND: Final = ("BROKEN", "FAILED")
FROM_FILE: Final = "issue"


@seated("issuer")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, seat: Seat) -> HttpResponse:
    """Take the file and judge every row; nothing is issued."""
    versions = design.published(seat.organisation)
    posted = request.method == "POST"
    form = BulkForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        versions=versions,
        initial={"version": request.GET.get("version", "")},
    )
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = bulk.rehearse(
                seat,
                data=file.read(bulk.MAX_BYTES + 1),
                filename=file.name,
                version_uuid=UUID(form.cleaned_data["version"]),
                ports=request.ports,
            )
        except (InvalidInput, TableError) as error:
            refuse(form, error, field="file")
        else:
            return redirect("provider:bulk", seat.organisation.uuid, job.uuid)
    context = {"form": form, "versions": versions, "jobs": recent_jobs(seat.organisation, *ISSUING)}
    return show(request, seat, "provider/issue_file.html", context, status=422 if form.errors else 200)


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


@seated("issuer")
@require_safe
def job(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """The rehearsal, the work, and its end: one page that always says where it stands."""
    found = _job(seat, job)
    progress = Progress.of(found)
    over = polled(request, progress)
    if over is not None:
        return over
    letters = letters_waiting(seat.organisation) if progress.running or progress.done else 0
    small = {"job": found, "progress": progress, "letters": letters}
    if request.htmx:
        return show(request, seat, "provider/issue_progress.html", small)
    version = published_version(seat.organisation, found.subject_uuid)
    columns = _columns(found)
    listing = Listing.of(request.GET, sorts={"row": "number"}, default="row", filters=("preview",))
    broken = job_rows(seat.organisation, job).filter(state__in=TO_MEND)
    page: Page[JobRow] = listing.page_of(cast("Sliceable[JobRow]", broken))
    context = {
        **small,
        "from_file": found.kind == FROM_FILE,
        "version": version,
        "tone": tone_of(version.skill_group) if version is not None else "granite",
        "steps": progress.steps(_("Issue")),
        "counts": _counts(progress),
        "columns": len(columns.headings),
        "no_results": _has_no_results(version, columns),
        "listing": listing,
        "page": page,
        "mends": mends(page.rows, fields=columns.fields(), version=version),
        **_preview(request, seat, found, version),
    }
    return show(request, seat, "provider/issue_job.html", context)


def _counts(progress: Progress) -> list[Count]:
    return [
        Count(_("Ready"), progress.ready),
        Count(_("To fix"), progress.to_mend),
        Count(_("Already issued"), progress.done, "" if progress.done else _("no repeats")),
        Count(_("Will take"), progress.duration if progress.ready else _("no time")),
    ]


def _columns(found: Job) -> Columns:
    return Columns.from_json(found.options.get("columns", {}))


def _has_no_results(version: AchievementVersion | None, columns: Columns) -> bool:
    """Does the file lack every column with results, though the course needs them?"""
    if version is None or not version.assessed:
        return False
    return not any(name == "result" or name.startswith("outcome-") for name in columns.headings)


def _preview(
    request: Request, seat: Seat, found: Job, version: AchievementVersion | None
) -> dict[str, RowPreview | int | None]:
    """One row that will be issued, as it will look; and the one after it."""
    if version is None or found.kind != FROM_FILE:
        return {"preview": None, "next_row": None}
    asked = request.GET.get("preview", "")
    least = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    rows = job_rows(seat.organisation, found.uuid, state="READY")
    row = rows.filter(number__gte=least).first() or rows.first()
    if row is None:
        return {"preview": None, "next_row": None}
    after = rows.filter(number__gt=row.number).first()
    shown = preview_row(row, version=version, organisation=seat.organisation, now=request.ports.now())
    return {"preview": shown, "next_row": after.number if after is not None else None}


@seated("issuer")
@require_POST
def mend(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Put cells right and judge those rows again; what is typed stays in the row."""
    _job(seat, job)
    changes = typed(request.POST)
    rows = job_rows(seat.organisation, job).filter(number__in=list(changes), state__in=TO_MEND)
    mended = 0
    for row in rows:
        if changed(row, changes[row.number]):
            judged = bulk.mend(seat, job, row.number, changes=changes[row.number], ports=request.ports)
            mended += judged.state == "READY"
    tell = messages.success if mended else messages.warning
    tell(request, said_of_mending(mended))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def start(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Issue what is ready; go on after a pause."""
    work = bulk if _job(seat, job).kind == FROM_FILE else several
    work.start(seat, job, ports=request.ports)
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def pause(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Stop after the row that is being issued."""
    work = bulk if _job(seat, job).kind == FROM_FILE else several
    work.pause(seat, job, ports=request.ports)
    messages.success(request, _("Paused. What is issued stays issued."))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_safe
def broken(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Only the broken rows, as they stood in the file, with what is wrong."""
    found = _job(seat, job)
    headings = dict(_columns(found).headings) or {"name": "Name", "email": "E-mail"}
    rows = job_rows(seat.organisation, job).filter(state__in=TO_MEND)
    lines = ((*(row.data.get(name, "") for name in headings), row.message) for row in rows.iterator())
    return sheet(request, seat, "rows-to-mend", (*headings.values(), _("What is wrong")), lines)


def _job(seat: Seat, uuid: UUID) -> Job:
    found = read_job(seat.organisation, uuid, *ISSUING)
    if found is None:
        raise NotFound("no such job")
    return found
