"""Issue many at once from a list: how far it is, what needs a word, start, pause, cancel, what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, Job, JobRow
from cairn.records.reads import bulk as reads
from cairn.records.reads.issue import ISSUING, published_version
from cairn.services.access import Seat
from cairn.services.issue import bulk, bulk_job, several
from cairn.services.issue.preview import RowPreview, preview_row
from cairn.web.components.lists import Listing, Page
from cairn.web.components.parts import Count
from cairn.web.provider.issue_forms import AgainForm
from cairn.web.provider.issue_jobs import FROM_FILE, job_of
from cairn.web.provider.issue_kinds import kinds
from cairn.web.provider.issue_mending import choices, mends
from cairn.web.provider.issue_progress import ALONE_SECONDS, ISSUE_SECONDS, Progress, polled
from cairn.web.provider.letter_words import letters_of
from cairn.web.requests import Request
from cairn.web.seats import seated, show, streamed_sheet
from cairn.web.unread import said_of


@seated("issuer")
@require_safe
def jobs(request: Request, seat: Seat) -> HttpResponse:
    """Everything that was issued many at once, the newest first: where to come back to."""
    listing = Listing.of(request.GET, sorts={"when": ("created_at", "pk")}, default="-when", size=20)
    rows = reads.listed(seat.organisation, *ISSUING).order_by(*listing.ordering)
    page: Page[Job] = listing.page_of(rows)
    context = {"listing": listing, "page": page, "unfinished": reads.unfinished(seat.organisation, *ISSUING)}
    return show(request, seat, "provider/issue_all_jobs.html", context)


@seated("issuer")
@require_safe
def job(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """The rehearsal, the work, and its end: one page that always says where it stands."""
    return page_of_job(request, seat, job_of(seat, job))


def page_of_job(
    request: Request,
    seat: Seat,
    found: Job,
    *,
    typed_so_far: Mapping[int, Mapping[str, str]] | None = None,
    again: AgainForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a job; `typed_so_far` and `again` are what was typed and could not be taken."""
    from_file = found.kind == FROM_FILE
    progress = Progress.of(found, seconds_each=ISSUE_SECONDS if from_file else ALONE_SECONDS)
    over = polled(request, progress)
    if over is not None:
        return over
    small = {"job": found, "progress": progress, **letters_of(request, found.uuid)}
    if request.htmx:
        return show(request, seat, "provider/issue_progress.html", small)
    version = published_version(seat.organisation, found.subject_uuid)
    context = {
        **small,
        "from_file": from_file,
        "version": version,
        "tone": tone_of(version.skill_group) if version is not None else "granite",
        "steps": progress.steps(_("Issue")),
        "counts": _counts(progress),
        "again": again or AgainForm(),
        "failure": said_of(found.failure_code, found.failure) if found.failure else "",
        **_open_rows(request, found, version, progress, typed_so_far),
        **_columns(found, version),
        **_preview(request, seat, found, version),
    }
    return show(request, seat, "provider/issue_job.html", context, status=status)


def _counts(progress: Progress) -> list[Count]:
    left = _("%(n)d left out") % {"n": progress.skipped} if progress.skipped else ""
    return [
        Count(_("Ready"), progress.ready),
        Count(_("To fix"), progress.to_mend, left),
        Count(_("Already issued"), progress.done, "" if progress.done else _("no repeats")),
        Count(_("Will take"), progress.duration if progress.ready else _("no time")),
    ]


def _columns(found: Job, version: AchievementVersion | None) -> dict[str, object]:
    columns = bulk_job.columns_of(found)
    return {
        "columns": len(columns.headings),
        "complete": columns.complete or found.kind != FROM_FILE,
        "can_match": bulk_job.can_match(found),
        "no_results": version is not None and columns.results_missing(version),
    }


