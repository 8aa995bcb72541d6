"""The broken rows of a list: mended here, all alike, in a spreadsheet; or left out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cairn.records.models import AchievementVersion
from cairn.records.reads.bulk import open_rows
from cairn.records.reads.issue import published_version
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.issue import bulk_job, mending, rehearsal
from cairn.services.issue.cells import MAX_LIST_BYTES
from cairn.services.issue.columns import Columns
from cairn.services.issue.days import ORDERS
from cairn.services.ports import TableError
from cairn.web.provider.issue_bulk import page_of_job
from cairn.web.provider.issue_bulk_columns import words
from cairn.web.provider.issue_forms import AgainForm
from cairn.web.provider.issue_jobs import FROM_FILE, job_of
from cairn.web.provider.issue_mending import changed, faults_of, typed
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.learners_files import said_of_mending
from cairn.web.requests import Request
from cairn.web.seats import seated, streamed_sheet
from cairn.web.sentences import sentence

_ORDER: Final = {"name": 0, "email": 1, "number": 2, "date": 3}  # the outcomes follow
KEPT: Final = ("kind", "page")  # what the page of a job is looked at with


def _back(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """To the page of the job, as it was looked at."""
    kept = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    answer = redirect("provider:bulk", seat.organisation.uuid, job)
    if kept:
        answer["Location"] += f"?{urlencode(kept)}"
    return answer


@seated("issuer")
@require_POST
def mend(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Put cells right and judge those rows again; what is typed stays in the row."""
    found = job_of(seat, job, FROM_FILE)
    changes = typed(request.POST)
    left = [int(one) for one in request.POST.getlist("leave")[:1000] if one.isascii() and one.isdigit()]
    rows = open_rows(found).filter(number__in=list(changes)[:1000], state="BROKEN").exclude(number__in=left)
    wanted = {row.number: changes[row.number] for row in rows if changed(row, changes[row.number])}
    try:
        out = mending.leave_out(seat, job, numbers=left, ports=request.ports) if left else 0
        mended = mending.mend_many(seat, job, changes=wanted, ports=request.ports)
    except Conflict as error:
        messages.warning(request, sentence(str(error)))
        return page_of_job(request, seat, found, typed_so_far=changes, status=409)
    if out:
        messages.success(request, _said_of_left(out))
    if wanted or not out:
        tell = messages.success if mended.ready else messages.warning
        tell(request, said_of_mending(mended.ready))
    return _back(request, seat, job)


def _said_of_left(count: int) -> str:
    return ngettext("One row is left out.", "%(n)d rows are left out.", count) % {"n": count}


@seated("issuer")
@require_POST
def alike(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Replace one text in all rows of one kind that have it."""
    job_of(seat, job, FROM_FILE)
    mended = mending.mend_alike(
        seat,
        job,
        code=request.POST.get("kind", "")[:60],
        field=request.POST.get("field", "")[:40],
        said=request.POST.get("said", "")[:1000],
        instead=request.POST.get("instead", "")[:1000],
        ports=request.ports,
    )
    tell = messages.success if mended.ready else messages.warning
    tell(request, said_of_mending(mended.ready))
    return _back(request, seat, job)


@seated("issuer")
@require_POST
def dates(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Say for the whole list whether the day or the month comes first."""
    found = job_of(seat, job, FROM_FILE)
    order = request.POST.get("dates", "")
    if order not in ORDERS or not order:
        raise InvalidInput(_("Choose one of the two."), code="bulk.columns")
    before = found.failed
    said = {**bulk_job.columns_of(found).headings, "dates": order}
    again = rehearsal.match(seat, job, columns=said, ports=request.ports)
    if again.state == "DRAFT":
        messages.success(request, said_of_mending(max(0, before - again.failed)))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def leave_out(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Leave all rows of one kind out."""
    job_of(seat, job, FROM_FILE)
    left = mending.leave_out(seat, job, code=request.POST.get("kind", "")[:60], ports=request.ports)
    messages.success(request, _said_of_left(left))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def again(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Take the broken rows back, mended in a spreadsheet."""
    found = job_of(seat, job, FROM_FILE)
    form = AgainForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            mended = mending.mend_with_file(
                seat,
                job,
                data=file.read(MAX_LIST_BYTES + 1),
                filename=file.name,
                ports=request.ports,
            )
        except (InvalidInput, TableError) as error:
            refuse(form, error, field="file")
        else:
            tell = messages.success if mended.ready else messages.warning
            tell(request, said_of_mending(mended.ready))
            if mended.unknown:
                messages.info(request, _said_of_unknown(mended.unknown))
            return redirect("provider:bulk", seat.organisation.uuid, job)
    return page_of_job(request, seat, found, again=form, status=422)


def _said_of_unknown(count: int) -> str:
    one = "One row of the file was not among the broken ones. It was left as it is."
    many = "%(n)d rows of the file were not among the broken ones. They were left as they are."
    return ngettext(one, many, count) % {"n": count}


@seated("issuer")
@require_safe
def broken(request: Request, seat: Seat, job: UUID) -> HttpResponseBase:
    """Only the broken rows, as they stood in the list, with what is wrong; to be mended and sent again."""
    found = job_of(seat, job)
    columns = bulk_job.columns_of(found)
    version = published_version(seat.organisation, found.subject_uuid)
    fields = sorted(_shown(columns, version), key=lambda name: (_ORDER.get(name, 9), name))
    headings = [columns.headings.get(name) or words(name, version) for name in fields]
    judge = bulk_job.judge_of(found, version, ports=request.ports) if version is not None else None
    lines = (
        (
            row.number,
            *(row.data.get(name, "") for name in fields),
            " ".join(fault.message for fault in faults_of(row, judge)),
        )
        for row in open_rows(found).iterator(chunk_size=500)
    )
    return streamed_sheet(request, seat, "rows-to-mend", (_("Row"), *headings, _("What is wrong")), lines)


def _shown(columns: Columns, version: AchievementVersion | None) -> set[str]:
    """The columns of the file that comes back: those of the list, and one for results when it had none."""
    shown = (set(columns.headings) - {"given", "family"}) | {"name"}
    if version is None:
        return shown | {"email"}
    return shown | ({"result"} if columns.results_missing(version) else set())
