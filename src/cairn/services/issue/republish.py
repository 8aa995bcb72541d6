"""Publish a status list anew because somebody asks, not because it is due."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cairn.records.models import StatusList
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import NotFound
from cairn.services.issue import statuslists
from cairn.services.ports import Ports


def republish(seat: Seat, list_uuid: UUID, *, ports: Ports) -> StatusList:
    """Build and sign one list of the organisation from its status changes.

    Raises:
        NotPermitted: not an issuer.
        NotFound: no such list here.
        Conflict: `status.busy`, or there is no key to sign with.
    """
    seat.require("issuer")
    found = StatusList.objects.of(seat.organisation).filter(uuid=list_uuid).first()
    if found is None:
        raise NotFound("no such status list")
    with transaction.atomic():
        published = statuslists.publish(found, ports=ports)
        record(
            "status.published",
            subject=("status_list", published.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details={"version": published.version},
        )
    return published
