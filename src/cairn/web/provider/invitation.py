"""Somebody was invited to work in an organisation, and says yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.services.admin import members
from cairn.web.holding import person_of
from cairn.web.provider.organisation_forms import ROLE_MEANS
from cairn.web.requests import Request
from cairn.web.words import ROLES


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: Request, token: str) -> HttpResponse:
    """Show who invites to what; accept with one press, after signing in."""
    invitation = members.open_invitation(token, ports=request.ports)
    if request.method == "POST" and request.user.is_authenticated:
        membership = members.accept(token, person=person_of(request), ports=request.ports)
        messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation.name})
        return redirect("provider:organisation-home", membership.organisation.uuid)
    context = {
        "invitation": invitation,
        "roles": [(ROLES[role], ROLE_MEANS[role]) for role in invitation.roles if role in ROLES],
        "here": request.path,
        "other_address": request.user.is_authenticated and request.user.email != invitation.email,
    }
    response = render(request, "provider/invitation.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # "no-referrer" would hide where the form comes from
    return response
