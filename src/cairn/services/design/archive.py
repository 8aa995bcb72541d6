"""A design that is no longer offered is archived, never deleted; it can come back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Achievement
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict
from cairn.services.ports import Ports


@transaction.atomic
def archive(achievement_uuid: UUID, *, seat: Seat, ports: Ports) -> None:
    """Stop offering a design; what was issued stays, and its standard page stays public.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such achievement here.
        Conflict: it is archived already.
    """
    _turn(achievement_uuid, seat=seat, away=True, ports=ports)


@transaction.atomic
def restore(achievement_uuid: UUID, *, seat: Seat, ports: Ports) -> None:
    """Offer an archived design again.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such achievement here.
        Conflict: it is not archived.
    """
    _turn(achievement_uuid, seat=seat, away=False, ports=ports)


def _turn(achievement_uuid: UUID, *, seat: Seat, away: bool, ports: Ports) -> None:
    seat.require("designer")
    achievement = achievement_of(seat, achievement_uuid)
    now = ports.now()
    row = Achievement.objects.of(seat.organisation).filter(pk=achievement.pk, archived_at__isnull=away)
    if not row.update(archived_at=now if away else None):
        raise Conflict(
            _("This is archived already.") if away else _("This is not archived."),
            code="achievement.archived" if away else "achievement.not_archived",
        )
    audit.record(
        "achievement.archive" if away else "achievement.restore",
        subject=("achievement", achievement.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
