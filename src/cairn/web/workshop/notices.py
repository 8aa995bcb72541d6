"""What waits for a person, across all workspaces: signatures, answers, and what happened since they looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Person, Role
from cairn.services.access import Seat, seats_of
from cairn.services.codesign import news, objections, partners, signing
from cairn.services.codesign.news import News
from cairn.web.holding import holding
from cairn.web.partner_words import STAGES
from cairn.web.requests import Request, uuid_of
from cairn.web.seats import NAVIGATION

MOST_SEATS: Final = 20  # organisations that are looked through
FEW: Final = 30  # of what waits in one of them


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that somebody waits for. where: whose it is. note: what is asked, in a few words."""

    title: str
    where: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is new in one workspace, with one standard, or with one agreement. key: uuid for the button."""

    title: str
    where: str
    what: str
    since: object
    href: str
    key: str


@holding
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: Request, person: Person) -> HttpResponse:
    """What waits for them, what is new, and whether they want letters about it."""
    if request.method == "POST":
        return _act(request, person)
    now = request.ports.now()
    waits = [one for seat in seats_of(person)[:MOST_SEATS] for one in _waiting(seat)]
    found = news.of(person, at=now)
    context = {
        "waits": waits,
        "news": [_told(one) for one in found],
        "person": person,
        "nav_template": NAVIGATION,
    }
    return render(request, "workshop/notices.html", context)


def _act(request: Request, person: Person) -> HttpResponse:
    if "letters" in request.POST:
        wanted = request.POST["letters"] == "on"
        news.want_letters(person, wanted=wanted, ports=request.ports)
        messages.success(request, _("You get these letters.") if wanted else _("You get no such letters."))
    else:
        said = request.POST.get("seen")
        news.seen(person, uuid_of(said) if said else None, ports=request.ports)
        messages.success(request, _("Put aside."))
    return redirect("workshop:notices")


def _waiting(seat: Seat) -> list[Waiting]:
    """What waits in one organisation for somebody with these roles."""
    here, found = seat.organisation, list[Waiting]()
    if seat.may(*signing.ROLES):
        for row in signing.waiting_for(seat).order_by("pk")[:FEW]:
            asker = row.version.achievement.organisation.name
            gate = _("asks for a signature at the gate “%(gate)s”") % {"gate": STAGES[row.stage]}
            href = reverse("partner:sign", args=[here.uuid, row.uuid])
            found.append(Waiting(row.version.name, asker, gate, href))
        for said in objections.unanswered(here)[:FEW]:
            note = _("%(name)s says that a line of the ledger is wrong") % {"name": said.partner.name}
            place = reverse("workshop:workspace-record", args=[here.uuid, said.version.achievement.uuid])
            found.append(Waiting(said.version.name, here.name, note, f"{place}#objections"))
    if seat.may(Role.OWNER):
        for entry in partners.asked_of(seat)[:FEW]:
            note = _("calls %(name)s its partner: is that so?") % {"name": here.name}
            found.append(
                Waiting(entry.organisation.name, here.name, note, reverse("partner:home", args=[here.uuid]))
            )
    return found


def _told(one: News) -> Told:
    own = one.reader.pk == one.organisation.pk
    what = ", ".join(news.counted(one.rows))
    since = one.rows[0].at
    if one.standard is not None:
        page = "adopters" if all(row.kind == news.ADOPTION for row in one.rows) else "discussion"
        href = reverse(f"standards:{page}", args=[one.reader.uuid, one.standard.uuid])
        title = news.title_of(one.standard)
        return Told(title, one.organisation.name, what, since, href, str(one.standard.uuid))
    if one.achievement is None:
        partner = one.partner
        name = partner.name if partner is not None else ""
        href = reverse("partners:partner", args=[one.organisation.uuid, partner.uuid]) if partner else ""
        key = str(partner.uuid) if partner is not None else ""
        return Told(name, one.organisation.name, what, since, href, key)
    if own:
        href = reverse("workshop:workspace", args=[one.organisation.uuid, one.achievement.uuid])
    elif all(row.kind in news.OF_PARTNERS for row in one.rows):
        href = reverse("partner:home", args=[one.reader.uuid])
    else:
        href = reverse("workshop:shared", args=[one.reader.uuid, one.achievement.uuid])
    return Told(
        news.name_of(one.achievement), one.organisation.name, what, since, href, str(one.achievement.uuid)
    )
