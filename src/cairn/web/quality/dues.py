"""What is to be looked at again, and by which day: of the whole organisation, and of one credential."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import AchievementVersion, LookAgain, Role
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.review import looking
from cairn.services.review.rule import today_of
from cairn.web.components.lists import Listing, Page
from cairn.web.quality.forms import LookAgainForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

FEW = 100  # days of one credential on its page


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Everything that is to be looked at again, the nearest day first."""
    listing = Listing.of(request.GET, sorts={"by": ("by_date", "pk")}, default="by")
    rows = looking.waiting(seat.organisation)
    page: Page[LookAgain] = listing.page_of(rows.order_by(*listing.ordering))
    today = today_of(seat.organisation, ports=request.ports)
    keys = [row.achievement_id for row in page.rows]
    versions = AchievementVersion.objects.of(seat.organisation).filter(achievement__in=keys)
    names = {
        one.achievement_id: one.name for one in versions.order_by("number").only("achievement_id", "name")
    }
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, names.get(row.achievement_id, ""), row.by_date < today) for row in page.rows],
        "total": page.total,
        "soon": rows.filter(by_date__lte=today + looking.WARNED).count(),
    }
    return show(request, seat, "quality/dues.html", context)


@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def of_one(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """The days of one credential, and another one."""
    found = achievement_of(seat, achievement)
    version = looking.newest(found)
    outcomes = list(version.outcomes.all()) if version is not None else []
    form = LookAgainForm(request.POST if request.method == "POST" else None, outcomes=outcomes)
    if request.method == "POST":
        seat.require(Role.DESIGNER)
        if form.is_valid():
            try:
                looking.plan(seat, achievement, ports=request.ports, **form.cleaned_data)
            except InvalidInput as refused:
                form.take(refused)
            except TooMuch as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Written down. Designers get a letter two weeks before."))
                return redirect("quality:again", seat.organisation.uuid, achievement)
    texts = {row.key: row.text for row in outcomes}
    today = today_of(seat.organisation, ports=request.ports)
    rows = [
        (row, texts.get(row.outcome_key, "") if row.outcome_key else "", row.by_date < today)
        for row in looking.of(found)[:FEW]
    ]
    context = {
        "achievement": found,
        "version": version,
        "form": form,
        "open": [one for one in rows if one[0].done_at is None],
        "done": [one for one in rows if one[0].done_at is not None],
        "may_design": seat.may(Role.DESIGNER),
    }
    return show(request, seat, "quality/again.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_POST
def done(request: Request, seat: Seat, again: UUID) -> HttpResponse:
    """Somebody looked again: what came of it."""
    found = LookAgain.objects.of(seat.organisation).filter(uuid=again).select_related("achievement").first()
    try:
        row = looking.done(seat, again, words=request.POST.get("words", ""), ports=request.ports)
    except InvalidInput:
        messages.error(request, _("Write in a few words what came of it."))
        assert found is not None  # noqa: S101 - the service would have said that there is none
        return redirect("quality:again", seat.organisation.uuid, found.achievement.uuid)
    messages.success(request, _("Written down."))
    return redirect("quality:again", seat.organisation.uuid, row.achievement.uuid)
