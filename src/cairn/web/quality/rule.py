"""What an organisation asks for before it publishes, which quality bodies review for it, and whom a body works for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import OrganisationKind, Role
from cairn.records.reads import review as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.review import engaging
from cairn.services.review import rule as rules
from cairn.web.quality import words
from cairn.web.quality.forms import BodyForm, RuleForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

FEW = 100  # engagements on a page


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: Request, seat: Seat) -> HttpResponse:
    """Whether an approval is needed, by whom, in how many working days."""
    now = rules.rule_of(seat.organisation)
    initial: dict[str, object] = {
        name: getattr(now, name) for name in ("is_required", "who", "minor_days", "major_days", "remind_days")
    }
    initial |= {
        "deep_level": now.deep.level or "",
        "deep_ects": "" if now.deep.ects is None else f"{now.deep.ects.normalize():f}",
        "deep_kinds": sorted(now.deep.kinds),
        "deep_places": now.deep.panel.places,
        "deep_votes": now.deep.panel.needed,
    }
    initial["weekdays"] = [str(day) for day in sorted(now.works.weekdays)]
    initial["holidays"] = "\n".join(now.holiday_lines)
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rules.save(seat, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved. What is under way keeps the day on which it is due."))
            return redirect("quality:rule", seat.organisation.uuid)
    context = {
        "form": form,
        "rule": now,
        "is_body": seat.organisation.kind == OrganisationKind.QUALITY_BODY,
        "paces": [(words.LANES[one.lane], one) for one in reads.paces_of(seat.organisation)],
    }
    return show(request, seat, "quality/rule.html", context, status=422 if form.errors else 200)


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def bodies(request: Request, seat: Seat) -> HttpResponse:
    """The quality bodies that review for this organisation; for a quality body, for whom it does."""
    form = BodyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            engaging.ask(seat, address=said["address"], until=said["until_date"], ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("An owner there is asked. Until they accept, they see nothing."))
            return redirect("quality:bodies", seat.organisation.uuid)
    context = {
        "form": form,
        "is_body": seat.organisation.kind == OrganisationKind.QUALITY_BODY,
        "bodies": engaging.of(seat.organisation)[:FEW],
        "engaged": engaging.asked_of(seat)[:FEW],
        "today": rules.today_of(seat.organisation, ports=request.ports),
    }
    return show(request, seat, "quality/bodies.html", context, status=422 if form.errors else 200)


@seated(Role.OWNER)
@require_POST
def act(request: Request, seat: Seat, engagement: UUID) -> HttpResponse:
    """Accept an engagement, or end it."""
    if "accept" in request.POST:
        engaging.accept(seat, engagement, ports=request.ports)
        messages.success(request, _("Accepted. What they ask you to review comes to your queue."))
    else:
        engaging.end(seat, engagement, ports=request.ports)
        messages.success(request, _("It is ended. What was decided stays."))
    return redirect("quality:bodies", seat.organisation.uuid)
