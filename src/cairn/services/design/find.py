"""Finding a design of one's own organisation; somebody else's does not exist."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cairn.records.models import Achievement, AchievementVersion
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound


def version_of(seat: Seat, version_uuid: UUID, *, lock: bool = False) -> AchievementVersion:
    """Return a version of the seat's organisation.

    Raises:
        NotFound: no such version here.
    """
    rows = AchievementVersion.objects.of(seat.organisation)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(uuid=version_uuid).select_related("achievement__organisation").first()
    if row is None:
        raise NotFound("no such version")
    return row


def draft_of(seat: Seat, version_uuid: UUID) -> AchievementVersion:
    """Return a draft for editing, its row taken until the transaction ends.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such version here.
        Conflict: `version.published`, `achievement.archived`.
    """
    seat.require("designer")
    version = version_of(seat, version_uuid, lock=True)
    if version.state != "DRAFT":
        raise Conflict(
            _("This version is published and never changes. Start a new version."), code="version.published"
        )
    if version.achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    return version


def achievement_of(seat: Seat, achievement_uuid: UUID, *, lock: bool = False) -> Achievement:
    """Return an achievement of the seat's organisation.

    Raises:
        NotFound: no such achievement here.
    """
    rows = Achievement.objects.of(seat.organisation)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(uuid=achievement_uuid).select_related("organisation").first()
    if row is None:
        raise NotFound("no such achievement")
    return row
