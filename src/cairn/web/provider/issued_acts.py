"""What an issuer does to a credential: withdraw, hold, reinstate, correct; send its offer again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, Refused
from cairn.services.issue import offers, status
from cairn.services.issue.correct import correct as reissue
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.issued import STAFF, credential_page, found, here
from cairn.web.provider.issued_forms import AddressForm, CorrectForm, ReasonForm
from cairn.web.requests import Request
from cairn.web.seats import seated

Change = Callable[..., Any]

_UNSIGNED: Final = gettext_lazy(
    "It is recorded, and counts here at once. The list that others read cannot be signed now, so elsewhere it "
    "does not show yet. Look at your keys; the list follows by itself as soon as there is one to sign with."
)


def _change(request: Request, seat: Seat, uuid: UUID, *, name: str, verb: Change, said: str) -> HttpResponse:
    """Change the standing with a reason, or show the form again with what is wrong."""
    found(request, seat, uuid)
    form = ReasonForm(request.POST, prefix=name)
    if form.is_valid():
        try:
            made = verb(uuid, seat=seat, reason=form.cleaned_data["reason"], ports=request.ports)
        except InvalidInput as error:
            refuse(form, error)
        else:
            if status.is_public(made, ports=request.ports):
                messages.success(request, said)
            else:
                messages.warning(request, _UNSIGNED)
            return redirect(here(seat, uuid))
    return credential_page(request, seat, uuid, status=422, **{name: form})


@seated("issuer")
@require_POST
def withdraw(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Withdraw it for good."""
    said = _("It is withdrawn. Everybody who checks it sees that from now on.")
    return _change(request, seat, credential, name="withdraw", verb=status.revoke, said=said)


@seated("issuer")
@require_POST
def hold(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Put it on hold."""
    said = _("It is on hold. You can reinstate it at any time.")
    return _change(request, seat, credential, name="hold", verb=status.suspend, said=said)


@seated("issuer")
@require_POST
def reinstate(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Lift the hold."""
    said = _("It is in force again.")
    return _change(request, seat, credential, name="reinstate", verb=status.reinstate, said=said)


@seated("issuer")
@require_POST
def correct(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Issue it anew with another name or day; the old link forwards."""
    found(request, seat, credential)
    form = CorrectForm(request.POST)
    if form.is_valid():
        try:
            new = reissue(credential, seat=seat, ports=request.ports, **form.cleaned_data)
        except (InvalidInput, Refused) as error:
            refuse(form, error)
        else:
            messages.success(request, _("The corrected one is issued. The old link leads to it."))
            return redirect(here(seat, new.uuid))
    return credential_page(request, seat, credential, status=422, correct=form)


@seated(*STAFF)
@require_POST
def resend(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Send the offer again, with a new link."""
    offers.resend(credential, seat=seat, ports=request.ports)
    messages.success(request, _("The offer goes out again. The link in the older letter has ended."))
    return redirect(here(seat, credential))


@seated(*STAFF)
@require_POST
def remind(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Remind somebody who has not taken it."""
    offers.remind(credential, seat=seat, ports=request.ports)
    messages.success(request, _("A reminder goes out. The link in the older letter has ended."))
    return redirect(here(seat, credential))


@seated(*STAFF)
@require_POST
def readdress(request: Request, seat: Seat, credential: UUID) -> HttpResponse:
    """Send the offer to another address."""
    found(request, seat, credential)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            offers.readdress(credential, seat=seat, email=form.cleaned_data["email"], ports=request.ports)
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("The offer goes to %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return redirect(here(seat, credential))
    return credential_page(request, seat, credential, status=422, address=form)
