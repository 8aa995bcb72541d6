"""A completed stack becomes an award of its own, issued like any other; its credential names its parts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    AchievementVersion,
    Assessment,
    Award,
    Credential,
    EvidenceItem,
    Learner,
    Organisation,
    Outcome,
    Person,
    Result,
    Stack,
    Waiver,
)
from cairn.records.reads.outcomes import with_levels
from cairn.records.reads.qualifications import fallen_parts
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.admin.addresses import verified_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.issue.issue import issue
from cairn.services.ports import Ports
from cairn.services.stack import again, evidence, telling
from cairn.services.stack.decided import is_mapped_still


def stack_of(seat: Seat, uuid: UUID) -> Stack:
    """Return what somebody asked this provider for.

    Raises:
        NotPermitted: not an issuer. NotFound: there is none of that uuid here.
    """
    seat.require("issuer")
    rows = Stack.objects.of(seat.organisation).select_related(
        "version__qualification__organisation",
        "awards__achievement__organisation",
        "person",
        "award",
        "organisation",
    )
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asked for this")
    return found


def award(seat: Seat, uuid: UUID, *, ports: Ports) -> Credential:
    """Award what was asked for, and issue its credential; it waits in the learner's passport.

    When issuing is refused, the award stands and can be issued with the others that wait.

    Raises:
        NotPermitted, NotFound: as `stack_of`.
        Conflict: `stack.decided`; `stack.withdrawn`, a part no longer stands, or of `again.check`;
            `stack.held`, `stack.assessed`, `issue.archived`; of issuing.
    """
    again.check(stack_of(seat, uuid), ports=ports)
    made = _award(seat, uuid, ports=ports)
    return issue(made.uuid, seat=seat, ports=ports)


@transaction.atomic
def _award(seat: Seat, uuid: UUID, *, ports: Ports) -> Award:
    stack = stack_of(seat, uuid)
    if stack.state != "ASKED" or stack.person is None or stack.awards is None:
        raise Conflict(_("This was decided already."), code="stack.decided")
    may_award(stack.organisation)
    if fallen(stack, at=ports.now()) or _is_revoked(stack):
        raise Conflict(_("A part of it no longer stands."), code="stack.withdrawn")
    now = ports.now()
    learner = _learner(stack, now=now, ports=ports)
    not_held(learner.person, stack.awards)
    try:
        with transaction.atomic():
            made = Award.objects.create(
                uuid=ports.new_uuid(),
                organisation=stack.organisation,
                learner=learner,
                version=stack.awards,
                assessment=_assessment(stack, learner, seat=seat, now=now, ports=ports),
                awarded_date=now.astimezone(ZoneInfo(stack.organisation.time_zone)).date(),
                decided_at=now,
                decided_by=seat.actor.person,
            )
    except IntegrityError as error:  # the same design was awarded at the same moment
        raise held_already() from error
    rows = Stack.objects.of(stack.organisation).filter(pk=stack.pk, state="ASKED")
    if not rows.update(
        state="AWARDED", award=made, learner=learner, decided_at=now, decided_by=seat.actor.person
    ):
        raise Conflict(_("Somebody else decided this meanwhile."), code="stack.decided")
    _record("stack.award", stack, seat=seat, at=now)
    stack.refresh_from_db()
    telling.decided(stack, at=now, ports=ports)
    return made


def may_award(organisation: Organisation) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `issue.archived`: the provider is archived.
    """
    rows = Organisation.objects.across(reason="is it archived by now").filter(pk=organisation.pk)
    if rows.filter(archived_at__isnull=False).exists():
        said = _("This provider is archived. It awards and issues nothing any more.")
        raise Conflict(said, code="issue.archived")


