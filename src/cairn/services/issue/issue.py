"""Issue the credential of one award: intent, sign, verify, release, offer."""

from __future__ import annotations

from uuid import UUID

from cairn.records.models import Award, Credential
from cairn.services.access import Seat
from cairn.services.errors import NotFound
from cairn.services.issue.composing import DEFAULT_SUITE
from cairn.services.issue.intent import Request, intend
from cairn.services.issue.release import release
from cairn.services.ports import Ports


def issue(
    award_uuid: UUID, *, seat: Seat, request_key: str = "", suite: str = DEFAULT_SUITE, ports: Ports
) -> Credential:
    """Issue and offer the credential of an award.

    request_key: what makes a repeated request the same; by default the award's
        own uuid, so pressing the button twice issues once.

    Raises:
        NotFound: this organisation has no such award.
        NotPermitted: the seat may not issue.
        Conflict: the award has a credential already, or there is no active key.
        Refused: the credential would embarrass or not verify; nothing was released.
    """
    seat.require("issuer")
    award = (
        Award.objects.of(seat.organisation)
        .select_related("version__achievement__organisation", "learner", "assessment")
        .filter(uuid=award_uuid)
        .first()
    )
    if award is None:
        raise NotFound("no such award")
    request = Request(award, request_key or f"award:{award.uuid}", suite=suite)
    intent = intend(request, seat=seat, ports=ports)
    return release(intent.uuid, actor=seat.actor, ports=ports)
