"""The authors' page: which way a draft goes and why, asking for the review, what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.quality.lanes import Lane
from cairn.records.conversion import previous_version
from cairn.records.models import AchievementVersion, Review, ReviewDecision, Role
from cairn.records.reads import review as reads
from cairn.services.access import Seat
from cairn.services.design.compare import difference
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.review import asking, questions, state, telling
from cairn.services.review.clock import clock_of
from cairn.services.review.rule import rule_for, rule_of
from cairn.services.review.way import Way, way_of
from cairn.web.forms import ServiceForm
from cairn.web.quality import words
from cairn.web.quality.forms import AgainForm, AskForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

FEW = 20  # reviews of one version that its page shows


@seated()
@require_safe
def review(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """How it stands with the approval of the version that is worked on."""
    return _page(request, seat, _version(seat, achievement))


@seated(Role.DESIGNER)
@require_POST
def act(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Ask for a review, send it again, or ask no more."""
    version = _version(seat, achievement)
    form: ServiceForm = _form(request, seat, version)
    if not form.is_valid():
        return _page(request, seat, version, form=form, status=422)
    try:
        if "withdraw" in request.POST:
            asking.withdraw(seat, version.uuid, ports=request.ports)
            messages.success(request, _("Nobody is asked any more."))
        elif "again" in request.POST:
            asking.again(seat, version.uuid, **form.cleaned_data, ports=request.ports)
            messages.success(request, _("It is with the reviewer again, and the clock goes on."))
        else:
            made = asking.ask(seat, version.uuid, **form.cleaned_data, ports=request.ports)
            _told(request, made)
    except InvalidInput as refused:
        form.take(refused)
        return _page(request, seat, version, form=form, status=422)
    except (Conflict, TooMuch) as refused:
        form.add_error(None, str(refused))
        return _page(request, seat, version, form=form, status=409)
    return redirect("quality:review", seat.organisation.uuid, achievement)


def _told(request: Request, made: Review) -> None:
    if telling.able(made):
        messages.success(request, _("They are asked. The clock runs."))
    else:
        said = _(
            "Nobody who could take it works there: whoever had a hand in it cannot review. "
            "Invite somebody, or ask no more and choose a quality body."
        )
        messages.warning(request, said)


def _version(seat: Seat, achievement: UUID) -> AchievementVersion:
    """The draft, or else the newest version."""
    found = achievement_of(seat, achievement)
    rows = AchievementVersion.objects.of(seat.organisation).filter(achievement=found)
    rows = rows.select_related("achievement__organisation")
    return rows.filter(state="DRAFT").first() or rows.order_by("-number")[0]


def _form(request: Request, seat: Seat, version: AchievementVersion) -> ServiceForm:
    """The form that fits: to ask, or to send it again."""
    data = request.POST if request.method == "POST" else None
    if "withdraw" in request.POST or "again" in request.POST or state.standing(version).kind == "back":
        return AgainForm(data)
    choices = [
        (key, body.name if body is not None else _("A member who did not design it"))
        for key, body in asking.whom(seat.organisation, ports=request.ports)
    ]
    return AskForm(data, choices=choices, may_wish=way_of(version).lane is Lane.MINOR)


def _page(
    request: Request,
    seat: Seat,
    version: AchievementVersion,
    *,
    form: ServiceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_draft = version.state == "DRAFT"
    now, rule = state.standing(version), rule_of(seat.organisation)
    before = previous_version(version) if is_draft else None
    way = way_of(version) if is_draft else None
    past = list(reads.of_version(version)[:FEW])
    context = {
        "version": version,
        "achievement": version.achievement,
        "is_draft": is_draft,
        "standing": now,
        "rule": rule,
        "way": way,
        "lane": words.LANES[way.lane] if way is not None else "",
        "why": words.why(way) if way is not None else "",
        "days": rule.days_of(way.lane) if way is not None else 0,
        "questions": len(way.questions) + _own(seat, way) if way is not None else 0,
        "changes": [words.change(one) for one in difference(before, version)] if before else [],
        "to_do": state.to_do(version) if is_draft else "",
        "clock": _clock(request, now.review),
        "panel": rule.panel_of(version, way.lane) if way is not None else None,
        "reasons": state.reasons_of(_last(now.review)).split("\n") if now.kind == "back" else [],
        "past": [(one, words.state(one), words.LANES[one.lane], decisions(one)) for one in past],
        "may_design": seat.may(Role.DESIGNER),
        "form": form or (_form(request, seat, version) if is_draft else None),
        "has_whom": bool(asking.whom(seat.organisation, ports=request.ports)),
    }
    return show(request, seat, "quality/review.html", context, status=status)


def _clock(request: Request, review: Review | None) -> tuple[str, str] | None:
    if review is None:
        return None
    return words.clock(clock_of(review, rule_for(review.organisation, review.body), ports=request.ports))


def _own(seat: Seat, way: Way) -> int:
    """How many questions of the organisation's own there are on this way."""
    return questions.of(seat.organisation).filter(lane__in=("", way.lane)).count()


def _last(review: Review | None) -> ReviewDecision:
    assert review is not None  # noqa: S101 - it was sent back by one
    return review.decisions.order_by("-pk")[0]


def decisions(review: Review) -> list[dict[str, object]]:
    """What was decided in a review, the newest first."""
    found = []
    for row in sorted(review.decisions.all(), key=lambda one: -one.pk):
        text, kind = words.DECISIONS[row.kind]
        votes = _votes(review, row)
        answers = [] if votes else _answers(row.answers)
        approved = sum(one["kind"] == "APPROVED" for one in row.votes)
        found.append(
            {
                "row": row,
                "state": text,
                "kind": kind,
                "answers": answers,
                "votes": votes,
                "approved": approved,
            }
        )
    return found


def _votes(review: Review, decision: ReviewDecision) -> list[dict[str, object]]:
    """What each of several said."""
    named = [one["vote"] for one in decision.votes]
    rows = {str(one.uuid): one for place in review.taken.all() for one in place.votes.all()} if named else {}
    return [
        {
            "row": rows[key],
            "name": rows[key].place.reviewer_name,
            "state": words.DECISIONS[rows[key].kind],
            "answers": _answers(rows[key].answers),
        }
        for key in named
        if key in rows
    ]


def _answers(answers: list[dict[str, str]]) -> list[tuple[object, object, str]]:
    return [
        (words.QUESTIONS.get(one["question"], one["asked"]), words.REPLIES[one["answer"]], one["words"])
        for one in answers
        if one["answer"]
    ]
