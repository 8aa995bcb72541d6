"""Several bodies draft a standard together: one is asked by the body that leads, an owner there says yes or no."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Organisation, Role, Standard, StandardDrafter
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.standards import telling
from cairn.services.standards.drafting import note
from cairn.services.standards.find import ROLES, standard_of

MOST_DRAFTERS: Final = 20
_ISSUER: Final = re.compile(
    r"/issuers/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#].*)?\Z", re.IGNORECASE
)


def group(standard: Standard) -> QuerySet[StandardDrafter]:
    """The bodies that draft it along, or were asked to."""
    rows = StandardDrafter.objects.of(standard.organisation).filter(standard=standard, ended_at=None)
    return rows.select_related("organisation").order_by("asked_at", "pk")


def asked_of(seat: Seat) -> QuerySet[StandardDrafter]:
    """The standards that this organisation is asked to draft along; its owners decide."""
    rows = StandardDrafter.objects.across(reason="what other bodies ask of this organisation")
    found = rows.filter(organisation=seat.organisation, accepted_at=None, ended_at=None)
    return found.select_related("standard__organisation").order_by("asked_at", "pk")


@transaction.atomic
def ask(seat: Seat, uuid: UUID, *, address: object, ports: Ports) -> StandardDrafter:
    """Ask a body, named by the address of its public page, to draft along.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: no such standard.
        InvalidInput: no organisation has its page there, or it is this one, or it is in the group.
        Conflict: `standard.group_full`. TooMuch: `mails.too_many`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    other = _organisation_at(address)
    if other.pk == seat.organisation.pk:
        raise InvalidInput(fields={"address": [_("This is your own organisation.")]})
    if group(standard).filter(organisation=other).exists():
        raise InvalidInput(fields={"address": [_("This body was asked already.")]})
    if group(standard).count() >= MOST_DRAFTERS:
        raise Conflict(_("The group is full."), code="standard.group_full")
    now = ports.now()
    mails_by_hand(seat.organisation, at=now)
    made = StandardDrafter.objects.create(
        uuid=ports.new_uuid(), standard=standard, organisation=other, asked_at=now
    )
    note("standard.group_ask", standard, seat, now, organisation=str(other.uuid))
    telling.asked(made, at=now, ports=ports)
    return made


@transaction.atomic
def accept(seat: Seat, uuid: UUID, *, ports: Ports) -> StandardDrafter:
    """Say yes, for the organisation of the seat, to drafting along.

    Raises:
        NotPermitted: not an owner. NotFound: nobody asks for it.
    """
    seat.require(Role.OWNER)
    found = asked_of(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asks for this")
    now = ports.now()
    found.accepted_at = now
    found.save(update_fields=["accepted_at"])
    note("standard.group_accept", found.standard, seat, now)
    return found


@transaction.atomic
def leave(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Say no, or leave a group, for the organisation of the seat.

    Raises:
        NotPermitted: not an owner. NotFound: it is not in that group.
    """
    seat.require(Role.OWNER)
    rows = StandardDrafter.objects.across(reason="a group that this organisation is in")
    found = rows.filter(uuid=uuid, organisation=seat.organisation, ended_at=None).first()
    if found is None:
        raise NotFound("nobody asks for this")
    now = ports.now()
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    note("standard.group_leave", found.standard, seat, now)


@transaction.atomic
def dismiss(seat: Seat, uuid: UUID, drafter: UUID, *, ports: Ports) -> None:
    """Take a body out of the group, or take back that it was asked.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: no such standard, or body in it.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    now = ports.now()
    if not group(standard).filter(uuid=drafter).update(ended_at=now):
        raise NotFound("no such body in the group")
    note("standard.group_dismiss", standard, seat, now)


def _organisation_at(address: object) -> Organisation:
    fields = Fields()
    text = fields.text("address", address, most=400, required=True)
    fields.done()
    match = _ISSUER.search(text)
    found = Organisation.objects.public().filter(uuid=UUID(match[1])).first() if match else None
    if found is None:
        said = _("No organisation has its public page at this address. Copy it from that page.")
        raise InvalidInput(fields={"address": [said]})
    return found
