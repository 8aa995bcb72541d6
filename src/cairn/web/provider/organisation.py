"""The organisation's own pages: what it says of itself, and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Organisation, Role
from cairn.records.reads import membership
from cairn.services.access import Seat
from cairn.services.admin import members, organisations
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.ports import ImageError
from cairn.services.share import documents
from cairn.web.provider.home import roles_of
from cairn.web.provider.organisation_forms import ProfileForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

LARGEST_LOGO = 10 * 1024 * 1024  # bytes


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request, seat: Seat) -> HttpResponse:
    """Show and change the profile, the people who sign on paper, the days and the language."""
    form = ProfileForm(
        request.POST if request.method == "POST" else None, initial=_initial(seat.organisation)
    )
    if request.method == "POST" and form.is_valid():
        try:
            organisations.update_profile(seat, facts=form.facts(), ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved. What is signed already keeps what it said."))
            return redirect("provider:settings", seat.organisation.uuid)
    context = {"form": form}
    return show(request, seat, "provider/organisation.html", context, status=422 if form.errors else 200)


def _initial(organisation: Organisation) -> dict[str, object]:
    values = {name: getattr(organisation, name) for name in ProfileForm.base_fields}
    for number, signatory in enumerate(organisation.signatories):
        values[f"signatory_{number}_name"] = signatory.get("name", "")
        values[f"signatory_{number}_title"] = signatory.get("title", "")
    return values


@seated(Role.OWNER)
@require_POST
def picture(request: Request, seat: Seat) -> HttpResponse:
    """Take a picture, or take it away."""
    upload = request.FILES.get("picture")
    if upload is None and "remove" not in request.POST:
        messages.error(request, _("Choose a picture first."))
    elif upload is not None and (upload.size or 0) > LARGEST_LOGO:
        messages.error(request, _("This picture has more than 10 MB. Choose a smaller one."))
    else:
        try:
            organisations.set_image(seat, data=upload.read() if upload else None, ports=request.ports)
        except ImageError as refused:
            messages.error(
                request, _("This picture cannot be used: %(why)s.") % {"why": str(refused).rstrip(".")}
            )
        else:
            messages.success(request, _("The picture is changed."))
    return redirect("provider:settings", seat.organisation.uuid)


@seated()
@require_safe
def shown_picture(request: Request, seat: Seat) -> HttpResponse:
    """The picture as it is now; the public address may still be cached."""
    response = HttpResponse(
        documents.logo(seat.organisation.uuid, ports=request.ports), content_type="image/png"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, seat: Seat) -> HttpResponse:
    """Leave the organisation; the only owner cannot."""
    mine = membership.membership_of(seat.organisation, request.person) if request.person else None
    if mine is None:
        raise NotFound("no such member")
    wrong = ""
    if request.method == "POST":
        try:
            members.remove(seat, mine.uuid, ports=request.ports)
        except Conflict as refused:
            wrong = str(refused)
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": seat.organisation.name})
            return redirect("provider:home")
    is_only_owner = seat.organisation in members.only_owner_of(mine.person)
    context = {"wrong": wrong, "roles": roles_of(seat), "is_only_owner": is_only_owner}
    return show(request, seat, "provider/organisation_leave.html", context, status=409 if wrong else 200)
