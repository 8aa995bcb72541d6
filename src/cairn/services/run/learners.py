"""The learners an organisation knows: added, changed, put away, asked for evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, Assessment, Learner
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.admin.addresses import person_with
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.meet import freeing
from cairn.services.ports import Ports

ROLES: Final = ("issuer", "assessor")
MAX_ASSIGNED: Final = 10_000  # learners in one call, as many as a file has rows
PLACEHOLDERS: Final = frozenset({"undefined", "null", "none", "nan", "n/a", "#n/a", "#ref!"})


@transaction.atomic
def add(
    seat: Seat, *, name: str, ports: Ports, email: str = "", number: str = "", language: str = ""
) -> Learner:
    """Add one learner by hand; a person who has proved the address is linked at once.

    Raises:
        NotPermitted: neither issuer nor assessor.
        InvalidInput: no name, an unusable address, or another learner here has it.
    """
    seat.require(*ROLES)
    now = ports.now()
    facts = read(name=name, email=email, number=number, language=language)
    try:
        with transaction.atomic():
            learner = Learner.objects.create(
                uuid=ports.new_uuid(),
                organisation=seat.organisation,
                person=person_with(facts["email"]),
                created_at=now,
                **facts,
            )
    except IntegrityError as error:
        raise _taken() from error
    _note("learner.add", learner, seat, now)
    return learner


@transaction.atomic
def update(
    learner_uuid: UUID,
    *,
    seat: Seat,
    name: str,
    ports: Ports,
    email: str = "",
    number: str = "",
    language: str = "",
) -> Learner:
    """Change what the organisation knows of a learner; signed credentials keep what they say.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: no such learner here.
        InvalidInput: as `add`.
    """
    seat.require(*ROLES)
    now = ports.now()
    learner = learner_of(seat, learner_uuid)
    facts = read(name=name, email=email, number=number, language=language)
    if facts["email"] != learner.email and learner.person is None:
        learner.person = person_with(facts["email"])
    for field, value in facts.items():
        setattr(learner, field, value)
    try:
        with transaction.atomic():
            learner.save()
    except IntegrityError as error:
        raise _taken() from error
    _note("learner.update", learner, seat, now)
    return learner


@transaction.atomic
def archive(learner_uuid: UUID, *, seat: Seat, ports: Ports) -> None:
    """Put a learner away; their assessments and credentials stay, their seats in labs are given back.

    Raises:
        NotPermitted, NotFound: as `update`.
        Conflict: they are archived already.
    """
    _turn(learner_uuid, seat=seat, away=True, ports=ports)


@transaction.atomic
def restore(learner_uuid: UUID, *, seat: Seat, ports: Ports) -> None:
    """Bring an archived learner back.

    Raises:
        NotPermitted, NotFound: as `update`.
        Conflict: they are not archived.
        InvalidInput: another learner here has the address meanwhile.
    """
    try:
        with transaction.atomic():
            _turn(learner_uuid, seat=seat, away=False, ports=ports)
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def assign(
    seat: Seat,
    learner_uuids: Collection[UUID],
    version_uuid: UUID,
    *,
    ports: Ports,
    tell: bool = True,
) -> tuple[Assessment, ...]:
    """Open an assessment for each learner, and ask for evidence by mail; safe to repeat.

    tell: write to those who have an address and for whom the assessment is new.

    Raises:
        NotPermitted: neither issuer nor assessor.
        NotFound: a learner or the version is not here.
        Conflict: the version is a draft, or its design is archived.
        TooMuch: more than 10,000 learners at once.
    """
    seat.require(*ROLES)
    now = ports.now()
    wanted = set(learner_uuids)
    if len(wanted) > MAX_ASSIGNED:
        raise TooMuch(_("At most 10,000 learners at once. Take fewer."), code="learners.too_many")
    version = _published(seat, version_uuid)
    learners = list(
        Learner.objects.of(seat.organisation).filter(uuid__in=wanted, archived_at=None).order_by("name", "pk")
    )
    if len(learners) != len(wanted):
        raise NotFound("no such learner")
    assessments = Assessment.objects.of(seat.organisation).filter(version=version)
    known = {row.learner_id: row for row in assessments.filter(learner__in=learners)}
    return tuple(
        known.get(learner.pk) or _open(learner, version, seat=seat, at=now, tell=tell, ports=ports)
        for learner in learners
    )


def learner_of(seat: Seat, learner_uuid: UUID) -> Learner:
    """Return a learner of the seat's organisation.

    Raises:
        NotFound: no such learner here.
    """
    learner = Learner.objects.of(seat.organisation).filter(uuid=learner_uuid).first()
    if learner is None:
        raise NotFound("no such learner")
    return learner


def read(*, name: str, email: str, number: str, language: str) -> dict[str, str]:
    """Read what is typed about a learner; used by hand and for every row of a file.

    Raises:
        InvalidInput: a field is unusable.
    """
    fields = Fields()
    called = " ".join(fields.text("name", name, most=200, required=True).split())
    if called.casefold() in PLACEHOLDERS or "{{" in called:
        fields.complain("name", _("This is no name. Type it as it shall be printed."))
    facts = {
        "name": called,
        "email": fields.email("email", email),
        "number": fields.text("number", number, most=60),
        "language": fields.language("language", language, required=False),
    }
    fields.done()
    return facts


def _open(
    learner: Learner, version: AchievementVersion, *, seat: Seat, at: datetime, tell: bool, ports: Ports
) -> Assessment:
    assessment = Assessment.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        learner=learner,
        achievement=version.achievement,
        version=version,
        created_at=at,
    )
    audit.record(
        "assessment.open",
        subject=("assessment", assessment.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details={"learner": str(learner.uuid), "version": str(version.uuid)},
    )
    if tell and learner.email and version.assessed:
        outbox.post(
            "evidence_asked",
            to=learner.email,
            key=f"evidence_asked:{assessment.uuid}",
            organisation=seat.organisation,
            payload={
                "name": learner.name,
                "title": version.name,
                "issuer": seat.organisation.name,
                "asked": version.evidence_asked,
                "link": places.own_assessment(seat.organisation, assessment.uuid),
            },
            language=learner.language or version.language,
            at=at,
            ports=ports,
            about=assessment.uuid,
        )
    return assessment


def _published(seat: Seat, version_uuid: UUID) -> AchievementVersion:
    version = version_of(seat, version_uuid)
    if version.state != "PUBLISHED":
        raise Conflict(_("This is still a draft. Publish it first."), code="version.draft")
    if version.achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    return version


def _turn(learner_uuid: UUID, *, seat: Seat, away: bool, ports: Ports) -> None:
    seat.require(*ROLES)
    now = ports.now()
    learner = learner_of(seat, learner_uuid)
    rows = Learner.objects.of(seat.organisation).filter(pk=learner.pk, archived_at__isnull=away)
    if not rows.update(archived_at=now if away else None):
        raise Conflict(
            _("This is archived already.") if away else _("This is not archived."),
            code="learner.archived" if away else "learner.not_archived",
        )
    if away:
        freeing.give_back_all(learner, by=seat.actor, ports=ports)  # first: it locks several trails
    _note("learner.archive" if away else "learner.restore", learner, seat, now)


def _taken() -> InvalidInput:
    return InvalidInput(fields={"email": [_("Another learner here has this address already.")]})


def _note(action: str, learner: Learner, seat: Seat, at: datetime) -> None:
    audit.record(
        action,
        subject=("learner", learner.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
    )
