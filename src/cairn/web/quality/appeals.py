"""How one appeals against a decision: for all credentials of an organisation, and otherwise for one of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Achievement, AchievementVersion, AppealRoute, Role
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import InvalidInput
from cairn.services.review import appealing
from cairn.web.quality.forms import AppealForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

FEW = 100  # exceptions on a page


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """What counts for all, and where something else does."""
    return _page(request, seat, None)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def of_one(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """What counts for one credential."""
    return _page(request, seat, achievement_of(seat, achievement))


def _page(request: Request, seat: Seat, found: Achievement | None) -> HttpResponse:
    now = appealing.own(seat, found)
    initial = {"who": now.who, "how": now.how, "days": now.days} if now is not None else {}
    form = AppealForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and (answer := _acted(request, seat, found, form)) is not None:
        return answer
    exceptions = [] if found else list(appealing.of(seat).filter(achievement__isnull=False)[:FEW])
    context = {
        "form": form,
        "now": now,
        "achievement": found,
        "name": _names(seat, [found.pk]).get(found.pk, "") if found else "",
        "of_all": appealing.own(seat, None) if found else None,
        "exceptions": _listed(seat, exceptions),
    }
    return show(request, seat, "quality/appeals.html", context, status=422 if form.errors else 200)


def _acted(request: Request, seat: Seat, found: Achievement | None, form: AppealForm) -> HttpResponse | None:
    """Do what the button says; None: the form says what is wrong."""
    uuid = found.uuid if found is not None else None
    if "end" in request.POST:
        appealing.end(seat, achievement_uuid=uuid, ports=request.ports)
        messages.success(request, _("It is not offered any more."))
    elif not form.is_valid():
        return None
    else:
        try:
            appealing.offer(seat, facts=form.cleaned_data, achievement_uuid=uuid, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
            return None
        messages.success(request, _("Learners and everybody else read it from now on."))
    place = ("appeals",) if uuid is None else ("appeal", uuid)
    return redirect(reverse(f"quality:{place[0]}", args=[seat.organisation.uuid, *place[1:]]))


def _listed(seat: Seat, rows: list[AppealRoute]) -> list[tuple[AppealRoute, str]]:
    names = _names(seat, [row.achievement_id for row in rows if row.achievement_id is not None])
    return [(row, names.get(row.achievement_id or 0, "")) for row in rows]


def _names(seat: Seat, keys: list[int]) -> dict[int, str]:
    versions = AchievementVersion.objects.of(seat.organisation).filter(achievement__in=keys)
    return dict(versions.order_by("number").values_list("achievement_id", "name"))
