"""Where a provider begins: which organisation, and what waits there."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import OrganisationKind, Role
from cairn.records.reads import qualifications, workshop
from cairn.records.reads import review as reviews
from cairn.records.reads.lists import Look
from cairn.services.access import Seat, seats_of
from cairn.services.admin import organisations
from cairn.services.codesign import news, partners, signing
from cairn.services.errors import InvalidInput, NotPermitted
from cairn.services.review import engaging, reviewing
from cairn.services.review.telling import ROLES as REVIEWERS
from cairn.services.stack.proposed import proposed_to
from cairn.web.components.parts import Count
from cairn.web.holding import person_of
from cairn.web.provider.organisation_forms import NewOrganisationForm
from cairn.web.requests import Request
from cairn.web.seats import NAVIGATION, seated, show
from cairn.web.words import ROLES

FEW = 6  # designs on the first page; the list has them all


@login_required
@require_safe
def choose(request: Request) -> HttpResponse:
    """Lead to the only organisation, or list them; say how to get the first one."""
    seats = seats_of(person_of(request))
    if len(seats) == 1:
        return redirect("provider:organisation-home", seats[0].organisation.uuid)
    rows = [(one, workshop.stages(one.organisation), roles_of(one)) for one in seats]
    context = {"rows": rows, "nav_template": NAVIGATION, "may_start": _may_start(seats)}
    return render(request, "provider/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Start an organisation; whoever does becomes its owner."""
    who = person_of(request)
    if not _may_start(seats_of(who)):
        raise NotPermitted(_("Only an owner of an organisation that is here already can start another one."))
    initial = {"language": translation.get_language(), "time_zone": who.time_zone}
    form = NewOrganisationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = organisations.create(who, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            return redirect("provider:organisation-home", made.uuid)
    context = {"form": form, "nav_template": NAVIGATION}
    return render(request, "provider/organisation_new.html", context, status=422 if form.errors else 200)


def _may_start(seats: Sequence[Seat]) -> bool:
    """In a demonstration anybody; on a real installation who is trusted with an organisation already."""
    return settings.CAIRN_URL is None or any(Role.OWNER in one.roles for one in seats)


@seated()
@require_safe
def overview(request: Request, seat: Seat) -> HttpResponse:
    """My credentials by stage, and the one thing to do next."""
    now = workshop.stages(seat.organisation)
    rows = workshop.designs(seat.organisation)
    designs = Look(workshop.last_changed(seat.organisation, rows)).cut(0, FEW)
    context = {
        "stages": now,
        "counts": _counts(now),
        "designs": [(design, tone_of(design.skill_group)) for design in designs],
        "bench": next((design for design in designs if design.draft_uuid), None),
        "may_design": seat.may(Role.DESIGNER),
        "may_assess": seat.may(Role.ASSESSOR),
        "may_issue": seat.may(Role.ISSUER),
        "is_owner": seat.may(Role.OWNER),
        "roles": roles_of(seat),
        "as_partner": partners.is_partner(seat),
        "to_sign": signing.waiting_for(seat).count(),
        "news": news.count(person_of(request), at=request.ports.now()),
        "proposed": proposed_to(seat, state="WAITING").count() if seat.may(Role.DESIGNER) else 0,
        "stacks": qualifications.asked(seat.organisation).count() if seat.may(Role.ISSUER) else 0,
        **_to_review(request, seat),
    }
    return show(request, seat, "provider/overview.html", context)


def _to_review(request: Request, seat: Seat) -> dict[str, bool | int]:
    """For a quality body: how many ask it to review for them, and how many reviews wait."""
    if seat.organisation.kind != OrganisationKind.QUALITY_BODY or not seat.may(*REVIEWERS):
        return {}
    queue = reviewing.queue_of(seat, ports=request.ports)
    return {
        "is_body": True,
        "engaged": engaging.asked_of(seat).filter(accepted_at=None).count(),
        "reviews": reviews.waiting(queue, on=request.ports.now().date())[0],
    }


def roles_of(seat: Seat) -> str:
    """The seat's roles in words."""
    return ", ".join(str(ROLES[role]) for role in Role.values if role in seat.roles)


def _counts(now: workshop.Stages) -> list[Count]:
    rate = now.claim_rate
    if rate is None:
        taken = _("nothing issued yet")
    elif now.partly:
        taken = _("%(rate)d %% of the newest taken") % {"rate": rate}
    else:
        taken = _("%(rate)d %% taken") % {"rate": rate}
    return [
        Count(_("In design"), now.drafts),
        Count(_("To assess"), now.to_assess),
        Count(_("To issue"), now.to_issue),
        Count(_("Issued"), now.issued, taken),
    ]
