"""What is to be looked at again, and by which day; what is offered to those who hold what has moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Achievement, AchievementVersion, LookAgain, Outcome, Refresh, Role
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.review import looking, refreshing
from cairn.services.review.rule import today_of
from cairn.web.amounts import money
from cairn.web.components.lists import Listing, Page
from cairn.web.quality import words
from cairn.web.quality.forms import LookAgainForm, RefreshForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

HINTS = 10  # outcomes that moved on, of which the page says so
FEW = 100  # days of one credential on its page
Count = Callable[[int], int]  # how many hold a version with a lower number


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
    """The days of one credential, and another one; what is offered to those who hold it."""
    if request.method != "POST":
        return _page(request, seat, achievement)
    seat.require(Role.DESIGNER)
    form = LookAgainForm(request.POST, outcomes=_outcomes(achievement_of(seat, achievement)))
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
    return _page(request, seat, achievement, form=form)


@seated(Role.DESIGNER)
@require_POST
def offer(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Offer something to those who hold an earlier version."""
    form = RefreshForm(request.POST, outcomes=_outcomes(achievement_of(seat, achievement)))
    if form.is_valid():
        try:
            refreshing.offer(seat, achievement, facts=form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Whoever holds an earlier one sees it in their passport now."))
            return redirect("quality:again", seat.organisation.uuid, achievement)
    return _page(request, seat, achievement, refresh_form=form)


@seated(Role.DESIGNER)
@require_POST
def end_offer(request: Request, seat: Seat, refresh: UUID) -> HttpResponse:
    """Take an offer back."""
    row = refreshing.end(seat, refresh, ports=request.ports)
    messages.success(request, _("Taken back. Nobody sees it any more."))
    return redirect("quality:again", seat.organisation.uuid, row.achievement.uuid)


def _outcomes(achievement: Achievement) -> list[Outcome]:
    version = looking.newest(achievement)
    return list(version.outcomes.all()) if version is not None else []


def _page(
    request: Request,
    seat: Seat,
    achievement: UUID,
    *,
    form: LookAgainForm | None = None,
    refresh_form: RefreshForm | None = None,
) -> HttpResponse:
    found = achievement_of(seat, achievement)
    outcomes = _outcomes(found)
    texts = {row.key: row.text for row in outcomes}
    today = today_of(seat.organisation, ports=request.ports)
    rows = [
        (row, texts.get(row.outcome_key, "") if row.outcome_key else "", row.by_date < today)
        for row in looking.of(found)[:FEW]
    ]
    newest = looking.newest(found)
    is_published = newest is not None and newest.state == "PUBLISHED"
    count = cache(lambda before: refreshing.count_holders(found, before=before))  # few numbers, many rows
    context = {
        "achievement": found,
        "version": newest,
        "form": form or LookAgainForm(outcomes=outcomes),
        "open": [one for one in rows if one[0].done_at is None],
        "done": [(row, text, words.VERDICTS.get(row.verdict)) for row, text, _over in rows if row.done_at],
        "may_design": seat.may(Role.DESIGNER),
        "is_published": is_published,
        "offers": [_offered(row, texts, count, on=today) for row in refreshing.of(found)[:FEW]],
        "hints": _hints(found, texts, count) if is_published else [],
        "refresh_form": refresh_form or RefreshForm(outcomes=outcomes),
        "most": refreshing.MOST_COUNTED,
    }
    refused = (form is not None and form.errors) or (refresh_form is not None and refresh_form.errors)
    return show(request, seat, "quality/again.html", context, status=422 if refused else 200)


def _hints(achievement: Achievement, texts: dict[UUID, str], count: Count) -> list[tuple[str, int]]:
    """What moved on while somebody watched over it, and how many hold an earlier one; without an offer yet."""
    watched = {row.outcome_key for row in looking.of(achievement)[:FEW]}
    offered = {row.outcome_key for row in refreshing.of(achievement).filter(ended_at=None)[:FEW]}
    next_one = (refreshing.published(achievement)[0].number or 1) + 1
    found = []
    for key in sorted(watched - offered, key=str)[:HINTS]:
        before = refreshing.moved_before(achievement, key)
        if key is not None and before == next_one and not looking.is_stale(achievement, key):
            continue
        if (number := count(before)) and (key is None or key in texts):
            found.append((texts[key] if key is not None else "", number))
    return found


def _offered(row: Refresh, texts: dict[UUID, str], count: Count, *, on: date) -> dict[str, object]:
    return {
        "row": row,
        "text": texts.get(row.outcome_key, "") if row.outcome_key else "",
        "price": money(row.amount, row.currency),
        "is_open": row.ended_at is None and row.until_date >= on,
        "holders": count(row.before_number),
    }


@seated(Role.DESIGNER)
@require_POST
def done(request: Request, seat: Seat, again: UUID) -> HttpResponse:
    """Somebody looked again: what came of it."""
    found = LookAgain.objects.of(seat.organisation).filter(uuid=again).select_related("achievement").first()
    said = {name: request.POST.get(name, "") for name in ("words", "verdict")}
    try:
        row = looking.done(seat, again, **said, ports=request.ports)
    except InvalidInput:
        messages.error(request, _("Write in a few words what came of it."))
        assert found is not None  # noqa: S101 - the service would have said that there is none
        return redirect("quality:again", seat.organisation.uuid, found.achievement.uuid)
    messages.success(request, _("Written down."))
    return redirect("quality:again", seat.organisation.uuid, row.achievement.uuid)
