"""Withdraw an endorsement: an appended change of the status list, for good, with a reason that everybody reads.

Source: W3C Bitstring Status List v1.0; `cairn.services.issue.status` does the same for credentials.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Endorsement, StatusChange
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import statuslists
from cairn.services.issue.status import next_number
from cairn.services.ports import PortError, Ports
from cairn.services.vouch import telling

LOG = logging.getLogger("cairn.services")


def read_reason(text: str) -> str:
    """Return a reason of 3 to 500 characters.

    Raises:
        InvalidInput.
    """
    said = " ".join(text.split())
    if not 3 <= len(said) <= 500:
        raise InvalidInput(
            fields={"reason": [_("Write the reason in 3 to 500 characters; everybody can read it.")]}
        )
    return said


def withdraw(seat: Seat, uuid: UUID, *, reason: str, ports: Ports) -> Endorsement:
    """Withdraw one for good; the list is published when that is due, and again by the worker if it cannot be now.

    Raises:
        NotFound: no such endorsement of this organisation. NotPermitted: the seat may not issue.
        InvalidInput: no reason. Conflict: `endorsement.withdrawn_already`.
    """
    seat.require("issuer")
    with transaction.atomic():
        found = _withdraw(seat, uuid, reason=reason, ports=ports)
    try:
        statuslists.current(found.status_list, ports=ports)
    except (Conflict, PortError) as error:
        LOG.warning("status list not published code=%s", error.code)
    return found


def _withdraw(seat: Seat, uuid: UUID, *, reason: str, ports: Ports) -> Endorsement:
    found = (
        Endorsement.objects.of(seat.organisation)
        .select_for_update(of=("self",))
        .select_related("organisation", "about", "status_list__organisation")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotFound("no such endorsement")
    said = read_reason(reason)
    if found.withdrawn_at is not None:
        raise Conflict(_("This endorsement was withdrawn already."), code="endorsement.withdrawn_already")
    now = ports.now()
    StatusChange.objects.create(
        uuid=ports.new_uuid(),
        endorsement=found,
        status_list=found.status_list,
        number=next_number(found.status_list),
        kind="REVOKE",
        reason=said,
        at=now,
        by=seat.actor.person,
    )
    found.withdrawn_at, found.reason = now, said
    found.save(update_fields=["withdrawn_at", "reason"])
    record(
        "endorsement.withdraw",
        subject=("endorsement", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    telling.withdrawn(found, at=now, ports=ports)
    return found
