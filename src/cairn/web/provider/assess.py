"""The assessor's pages: what waits, and one piece of work marked outcome by outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Assessment
from cairn.records.reads import assess as reads
from cairn.records.reads import design
from cairn.records.reads.assess import AssessmentPage
from cairn.records.reads.lists import Look, reach
from cairn.records.reads.marking import (
    QUEUE_SORTS,
    next_waiting,
    phrases,
    place_of,
    queue,
    queue_counts,
)
from cairn.services.access import Seat
from cairn.services.assess import marking
from cairn.services.errors import InvalidInput, NotFound
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.assess_forms import AwardForm, EvidenceForm, MarkForm, NotYetForm, marked
from cairn.web.provider.assess_shown import shown
from cairn.web.provider.assess_words import STATE_TAGS, STATES, foot, question, rest, so_far
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.learners_assign import uuids
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

ASSESSOR = "assessor"
STAFF = (ASSESSOR, "issuer")


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=QUEUE_SORTS, default="waiting", filters=("state", "course"))


def _rows(seat: Seat, listing: Listing, *, within: Q | None = None) -> Any:
    course = next(iter(uuids([listing.filter("course")])), None)
    state = listing.filter("state")
    rows = queue(seat.organisation, search=listing.search, state=state, achievement=course, within=within)
    return rows.order_by(*listing.ordering)


def _looked_at(seat: Seat, listing: Listing) -> Look[Any]:
    """What waits stands first, and no index knows who comes after: the order is never straight."""
    own = seat.organisation
    also: list[QuerySet[Assessment]] = [reads.waiting(own)]
    if listing.search:
        also.append(reads.named(own, listing.search))
    seen = reach(own, reads.newest(own), straight=False, also=also)
    return Look(_rows(seat, listing, within=seen.within), seen)


@seated(*STAFF)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What waits for a decision, the longest first, and everything else after it."""
    listing = _listing(request)
    page: Page[Any] = listing.page_of(_looked_at(seat, listing))
    courses = [(str(one.achievement.uuid), one.name) for one in design.published(seat.organisation)]
    counts = queue_counts(seat.organisation)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, STATES[row.state], STATE_TAGS[row.state]) for row in page.rows],
        "counts": counts,
        "rest": rest(counts),
        "next": next_waiting(seat.organisation),
        "may_judge": seat.may("assessor"),
        "filters": [
            ("state", _("State"), list(STATES.items())),
            ("course", _("Course"), courses),
        ],
    }
    return show(request, seat, "provider/assess.html", context)


