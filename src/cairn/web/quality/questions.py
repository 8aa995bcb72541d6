"""The questions that an organisation adds to the checklist of its reviews."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Role
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.review import questions
from cairn.web.quality import words
from cairn.web.quality.forms import QuestionForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """What is asked besides the checklist, and another question."""
    if request.method != "POST":
        return _page(request, seat)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            questions.add(seat, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is asked in every review from now on."))
            return redirect("quality:questions", seat.organisation.uuid)
    return _page(request, seat, form=form)


@seated(Role.OWNER)
@require_POST
def act(request: Request, seat: Seat, question: UUID) -> HttpResponse:
    """Ask it in other words, or no more."""
    questions.one(seat, question)
    if "end" in request.POST:
        questions.end(seat, question, ports=request.ports)
        messages.success(request, _("It is asked no more. Reviews that are under way keep it."))
        return redirect("quality:questions", seat.organisation.uuid)
    form = QuestionForm(request.POST, auto_id=f"q{question}_%s")
    if form.is_valid():
        try:
            questions.change(seat, question, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(
                request, _("Asked in these words from now on. Reviews under way keep the old ones.")
            )
            return redirect("quality:questions", seat.organisation.uuid)
    return _page(request, seat, changed=(question, form))


def _page(
    request: Request,
    seat: Seat,
    *,
    form: QuestionForm | None = None,
    changed: tuple[UUID, QuestionForm] | None = None,
) -> HttpResponse:
    refused = form or (changed[1] if changed else None)
    rows = []
    for row in questions.of(seat.organisation)[: questions.MOST]:
        facts = {"text": row.text, "lane": row.lane, "stops": row.stops}
        own = changed[1] if changed and changed[0] == row.uuid else None
        editing = own or QuestionForm(initial=facts, auto_id=f"q{row.uuid}_%s")
        rows.append((row, words.LANES.get(row.lane, _("Always")), editing))
    context = {"rows": rows, "form": form or QuestionForm(), "most": questions.MOST}
    return show(request, seat, "quality/questions.html", context, status=422 if refused else 200)
