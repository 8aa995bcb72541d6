"""The signing keys with their history: rotate, retire, mark as stolen; each with what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import IssuerKey, KeyState, Role
from cairn.records.reads import membership
from cairn.records.reads import organisation as organisation_reads
from cairn.services.access import Seat
from cairn.services.admin import keys
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.web.provider.organisation_forms import StolenForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence


@seated(Role.OWNER)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Every key there ever was, and what can be done with the one in use."""
    rows = list(organisation_reads.keys(seat.organisation))
    active = next((row for row in rows if row.state == KeyState.ACTIVE), None)
    context = {
        "rows": [(row, mark_of(row), membership.sealed_by(row)) for row in rows],
        "active": active,
        "active_mark": mark_of(active) if active else "",
        "keeps_name": bool(active and active.did.startswith("did:web:")),
    }
    return show(request, seat, "provider/organisation_keys.html", context)


def mark_of(key: IssuerKey) -> str:
    """The end of the public key: enough to tell keys apart, and what other programs show too."""
    return key.public_multibase[-8:]


@seated(Role.OWNER)
@require_POST
def rotate(request: Request, seat: Seat) -> HttpResponse:
    """Retire the key in use and make the next one."""
    return _done(
        request, seat, lambda: keys.rotate(seat, ports=request.ports), _("A new key signs from now on.")
    )


@seated(Role.OWNER)
@require_POST
def new(request: Request, seat: Seat) -> HttpResponse:
    """Make a key where none is in use."""
    method = "key" if seat.organisation.is_demonstration else "web"
    return _done(
        request,
        seat,
        lambda: keys.create(seat, did_method=method, ports=request.ports),
        _("The key is made; it signs from now on."),
    )


@seated(Role.OWNER)
@require_POST
def retire(request: Request, seat: Seat, key: UUID) -> HttpResponse:
    """Stop signing with the key in use."""
    return _done(
        request,
        seat,
        lambda: keys.retire(seat, key, ports=request.ports),
        _("The key is retired. Nothing can be issued until there is another."),
    )


def _done(request: Request, seat: Seat, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, said)
    return redirect("provider:keys", seat.organisation.uuid)


@seated(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def stolen(request: Request, seat: Seat, key: UUID) -> HttpResponse:
    """Mark a key as stolen from an instant on: first what that means, then the act."""
    found = organisation_reads.keys(seat.organisation).filter(uuid=key).first()
    if found is None:
        raise NotFound("no such key")
    form = StolenForm(request.POST if request.method == "POST" else None)
    since = form.cleaned_data["since"] if request.method == "POST" and form.is_valid() else None
    if since is not None and since > request.ports.now():
        form.add_error("since", _("Choose an instant that is not in the future."))
        since = None
    if since is not None and "confirm" in request.POST:
        try:
            keys.mark_compromised(seat, key, since=since, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error("since", sentence(str(refused)))
        else:
            messages.success(request, _("The key is marked as stolen; everybody who verifies sees it."))
            return redirect("provider:keys", seat.organisation.uuid)
    context = {
        "key": found,
        "mark": mark_of(found),
        "form": form,
        "since": since,
        "sealed": membership.sealed_since(found, since=since) if since else None,
    }
    return show(
        request, seat, "provider/organisation_stolen.html", context, status=422 if form.errors else 200
    )