@seated(*STAFF)
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV."""
    headers = (
        _("Learner"),
        _("E-mail"),
        _("Course"),
        _("Version"),
        _("State"),
        _("Attempt"),
        _("Handed in"),
        _("Outcomes met"),
        _("Outcomes"),
    )
    lines = (
        (
            row.learner.name,
            row.learner.email,
            row.version.name,
            row.version.number,
            str(STATES[row.state]),
            row.attempt,
            row.submitted_at.isoformat() if row.submitted_at else "",
            row.met,
            row.outcomes,
        )
        for row in _rows(seat, _listing(request)).iterator()
    )
    return sheet(request, seat, "assessments", headers, lines)


@seated(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: Request, seat: Seat, assessment: UUID) -> HttpResponse:
    """The marking page; a POST keeps the result of the outcome that is looked at."""
    if request.method != "POST":
        return marking_page(request, seat, assessment)
    seat.require(ASSESSOR)
    page = found(seat, assessment)
    number = outcome_number(page, request.GET)
    if "phrase" in request.POST:
        return marking_page(request, seat, assessment, mark=_with_phrase(request.POST, page, number))
    form = MarkForm(request.POST, outcome=page.lines[number - 1].outcome)
    background = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    if form.is_valid():
        outcome = page.lines[number - 1].outcome
        try:
            marking.mark(
                assessment, seat=seat, outcome_uuid=outcome.uuid, ports=request.ports, **form.judged()
            )
        except InvalidInput as error:
            refuse(form, error)
        else:
            if background:
                return HttpResponse(status=204)
            return _saved(request, seat, assessment, number)
    if background:
        return HttpResponse(status=422)
    return marking_page(request, seat, assessment, mark=form, status=422)


def _saved(request: Request, seat: Seat, uuid: UUID, number: int) -> HttpResponse:
    """Back to the page: to the next outcome that is not met, when that was asked for."""
    messages.success(request, _("Outcome %(n)d is saved.") % {"n": number})
    target = number
    if "next" in request.POST:
        page = found(seat, uuid)
        order = [*range(number, len(page.lines)), *range(number - 1)]
        open_ones = [place + 1 for place in order if not _is_met(page, place)]
        target = open_ones[0] if open_ones else number
    return redirect(f"{here(seat, uuid)}?outcome={target}")


def _is_met(page: AssessmentPage, place: int) -> bool:
    result = page.lines[place].result
    return result is not None and result.met


def _with_phrase(post: QueryDict, page: AssessmentPage, number: int) -> MarkForm:
    """The form with a phrase added to the feedback; nothing is saved and nothing is judged."""
    said = post.get("feedback", "").rstrip()
    phrase = post.get("phrase", "")[:200]
    values = {**post.dict(), "feedback": f"{said}\n{phrase}" if said else phrase}
    return MarkForm(initial=values, outcome=page.lines[number - 1].outcome)


def found(seat: Seat, uuid: UUID) -> AssessmentPage:
    """The assessment with everything about it.

    Raises:
        NotFound: no such assessment here.
    """
    page = reads.assessment(seat.organisation, uuid)
    if page is None:
        raise NotFound("no such assessment")
    return page


def here(seat: Seat, uuid: UUID) -> str:
    """The address of the marking page."""
    return reverse("provider:assessment", args=[seat.organisation.uuid, uuid])


def outcome_number(page: AssessmentPage, query: QueryDict) -> int:
    """The outcome that is looked at: the one that was asked for, else the first that is not met. From 1."""
    asked = query.get("outcome", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 4 and 1 <= int(asked) <= len(page.lines):
        return int(asked)
    if page.assessment.state == "AWARDED":
        return 1
    open_ones = [place + 1 for place in range(len(page.lines)) if not _is_met(page, place)]
    return open_ones[0] if open_ones else 1


def marking_page(
    request: Request,
    seat: Seat,
    uuid: UUID,
    *,
    mark: MarkForm | None = None,
    award: AwardForm | None = None,
    not_yet: NotYetForm | None = None,
    evidence: EvidenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the marking page, with a form that was refused in place of a fresh one."""
    page = found(seat, uuid)
    row, version = page.assessment, page.assessment.version
    own_work = seat.actor.person is not None and row.learner.person_id == seat.actor.person.pk
    number = outcome_number(page, request.GET) if page.lines else 0
    line = page.lines[number - 1] if number else None
    bar = foot(page, seat=seat, own_work=own_work)
    open_to_marks = row.state in marking.OPEN_STATES and seat.may("assessor") and not own_work
    context: dict[str, object] = {
        "page": page,
        "assessment": row,
        "version": version,
        "learner": row.learner,
        "course_url": f"{reverse('provider:assess', args=[seat.organisation.uuid])}"
        f"?course={version.achievement.uuid}",
        "place": place_of(row),
        "number": number,
        "line": line,
        "so_far": so_far(page) if page.lines else "",
        "foot": bar,
        "open_to_marks": open_to_marks,
        "may_issue": seat.may("issuer"),
        "shown": shown(page.evidence, number=request.GET.get("picture", ""), ports=request.ports),
        "mark_form": mark,
        "award_form": award
        or AwardForm(
            grading=version.grading, initial={"awarded_date": timezone.localdate(request.ports.now())}
        ),
        "not_yet_form": not_yet or NotYetForm(),
        "evidence_form": evidence or EvidenceForm(),
    }
    if line is not None:
        context["question"] = question(row.learner.name, line.outcome, language=version.language)
        context["phrases"] = phrases(line.outcome, organisation=seat.organisation) if open_to_marks else ()
        context["mark_form"] = mark or MarkForm(initial=marked(line.result), outcome=line.outcome)
    return show(request, seat, "provider/assess_one.html", context, status=status)