def _open_rows(
    request: Request,
    found: Job,
    version: AchievementVersion | None,
    progress: Progress,
    typed_so_far: Mapping[int, Mapping[str, str]] | None,
) -> dict[str, object]:
    """The rows that need a word, one page of them, all kinds or one."""
    asked = request.POST if request.method == "POST" else request.GET
    listing = Listing.of(asked, sorts={"row": "number"}, default="row", filters=("kind",))
    counted = reads.fault_counts(found) if progress.to_mend else {}
    kind = listing.filter("kind") if listing.filter("kind") in counted else ""
    only = next(iter(counted)) if len(counted) == 1 else kind
    rows = reads.open_rows(found, code=kind)
    page: Page[JobRow] = listing.page_of(rows, total=counted.get(kind))
    judge = (
        bulk_job.judge_of(found, version, ports=request.ports)
        if version is not None and found.kind == FROM_FILE
        else None
    )
    shown = mends(
        page.rows,
        fields=bulk_job.columns_of(found).fields(),
        version=version,
        judge=judge,
        typed_so_far=typed_so_far,
    )
    return {
        "listing": listing,
        "page": page,
        "mends": shown,
        "kinds": kinds(counted, chosen=kind),
        "kind": only,
        "alike": _alike(found, only, version) if only and not progress.running else [],
        "dates_doubtful": only == "row.date_ambiguous",
    }


@dataclass(frozen=True, slots=True)
class Alike:
    """One text that is wrong in several rows. options: what may stand there; empty: it is typed."""

    field: str
    said: str
    count: int
    options: Sequence[tuple[str, str]]


def _alike(found: Job, kind: str, version: AchievementVersion | None) -> list[Alike]:
    outcomes = list(version.outcomes.all()) if version is not None else []
    made = []
    for field, said, count in reads.alike(found, code=kind):
        place = field.removeprefix("outcome-")
        outcome = (
            outcomes[int(place) - 1]
            if place != field and place.isdigit() and 0 < int(place) <= len(outcomes)
            else None
        )
        options = choices(outcome) if outcome is not None and outcome.pass_mark is None else ()
        made.append(Alike(field, said, count, options))
    return made


def _preview(
    request: Request, seat: Seat, found: Job, version: AchievementVersion | None
) -> dict[str, RowPreview | int | None]:
    """One row that will be issued, as it will look; and the one after it."""
    nothing: dict[str, RowPreview | int | None] = {"preview": None, "next_row": None}
    if version is None or found.kind != FROM_FILE or not found.options.get("fields"):
        return nothing
    asked = request.GET.get("preview", "")
    least = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    row = reads.ready_row(found, least=least) or reads.ready_row(found)
    if row is None:
        return nothing
    after = reads.ready_row(found, least=row[0] + 1)
    shown = preview_row(
        *row,
        version=version,
        columns=bulk_job.columns_of(found),
        organisation=seat.organisation,
        now=request.ports.now(),
    )
    return {"preview": shown, "next_row": after[0] if after is not None else None}


@seated("issuer")
@require_POST
def start(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Issue what is ready; go on after a pause."""
    work = bulk if job_of(seat, job).kind == FROM_FILE else several
    work.start(seat, job, ports=request.ports)
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def pause(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Stop before the next rows."""
    work = bulk if job_of(seat, job).kind == FROM_FILE else several
    work.pause(seat, job, ports=request.ports)
    messages.success(request, _("Paused. What is issued stays issued."))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_POST
def cancel(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """End it for good; what is issued stays issued."""
    work = bulk if job_of(seat, job).kind == FROM_FILE else several
    work.cancel(seat, job, ports=request.ports)
    messages.success(request, _("Cancelled. What is issued stays issued."))
    return redirect("provider:bulk", seat.organisation.uuid, job)


@seated("issuer")
@require_safe
def results(request: Request, seat: Seat, job: UUID) -> HttpResponseBase:
    """What became of every row, with the address of its credential; as a file that is written as it is read."""
    job_of(seat, job, FROM_FILE)
    headings = (
        _("Row"), _("Name"), _("E-mail"), _("State"), _("Credential"), _("Claimed"), _("Message"),
    )  # fmt: skip
    states = {
        "DONE": _("issued"),
        "READY": _("not issued yet"),
        "ALONE": _("not issued yet"),
        "BROKEN": _("to fix"),
        "FAILED": _("refused"),
        "SKIPPED": _("left out"),
    }
    said_of_claim = {True: _("yes"), False: _("no"), None: ""}
    rows = (
        (
            row.number,
            row.name,
            row.email,
            states.get(row.state, row.state),
            row.address,
            said_of_claim[row.claimed],
            row.message,
        )
        for row in bulk.results(seat, job)
    )
    return streamed_sheet(request, seat, "results", headings, rows)
