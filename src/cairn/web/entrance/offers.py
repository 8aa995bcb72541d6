"""Somebody follows the link in their mail: look at it, keep it (with an account or without), or decline."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.services import places
from cairn.services.hold import claim, keeping
from cairn.web.limits import anonymous_verifications
from cairn.web.public_page import secret
from cairn.web.requests import OFFER_KEY, Request
from cairn.web.verdicts import shown


@require_safe
def offer(request: Request, token: str) -> HttpResponse:
    """What is offered, checked as a stranger would; keep it or not."""
    view = claim.open_offer(token, ports=request.ports)
    context = {
        "view": view,
        "credential": view.credential,
        "organisation": view.credential.organisation,
        "version": view.credential.award.version,
        "tone": tone_of(view.credential.award.version.skill_group),
        "badge": view.examination.badge,
        "shown": shown(view.examination),
        "token": token,
        "here": request.path,
        "can_send": view.state == "claimed" and keeping.can_send(view.credential),
        "mine": request.person is not None and view.credential.claimed_by_id == request.person.pk,
    }
    return secret(render(request, "entrance/offer.html", context))


@require_POST
def keep(request: Request, token: str) -> HttpResponse:
    """Keep it: in the passport of whoever is signed in, or under a private link."""
    person = None if request.POST.get("how") == "without" else request.person
    if person is None and request.POST.get("how") != "without":
        return redirect(f"{reverse('account_signup')}?next={reverse('offer', args=[token])}")
    kept = claim.claim(token, person=person, ports=request.ports)
    request.session.pop(OFFER_KEY, None)
    if person is not None:
        return redirect("passport:credential", kept.credential.uuid)
    organisation = kept.credential.organisation
    context = {
        "credential": kept.credential,
        "organisation": organisation,
        "link": places.private_link(organisation, kept.link_token),
        "keep_token": kept.link_token,
        "can_send": keeping.can_send(kept.credential),
    }
    return secret(render(request, "entrance/kept.html", context))


@require_POST
@anonymous_verifications
def again(request: Request, token: str) -> HttpResponse:
    """Mail a new private link to whoever kept it without an account and lost theirs."""
    keeping.send_anew_for_offer(token, ports=request.ports)
    return secret(render(request, "showcase/link_sent.html"))


@require_POST
def decline(request: Request, token: str) -> HttpResponse:
    """Say no; asked twice on the page."""
    claim.decline(token, ports=request.ports)
    request.session.pop(OFFER_KEY, None)
    return secret(render(request, "entrance/declined.html", {"message": _("You declined it.")}))
