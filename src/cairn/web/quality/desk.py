"""The reviewer's desk: the text, what changed, the checklist, the decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.conversion import previous_version
from cairn.records.models import Review, ReviewDecision
from cairn.services.access import Seat
from cairn.services.codesign import workspace
from cairn.services.codesign.text import digest_of
from cairn.services.design.compare import difference
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.review import questions, reviewing, several
from cairn.services.review.clock import clock_of
from cairn.services.review.rule import rule_for
from cairn.services.review.telling import ROLES
from cairn.web.quality import words
from cairn.web.quality.authors import decisions
from cairn.web.quality.forms import DeclareForm, VerdictForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

KINDS = {"approve": "APPROVED", "back": "CHANGES", "decline": "DECLINED"}


@seated(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: Request, seat: Seat, review: UUID) -> HttpResponse:
    """One review; whoever took it decides here."""
    found = reviewing.review_of(seat, review, ports=request.ports)
    form = _verdict(found, request)
    if request.method != "POST":
        return _page(request, seat, found, form=form)
    kind = next((name for button, name in KINDS.items() if button in request.POST), "")
    if not form.is_valid():
        return _page(request, seat, found, form=form, status=422)
    try:
        verdict = form.said(kind, request.POST.get("seen", ""))
        made = reviewing.decide(seat, review, verdict, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return _page(request, seat, found, form=form, status=422)
    except Conflict as refused:
        form.add_error(None, str(refused))
        return _page(request, seat, found, form=form, status=409)
    said = {
        "APPROVED": _("Approved. Your decision is kept as it is."),
        "CHANGES": _("Sent back. The clock stands still until they send it again."),
        "DECLINED": _("Declined. Your decision is kept as it is."),
    }
    if isinstance(made, ReviewDecision):
        messages.success(request, said[made.kind])
    else:
        messages.success(
            request, _("It is written down. The others decide on their own; then the rule counts.")
        )
    return redirect("quality:queue", seat.organisation.uuid)


@seated(*ROLES)
@require_POST
def take(request: Request, seat: Seat, review: UUID) -> HttpResponse:
    """Take it, or give it back."""
    if "give_up" in request.POST:
        reviewing.give_up(seat, review, ports=request.ports)
        messages.success(request, _("Given back; somebody else can take it."))
        return redirect("quality:queue", seat.organisation.uuid)
    found = reviewing.review_of(seat, review, ports=request.ports)
    form = DeclareForm(request.POST)
    if form.is_valid():
        try:
            reviewing.take(seat, review, ports=request.ports, **form.cleaned_data)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            messages.error(request, str(refused))
            return redirect("quality:desk", seat.organisation.uuid, review)
        else:
            messages.success(request, _("It is yours now."))
            return redirect("quality:desk", seat.organisation.uuid, review)
    return _page(request, seat, found, declare=form, status=422)


def _verdict(found: Review, request: Request) -> VerdictForm:
    data = request.POST if request.method == "POST" else None
    return VerdictForm(data, questions=questions.of_review(found))


def _page(
    request: Request,
    seat: Seat,
    found: Review,
    *,
    form: VerdictForm | None = None,
    declare: DeclareForm | None = None,
    status: int = 200,
) -> HttpResponse:
    version, rule = found.version, rule_for(found.organisation, found.body)
    # What its authors write before they send it again, or after it was decided, is theirs alone.
    shows = found.state in ("ASKED", "TAKEN") or version.state == "PUBLISHED"
    before = previous_version(version) if shows else None
    space = workspace.find(version.achievement)
    places = several.taken(found)
    own = next((one for one in places if seat.actor.person and one.reviewer_id == seat.actor.person.pk), None)
    open_ones = found.state in ("ASKED", "TAKEN")
    voted = (
        own is not None and found.places > 1 and own not in several.said(found, digest_of(version)).waiting
    )
    mine = open_ones and own is not None and not voted
    context = {
        "review": found,
        "version": version,
        "owner": found.organisation,
        "is_body": found.body is not None,
        "draft": words.text_of(version) if shows else None,
        "seen": request.POST.get("seen") or digest_of(version),
        "changes": [words.change(one) for one in difference(before, version)] if before else [],
        "before": before,
        "decisive": words.named(found.decisive),
        "lane": words.LANES[found.lane],
        "state": words.state(found),
        "clock": words.clock(clock_of(found, rule, ports=request.ports)),
        "in_the_way": reviewing.in_the_way(found, seat) if found.state in ("ASKED", "TAKEN") else [],
        "is_mine": mine and version.state == "DRAFT",
        "is_open": found.state == "ASKED" and version.state == "DRAFT" and own is None,
        "has_voted": voted and open_ones,
        "may_leave": mine and not own.votes.filter(round=found.rounds).exists() if own else False,
        "places": places if found.places > 1 else [],
        "declare": declare or DeclareForm(),
        "form": form if form is not None else _verdict(found, request),
        "past": decisions(found),
        "need": space.need if space is not None else "",
    }
    return show(request, seat, "quality/desk.html", context, status=status)
