"""Designing: a draft is started, saved as often as one likes, copied, thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cairn.badges.errors import CompositionError
from cairn.records import conversion, given
from cairn.records.models import (
    Achievement,
    AchievementVersion,
    Organisation,
    Outcome,
    RubricLevel,
)
from cairn.records.reads.outcomes import with_levels
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign import research
from cairn.services.design import definitions
from cairn.services.design.find import achievement_of, draft_of
from cairn.services.design.inputs import (
    CleanOutcome,
    LevelInput,
    OutcomeInput,
    read_facts,
    read_outcomes,
)
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.standards import adopting

__all__ = ["LevelInput", "OutcomeInput", "create", "discard", "new_draft", "save", "set_image"]

IMAGE_SIDE: Final = 1024  # px
_NOT_COPIED: Final = frozenset(
    {"id", "uuid", "achievement", "state", "number", "url", "definition", "change_note", "saved_at"}
    | {"published_at", "published_by", "ledger"}
)


@transaction.atomic
def create(
    seat: Seat, *, name: str, ports: Ports, language: str | None = None, profile: str = "eu-2022"
) -> AchievementVersion:
    """Start a design: an achievement with one draft version.

    Raises:
        NotPermitted: not a designer.
        InvalidInput: no name, an unknown language or profile.
    """
    seat.require("designer")
    now = ports.now()
    organisation = seat.organisation
    fields = Fields()
    facts = read_facts(
        fields, {"name": name, "language": language or organisation.language, "profile": profile}
    )
    _check_definition(fields, facts, organisation)
    fields.done()
    achievement = Achievement.objects.create(
        uuid=ports.new_uuid(),
        organisation=organisation,
        created_at=now,
        created_by=seat.actor.person,
    )
    version = AchievementVersion.objects.create(
        uuid=ports.new_uuid(),
        achievement=achievement,
        saved_at=now,
        sector=organisation.sector,
        accreditation=organisation.accreditation,
        **facts,
    )
    _note("achievement.create", version, seat, now)
    return version


@transaction.atomic
def save(
    version_uuid: UUID,
    *,
    seat: Seat,
    ports: Ports,
    facts: Mapping[str, object] | None = None,
    outcomes: Sequence[OutcomeInput] | None = None,
    seen_at: datetime | None = None,
) -> AchievementVersion:
    """Save what was typed; only the facts that are given change, outcomes are replaced as a whole.

    seen_at: `saved_at` of the draft as it was shown; when somebody saved in
    between, nothing is overwritten.

    Raises:
        NotPermitted, NotFound, Conflict: as `draft_of`; `draft.changed`.
        InvalidInput: something typed is not readable; the sentences are by field.
    """
    version = draft_of(seat, version_uuid)
    now = ports.now()
    if seen_at is not None and version.saved_at != seen_at:
        raise Conflict(
            _("Somebody else saved this draft meanwhile. Reload it, then type again."), code="draft.changed"
        )
    fields = Fields()
    changes = read_facts(fields, facts or {})
    clean = None if outcomes is None else read_outcomes(fields, outcomes)
    for name, value in changes.items():
        setattr(version, name, value)
    _agree(fields, version)
    if {"profile", "claims"} & changes.keys():
        definitions.check_known(fields, version)
    fields.done()
    version.saved_at = now
    version.save()
    if clean is not None:
        _replace_outcomes(version, clean, ports=ports)
    _must_convert(version)
    _note("achievement.save", version, seat, now, fields=", ".join(sorted(changes))[:500])
    return version


@transaction.atomic
def set_image(version_uuid: UUID, *, seat: Seat, data: bytes | None, ports: Ports) -> AchievementVersion:
    """Use an uploaded picture (re-encoded, without metadata), or the one made for it with None.

    Raises:
        NotPermitted, NotFound, Conflict: as `draft_of`.
        ImageError: not a picture, or too large to decode.
    """
    version = draft_of(seat, version_uuid)
    now = ports.now()
    old = version.image_key
    version.image_key = (
        ports.files.put(ports.images.clean(data, largest=IMAGE_SIDE).png, kind="image") if data else ""
    )
    version.saved_at = now
    version.save(update_fields=["image_key", "saved_at"])
    _note("achievement.image", version, seat, now, set=bool(data))
    _drop_image(old, ports=ports)
    return version


@transaction.atomic
def new_draft(achievement_uuid: UUID, *, seat: Seat, ports: Ports) -> AchievementVersion:
    """Start the next version as a copy of the last published one.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such achievement here.
        Conflict: `draft.exists`, `achievement.archived`, `version.none_published`.
    """
    seat.require("designer")
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    now = ports.now()
    if achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    versions = AchievementVersion.objects.of(seat.organisation).filter(achievement=achievement)
    if versions.filter(state="DRAFT").exists():
        raise Conflict(_("There is a draft already. Go on with that one."), code="draft.exists")
    last = versions.filter(state="PUBLISHED").order_by("-number").first()
    if last is None:
        raise Conflict(_("Nothing is published yet."), code="version.none_published")
    facts = {
        field.name: getattr(last, field.name)
        for field in AchievementVersion._meta.concrete_fields  # noqa: SLF001 - Django's way to list columns
        if field.name not in _NOT_COPIED
    }
    draft = AchievementVersion.objects.create(
        uuid=ports.new_uuid(), achievement=achievement, saved_at=now, **facts
    )
    for outcome in with_levels(last):
        _copy_outcome(outcome, draft, ports=ports)
    given.write(draft)
    adopting.carry(last, draft, ports=ports)
    _note("achievement.draft", draft, seat, now)
    return draft


@transaction.atomic
def discard(version_uuid: UUID, *, seat: Seat, ports: Ports) -> None:
    """Throw a draft away; an achievement that never was published goes with it.

    Raises:
        NotPermitted, NotFound, Conflict: as `draft_of`; `draft.in_use`, others count on a design that was never
            published, such as a partner that pledged interviews.
    """
    version = draft_of(seat, version_uuid)
    now = ports.now()
    achievement, image = version.achievement, version.image_key
    _note("achievement.discard", version, seat, now)
    try:
        version.delete()
        if not AchievementVersion.objects.of(seat.organisation).filter(achievement=achievement).exists():
            research.forget(achievement, ports=ports)
            achievement.delete()
    except ProtectedError as error:
        raise Conflict(
            _("Others count on this design. End what they pledged or gave for it first."), code="draft.in_use"
        ) from error
    _drop_image(image, ports=ports)


def _check_definition(fields: Fields, facts: Mapping[str, object], organisation: Organisation) -> None:
    """Refuse the code of a definition that this organisation does not have."""
    started = AchievementVersion(
        achievement=Achievement(organisation=organisation), profile=str(facts["profile"])
    )
    definitions.check_known(fields, started)


def _agree(fields: Fields, version: AchievementVersion) -> None:
    """Refuse facts that contradict one another."""
    if version.validity_rule == "day" and version.valid_until_date is None:
        fields.complain("valid_until_date", _("Choose the last day, or choose no end."))
    if version.validity_rule == "months" and version.valid_months is None:
        fields.complain("valid_months", _("Write for how many months, or choose no end."))
    attended = not version.assessed and not fields.wrong("assessed")
    if attended and version.achievement_type == "MicroCredential":
        fields.complain(
            "achievement_type",
            _("A micro-credential certifies assessed learning. Choose another type for attendance."),
        )


def _replace_outcomes(version: AchievementVersion, outcomes: Sequence[CleanOutcome], *, ports: Ports) -> None:
    """Make the rows as typed; an outcome that is still there keeps its uuid and key."""
    old = {row.key: row for row in version.outcomes.all()}
    kept = {outcome.key for outcome in outcomes}
    for key, row in old.items():
        if key not in kept:
            row.delete()
    for place, outcome in enumerate(outcomes, start=1):
        known = old.get(outcome.key) if outcome.key else None
        # a key that this draft does not have yet is a new outcome with a key of its own
        row = known or Outcome(uuid=ports.new_uuid(), version=version, key=ports.new_uuid())
        row.position = place
        for name, value in outcome.facts.items():
            setattr(row, name, value)
        row.save()
        row.levels.all().delete()
        for level in outcome.levels:
            RubricLevel.objects.create(
                uuid=ports.new_uuid(),
                outcome=row,
                key=ports.new_uuid(),
                position=level.position,
                name=level.name,
                description=level.description,
                points=level.points,
                meets=level.meets,
            )
    given.write(version)


def _copy_outcome(outcome: Outcome, draft: AchievementVersion, *, ports: Ports) -> None:
    copy = Outcome.objects.create(
        uuid=ports.new_uuid(),
        version=draft,
        key=outcome.key,
        position=outcome.position,
        text=outcome.text,
        outcome_type=outcome.outcome_type,
        required=outcome.required,
        assessment=outcome.assessment,
        pass_mark=outcome.pass_mark,
        skills=outcome.skills,
    )
    for level in outcome.levels.all():
        RubricLevel.objects.create(
            uuid=ports.new_uuid(),
            outcome=copy,
            key=level.key,
            position=level.position,
            name=level.name,
            description=level.description,
            points=level.points,
            meets=level.meets,
        )


def _must_convert(version: AchievementVersion) -> None:
    """The core has the last word on every fact: what it refuses is not saved."""
    try:
        conversion.to_achievement(version)
    except CompositionError as error:
        raise InvalidInput(fields={str(error.params.get("field", "name")): [str(error)]}) from error


def _drop_image(key: str, *, ports: Ports) -> None:
    """Delete a picture once nothing shows it any more: versions share the one they were copied with."""
    if not key:
        return

    def delete_when_unused() -> None:
        everywhere = AchievementVersion.objects.across(reason="is this picture still shown?")
        if not everywhere.filter(image_key=key).exists():
            ports.files.delete(key)

    transaction.on_commit(delete_when_unused)


def _note(
    action: str, version: AchievementVersion, seat: Seat, at: datetime, **details: str | int | bool
) -> None:
    achievement = version.achievement.uuid
    said = {"achievement": str(achievement), **details}
    subject = ("version", version.uuid)
    owner, actor = seat.organisation, seat.actor
    if action == "achievement.save":
        audit.record_saving(
            action,
            subject=subject,
            organisation=owner,
            actor=actor,
            at=at,
            related=[achievement],
            details=said,
        )
    else:
        audit.record(action, subject=subject, organisation=owner, actor=actor, at=at, details=said)