def not_held(person: Person | None, version: AchievementVersion) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `stack.held`: the person was awarded that design before; also where it was withdrawn.
    """
    awards = Award.objects.of(version.achievement.organisation)
    if awards.filter(learner__person=person, version=version).exists():
        raise held_already()


def held_already() -> Conflict:
    """What is said to whoever was awarded the same before."""
    return Conflict(_("This was awarded before, for something else."), code="stack.held")


@transaction.atomic
def refuse(seat: Seat, uuid: UUID, *, reason: str, ports: Ports) -> Stack:
    """Say no, with a reason that the learner reads; they may ask again.

    Raises:
        NotPermitted, NotFound: as `stack_of`. InvalidInput: no reason. Conflict: `stack.decided`.
    """
    stack = stack_of(seat, uuid)
    fields = Fields()
    said = fields.text("reason", reason, most=500, required=True, lines=True)
    fields.done()
    now = ports.now()
    rows = Stack.objects.of(seat.organisation).filter(pk=stack.pk, state="ASKED")
    if not rows.update(state="REFUSED", reason=said, decided_at=now, decided_by=seat.actor.person):
        raise Conflict(_("This was decided already."), code="stack.decided")
    _record("stack.refuse", stack, seat=seat, at=now)
    stack.refresh_from_db()
    telling.decided(stack, at=now, ports=ports)
    return stack


@transaction.atomic
def let_stand(seat: Seat, uuid: UUID, *, ports: Ports) -> Stack:
    """Decide that an award stands although a part of it was withdrawn since.

    Raises:
        NotPermitted, NotFound: as `stack_of`. Conflict: `stack.not_flagged`.
    """
    stack = stack_of(seat, uuid)
    now = ports.now()
    if stack.state != "AWARDED" or not fallen(stack, at=now):
        raise Conflict(_("Nothing of it was withdrawn."), code="stack.not_flagged")
    Stack.objects.of(seat.organisation).filter(pk=stack.pk).update(looked_at=now)
    _record("stack.let_stand", stack, seat=seat, at=now)
    stack.refresh_from_db()
    return stack


def _is_revoked(stack: Stack) -> bool:
    """Was a decision taken back on which this rests, or the mapping that the decision rests on?"""
    wanted = {part.decision for part in stack.parts.all() if part.decision}
    granted = Waiver.objects.across(reason="of the learner").filter(uuid__in=wanted, state="GRANTED")
    return bool(wanted) and granted.filter(is_mapped_still()).count() < len(wanted)


def fallen(stack: Stack, *, at: datetime) -> tuple[str, ...]:
    """Return the names of the parts that were withdrawn since anybody last looked, or are on hold."""
    return tuple(part.name for part in fallen_parts([stack], at=at).get(stack.pk, ()))


def _learner(stack: Stack, *, now: datetime, ports: Ports) -> Learner:
    """The learner that this person is here already, or a new one with an address they proved."""
    person = stack.person
    if person is None:
        raise NotFound("whoever asked is gone")
    here = Learner.objects.of(stack.organisation).filter(archived_at=None)
    found = here.filter(person=person).order_by("pk").first()
    if found is not None:
        return found
    free = [email for email in verified_of(person) if not here.filter(email=email).exists()]
    return Learner.objects.create(
        uuid=ports.new_uuid(),
        organisation=stack.organisation,
        person=person,
        name=person.name,
        email=free[0] if free else "",
        language=person.language,
        created_at=now,
    )


def _assessment(stack: Stack, learner: Learner, *, seat: Seat, now: datetime, ports: Ports) -> Assessment:
    """What the award rests on: each outcome met by the parts, which are the evidence."""
    version = stack.awards
    if version is None:
        raise NotFound("nothing is awarded here")
    before = Assessment.objects.of(stack.organisation).filter(learner=learner, version=version)
    assessment = before.select_for_update().first() or Assessment.objects.create(
        uuid=ports.new_uuid(),
        organisation=stack.organisation,
        learner=learner,
        version=version,
        achievement=version.achievement,
        created_at=now,
    )
    _take_up(assessment)
    for outcome in with_levels(version):
        _met(assessment, outcome, seat=seat, now=now, ports=ports)
    for piece in evidence.pieces(stack, language=version.language):
        EvidenceItem.objects.create(
            uuid=ports.new_uuid(),
            assessment=assessment,
            attempt=assessment.attempt,
            kind="link",
            name=piece.name,
            description=piece.description,
            link=piece.link,
            added_at=now,
        )
    Assessment.objects.of(stack.organisation).filter(pk=assessment.pk).update(
        state="AWARDED",
        attempt=assessment.attempt,
        submitted_at=now,
        decided_at=now,
        decided_by=seat.actor.person,
    )
    assessment.refresh_from_db()
    return assessment


def _take_up(assessment: Assessment) -> None:
    """Begin where nobody has; after "not yet" this is the next attempt. What assessors are at stays theirs.

    Raises:
        Conflict: `stack.assessed`.
    """
    if assessment.state == "NOT_YET":
        assessment.attempt += 1
        return
    begun = assessment.statement or assessment.evidence.exists() or assessment.results.exists()
    if assessment.state != "OPEN" or begun:
        said = _("They are being assessed for this already. Decide that first.")
        raise Conflict(said, code="stack.assessed")


def _met(assessment: Assessment, outcome: Outcome, *, seat: Seat, now: datetime, ports: Ports) -> None:
    level = next((one for one in outcome.levels.all() if one.meets), None)
    facts = {
        "level": level,
        "met": True,
        "mark": outcome.pass_mark,
        "assessed_at": now,
        "assessed_by": seat.actor.person,
    }
    Result.objects.of(assessment.organisation).update_or_create(
        assessment=assessment,
        attempt=assessment.attempt,
        outcome=outcome,
        defaults=facts,
        create_defaults={**facts, "uuid": ports.new_uuid()},
    )


def _record(action: str, stack: Stack, *, seat: Seat, at: datetime) -> None:
    audit.record(
        action,
        subject=("stack", stack.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details={"version": str(stack.version.uuid)},
    )
