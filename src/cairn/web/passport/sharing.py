"""Who may see a credential: everybody, whoever has a link, or nobody. Each act leaves a receipt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.records.models import Person
from cairn.services import places
from cairn.services.errors import TooMuch
from cairn.services.hold import sharing
from cairn.web.holding import holding
from cairn.web.passport.credential import page
from cairn.web.passport.forms import LinkForm
from cairn.web.requests import Request


@holding
@require_POST
def visibility(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Show the page to everybody, or only to oneself again."""
    public = request.POST.get("public") == "yes"
    sharing.set_public(uuid, person=person, public=public, ports=request.ports)
    said = _("Everybody can see it now.") if public else _("Only you see it now, and whoever has a link.")
    messages.success(request, said)
    return _back(uuid)


@holding
@require_POST
def new_link(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Make a private link; its address is on the next page and never again."""
    held = sharing.own(uuid, person=person)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            _row, token = sharing.new_link(
                uuid, person=person, note=form.cleaned_data["note"], days=form.life, ports=request.ports
            )
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            return page(
                request, person, uuid, fresh_link=places.private_link(held.organisation, token), status=201
            )
    return page(request, person, uuid, link_form=form, status=422)


@holding
@require_POST
def end_link(request: Request, person: Person, uuid: UUID, link: UUID) -> HttpResponse:
    """End a link at once; the credential stays as it is."""
    sharing.own(uuid, person=person)
    sharing.end_link(link, person=person, ports=request.ports)
    messages.success(request, _("The link has ended. The credential itself stays as it is."))
    return _back(uuid)


def _back(uuid: UUID) -> HttpResponse:
    return redirect(f"{reverse('passport:credential', args=[uuid])}#who")
