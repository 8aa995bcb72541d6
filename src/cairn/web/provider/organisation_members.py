"""Who belongs to the organisation, with which roles; invitations that are open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import ApiToken, Invitation, Membership, Role
from cairn.records.reads import membership
from cairn.services.access import Seat
from cairn.services.admin import members
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.organisation_forms import InviteForm, RolesForm
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show
from cairn.web.sentences import sentence
from cairn.web.words import ROLES

SORTS = {"name": ("person__name", "pk"), "since": ("created_at", "pk")}


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """The members, the open invitations, and a form to invite somebody."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            members.invite(seat, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error("email", sentence(str(refused)))
        else:
            said = _("A letter is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
            messages.success(request, said)
            return redirect("provider:members", seat.organisation.uuid)
    return _page(request, seat, form, status=422 if form.errors else 200)


def _page(request: Request, seat: Seat, form: InviteForm, *, status: int) -> HttpResponse:
    listing = _listing(request)
    rows = membership.members(seat.organisation, search=listing.search, role=listing.filter("role"))
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    now = request.ports.now()
    context = {
        "form": form,
        "listing": listing,
        "page": page,
        "rows": [(row, words(row), _roles_form(row), row.person_id == _own(seat)) for row in page.rows],
        "filters": [("role", _("Role"), list(ROLES.items()))],
        "csv_url": reverse("provider:members-csv", args=[seat.organisation.uuid]),
        "invitations": [
            (row, words(row), row.expires_at < now) for row in membership.open_invitations(seat.organisation)
        ],
        "total": membership.members(seat.organisation).count(),
    }
    return show(request, seat, "provider/organisation_members.html", context, status=status)


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="name", filters=("role",))


def _own(seat: Seat) -> int | None:
    return seat.actor.person.pk if seat.actor.person else None


def _roles_form(row: Membership) -> RolesForm:
    return RolesForm(initial={"roles": row.roles}, auto_id=f"id_{row.uuid}_%s")


def words(row: Membership | Invitation | ApiToken) -> str:
    """The roles of somebody, or of a program, in words."""
    return ", ".join(str(ROLES[role]) for role in Role.values if role in row.roles)


@seated(Role.OWNER)
@require_safe
def table(request: Request, seat: Seat) -> HttpResponse:
    """The members as CSV."""
    listing = _listing(request)
    rows = membership.members(seat.organisation, search=listing.search, role=listing.filter("role"))
    lines = (
        (
            row.person.name,
            row.person.user.email if row.person.user else "",
            words(row),
            row.created_at.isoformat(),
        )
        for row in rows.order_by(*listing.ordering)
    )
    return sheet(request, seat, "members", (_("Name"), _("E-mail"), _("Roles"), _("Since")), lines)


@seated(Role.OWNER)
@require_POST
def roles(request: Request, seat: Seat, member: UUID) -> HttpResponse:
    """Give a member other roles."""
    try:
        members.change_roles(seat, member, roles=request.POST.getlist("roles"), ports=request.ports)
    except (Conflict, InvalidInput) as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("The roles are changed, from the next page they open on."))
    return redirect("provider:members", seat.organisation.uuid)


@seated(Role.OWNER)
@require_POST
def remove(request: Request, seat: Seat, member: UUID) -> HttpResponse:
    """End a membership."""
    try:
        members.remove(seat, member, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(
            request, _("They are no member any more. Programs they gave access to are shut out too.")
        )
    return redirect("provider:members", seat.organisation.uuid)


@seated(Role.OWNER)
@require_POST
def again(request: Request, seat: Seat, invitation: UUID) -> HttpResponse:
    """Send an invitation again, with a new link; the old link ends."""
    found = _invitation(seat, invitation)
    if found is None:
        raise NotFound("no such invitation")
    try:
        members.invite(seat, email=found.email, roles=found.roles, ports=request.ports)
    except (Conflict, TooMuch) as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("A letter is on its way to %(email)s.") % {"email": found.email})
    return redirect("provider:members", seat.organisation.uuid)


@seated(Role.OWNER)
@require_POST
def withdraw(request: Request, seat: Seat, invitation: UUID) -> HttpResponse:
    """End an open invitation."""
    try:
        members.withdraw(seat, invitation, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
    return redirect("provider:members", seat.organisation.uuid)


def _invitation(seat: Seat, uuid: UUID) -> Invitation | None:
    rows = membership.open_invitations(seat.organisation)
    return next((row for row in rows if row.uuid == uuid), None)
