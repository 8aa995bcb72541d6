"""A draft becomes a version that never changes: numbered, addressed, written down as it will be signed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cairn.badges.errors import CompositionError
from cairn.badges.text import blank
from cairn.credentials.document import dump
from cairn.records import conversion
from cairn.records.models import AchievementVersion, Organisation
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.conformance import field_of, meter
from cairn.services.design.find import draft_of
from cairn.services.design.prompts import prompt_of
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.fields import Fields
from cairn.services.ports import Ports

INCOMPLETE: Final = "version.incomplete"


@transaction.atomic
def publish(version_uuid: UUID, *, seat: Seat, ports: Ports, change_note: str = "") -> AchievementVersion:
    """Freeze a draft as the next version, at an address that is chosen now and never again.

    The first publication freezes the organisation's issuing host.

    Raises:
        NotPermitted, NotFound, Conflict: as `draft_of`.
        InvalidInput: `version.incomplete`; a fact that the chosen definition needs is
            missing, with what to do about each, by field.
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
    _require_complete(version, now=now)
    published = versions.filter(pk=version.pk, state="DRAFT").update(
        state="PUBLISHED",
        number=version.number,
        url=version.url,
        definition=_definition(version),
        change_note=note,
        published_at=now,
        published_by=seat.actor.person,
    )
    if not published:
        raise Conflict(_("Somebody else published this meanwhile."), code="version.published")
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
    return version


def obstacles(version: AchievementVersion, *, ports: Ports) -> dict[str, tuple[str, ...]]:
    """What keeps a draft from being published, by field, each with what to do; empty when nothing does."""
    try:
        _require_complete(version, now=ports.now())
    except InvalidInput as incomplete:
        return dict(incomplete.fields)
    return {}


def _require_complete(version: AchievementVersion, *, now: datetime) -> None:
    """Collect everything that keeps this draft from being published.

    An attendance badge claims no definition: it needs a name and a description.
    """
    fields = Fields()
    if blank(version.description):
        fields.complain("description", _("Say in a few sentences what it is about."))
    if version.assessed:
        for fact in meter(version).chosen.required_missing:
            if not fields.wrong(field_of(fact.code)):
                fields.complain(field_of(fact.code), prompt_of(fact))
        if not version.outcomes.exists() and not fields.wrong("outcomes"):
            fields.complain("outcomes", _("Write at least one thing that a learner can do afterwards."))
    for place, outcome in enumerate(version.outcomes.all().prefetch_related("levels")):
        levels = outcome.levels.all()
        if levels and not any(level.meets for level in levels):
            fields.complain(f"outcomes.{place}.levels", _("Say from which level on the outcome is met."))
    today = now.astimezone(ZoneInfo(version.achievement.organisation.time_zone)).date()
    if (
        version.validity_rule == "day"
        and version.valid_until_date is not None
        and version.valid_until_date <= today
    ):
        fields.complain("valid_until_date", _("This day is over. Choose a later one."))
    try:
        fields.done()
    except InvalidInput as error:
        raise InvalidInput(fields=error.fields, code=INCOMPLETE) from error


def _definition(version: AchievementVersion) -> str:
    """The Achievement JSON as it enters credentials; the core refuses what does not fit."""
    try:
        return dump(conversion.to_achievement(version).to_json())
    except CompositionError as error:
        field = str(error.params.get("field", "name"))
        raise InvalidInput(fields={field: [str(error)]}, code=INCOMPLETE) from error
