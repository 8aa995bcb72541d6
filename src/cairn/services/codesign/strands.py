"""Who has a hand in what: partners in the three strands design, develop and deliver (feature C1)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Involvement, Strand
from cairn.services.access import Seat
from cairn.services.codesign.partners import partner_of
from cairn.services.codesign.workspace import note, workspace_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports

MOST_ROLE: Final = 200  # characters
MOST: Final = 60  # partners in the strands of one credential


@transaction.atomic
def involve(
    seat: Seat, achievement_uuid: UUID, partner_uuid: UUID, *, strand: str, role: str = "", ports: Ports
) -> Involvement:
    """Give a partner a hand in one strand.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such workspace or partner here.
        InvalidInput: no such strand; the role is too long.
        Conflict: `involvement.exists`. TooMuch: `involvement.too_many`.
    """
    seat.require("designer")
    workspace = workspace_of(seat, achievement_uuid, lock=True)
    partner = partner_of(seat, partner_uuid)
    fields = Fields()
    chosen = fields.choice("strand", strand, Strand.values, required=True)
    words = fields.text("role", role, most=MOST_ROLE)
    fields.done()
    if workspace.involved.filter(ended_at=None).count() >= MOST:
        raise TooMuch(_("At most 60 partners at once. End one first."), code="involvement.too_many")
    try:
        with transaction.atomic():
            made = Involvement.objects.create(
                uuid=ports.new_uuid(),
                workspace=workspace,
                partner=partner,
                strand=chosen,
                role=words,
                since_at=ports.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("This partner has a hand in that already."), code="involvement.exists") from error
    note(
        workspace,
        "involvement.begin",
        ("involvement", made.uuid),
        actor=seat.actor,
        ports=ports,
        partner=str(partner.uuid),
        strand=chosen,
    )
    return made


@transaction.atomic
def change(seat: Seat, involvement_uuid: UUID, *, role: str, ports: Ports) -> Involvement:
    """Say anew what a partner does in a strand.

    Raises:
        NotPermitted: not a designer. NotFound: no such involvement here. Conflict: `involvement.ended`.
        InvalidInput: the role is too long.
    """
    found = _open(seat, involvement_uuid)
    fields = Fields()
    found.role = fields.text("role", role, most=MOST_ROLE)
    fields.done()
    found.save(update_fields=["role"])
    note(found.workspace, "involvement.change", ("involvement", found.uuid), actor=seat.actor, ports=ports)
    return found


@transaction.atomic
def end(seat: Seat, involvement_uuid: UUID, *, ports: Ports) -> Involvement:
    """A partner leaves a strand; what they said, rated and signed stays.

    Raises:
        NotPermitted: not a designer. NotFound: no such involvement here. Conflict: `involvement.ended`.
    """
    found = _open(seat, involvement_uuid)
    found.ended_at = ports.now()
    found.save(update_fields=["ended_at"])
    note(found.workspace, "involvement.end", ("involvement", found.uuid), actor=seat.actor, ports=ports)
    return found


def _open(seat: Seat, involvement_uuid: UUID) -> Involvement:
    seat.require("designer")
    found = (
        Involvement.objects.of(seat.organisation)
        .select_for_update(of=("self",))
        .filter(uuid=involvement_uuid)
        .select_related("workspace__achievement__organisation", "partner")
        .first()
    )
    if found is None:
        raise NotFound("no such involvement")
    if found.ended_at is not None:
        raise Conflict(_("This has ended already."), code="involvement.ended")
    return found
