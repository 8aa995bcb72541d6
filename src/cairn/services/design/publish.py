"""A draft becomes a version that never changes: numbered, addressed, written down as it will be signed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cairn.badges.errors import CompositionError
from cairn.credentials.document import dump
from cairn.records import conversion
from cairn.records.models import AchievementVersion, Organisation
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign import gates, ledger
from cairn.services.design import statement
from cairn.services.design.completeness import INCOMPLETE, obstacles, require_complete
from cairn.services.design.find import draft_of
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.review.state import require_approved
from cairn.services.standards import noticing

__all__ = ["INCOMPLETE", "obstacles", "publish"]


@transaction.atomic
def publish(version_uuid: UUID, *, seat: Seat, ports: Ports, change_note: str = "") -> AchievementVersion:
    """Freeze a draft as the next version, at an address that is chosen now and never again.

    The first publication freezes the organisation's issuing host.

    Raises:
        NotPermitted, NotFound, Conflict: as `draft_of`.
        InvalidInput: `version.incomplete`; a fact that the chosen definition needs is
            missing, with what to do about each, by field.
        Conflict: `version.not_approved`; the organisation asks for an approval, and this text has none.
            `gates.open`; it has a workspace, and a gate before publication is not passed.
    """
    version = draft_of(seat, version_uuid)
    now = ports.now()
    fields = Fields()
    note = fields.text("change_note", change_note, most=500, lines=True)
    fields.done()
    organisation = (
        Organisation.objects.across(reason="the seat's own").select_for_update().get(pk=seat.organisation.pk)
    )
    versions = AchievementVersion.objects.of(organisation).filter(achievement=version.achievement)
    version.number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version.url = (
        f"{organisation.issuing_origin}/achievements/{version.achievement.uuid}/versions/{version.number}"
    )
    require_complete(version, now=now)
    require_approved(version)
    gates.require_passed(version, ports=ports)
    version.ledger = ledger.build(version).to_json()
    published = versions.filter(pk=version.pk, state="DRAFT").update(
        state="PUBLISHED",
        number=version.number,
        url=version.url,
        definition=_definition(version),
        ledger=version.ledger,
        change_note=note,
        published_at=now,
        published_by=seat.actor.person,
    )
    if not published:
        raise Conflict(_("Somebody else published this meanwhile."), code="version.published")
    frozen = versions.select_related("achievement__organisation").get(pk=version.pk)
    statement.freeze(frozen, now=now, ports=ports)
    if organisation.host_frozen_at is None:
        organisation.host_frozen_at = now
        organisation.save(update_fields=["host_frozen_at"])
    audit.record(
        "achievement.publish",
        subject=("version", version.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=now,
        details={"achievement": str(version.achievement.uuid), "number": version.number},
    )
    version.refresh_from_db()
    noticing.waits(version, by=seat.actor.person, ports=ports)
    return version


def _definition(version: AchievementVersion) -> str:
    """The Achievement JSON as it enters credentials; the core refuses what does not fit."""
    try:
        return dump(conversion.to_achievement(version).to_json())
    except CompositionError as error:
        field = str(error.params.get("field", "name"))
        raise InvalidInput(fields={field: [str(error)]}, code=INCOMPLETE) from error
