"""Waivers and substitutions for one learner: asked for, granted with a reason, refused, revoked.

A substitution lets one thing that is held count for a requirement; a waiver takes a requirement away, and
brings no credits. Nobody decides for themselves, and no decision names what the provider was not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    ConsentReceipt,
    Credential,
    Learner,
    Organisation,
    Person,
    QualificationVersion,
    Waiver,
)
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack import catalogue, decided, telling
from cairn.services.stack.auditing import today
from cairn.services.stack.awarding import may_award
from cairn.services.stack.decided import COUNTS, WAIVED
from cairn.services.stack.facts import holding_of
from cairn.stacking.eligible import field_of

ROLES: Final = ("designer", "issuer")
MOST_ASKED: Final = 20  # that wait, of one person for one qualification
MOST_WHY: Final = 1000
MOST_REASON: Final = 500
SEEN: Final = ("name", "waiver")  # by the provider; with a substitution also the credential
_LATEST: Final = date(2200, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How something is granted. until: the last day, as typed; every_version: also in later versions."""

    reason: object = ""
    until: object = None
    every_version: object = False


def ask(
    person: Person, qualification: UUID, *, part: str, held: str = "", why: object, ports: Ports
) -> Waiver:
    """Ask that a requirement of the newest version is waived, or that something held counts for it.

    part: where the requirement is written. held: id of the passport; "": to be waived. why: read by the provider.

    Raises:
        NotFound: no such qualification or part; nothing of that id is held, or it could not be checked.
        InvalidInput: no reason; `waiver.too_many`.
        Conflict: `waiver.asked`, `waiver.granted` before; `waiver.not_needed`, it may count there by itself;
            `issue.archived`.
    """
    version = catalogue.published(qualification)
    wanted = decided.requirement(version, part)
    part = wanted.part
    fields = Fields()
    words = fields.text("why", why, most=MOST_WHY, required=True, lines=True)
    fields.done()
    facts = _shown(person, version, wanted, held, ports=ports) if held else {}
    organisation = version.qualification.organisation
    may_award(organisation)
    kind = COUNTS if held else WAIVED
    now = ports.now()
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one asks at a time
        _new(person, version, part=part, kind=kind, held=held, at=today(person, ports))
        try:
            with transaction.atomic():
                made = Waiver.objects.create(
                    uuid=ports.new_uuid(),
                    organisation=organisation,
                    version=version,
                    person=person,
                    kind=kind,
                    **_place(version, wanted),
                    **facts,
                    why=words,
                    asked_at=now,
                )
        except IntegrityError as error:
            raise _asked() from error
        _receipt("GIVEN", made, person=person, at=now, ports=ports)
        _note("waiver.ask", made, actor=Actor(person=person), at=now)
        telling.waiver_asked(made, at=now, ports=ports)
    return made


@transaction.atomic
def withdraw(person: Person, uuid: UUID, *, ports: Ports) -> None:
    """Take back what was asked for and nobody decided yet.

    Raises:
        NotFound: the person asked for nothing of that kind. Conflict: `waiver.decided`.
    """
    found = Waiver.objects.owned_by(person).filter(uuid=uuid).select_related("organisation").first()
    if found is None:
        raise NotFound("nothing was asked for")
    now = ports.now()
    _receipt("WITHDRAWN", found, person=person, at=now, ports=ports)
    _note("waiver.withdraw", found, actor=Actor(person=person), at=now)
    if not Waiver.objects.owned_by(person).filter(pk=found.pk, state="ASKED").delete()[0]:
        raise _decided_before()


def _shown(
    person: Person,
    version: QualificationVersion,
    wanted: decided.Requirement,
    held: str,
    *,
    ports: Ports,
) -> dict[str, Any]:
    """What the provider sees of the credential that is to count."""
    rules = catalogue.rules_of(version)
    holding = holding_of(person, ports)
    paper = holding.counting.get(held)
    if paper is None:
        raise NotFound("no such credential")
    who = field_of(rules, holding.achieved(unit=rules.unit), at=today(person, ports))
    mine = next((one for one in who.candidates if one.of.id == held), None)
    if mine is not None and who.fits(wanted.leaf, mine):
        raise Conflict(_("It may count there already, without any decision."), code="waiver.not_needed")
    worth = next(one for one in holding.achieved(unit=rules.unit) if one.id == held).credits
    return {
        "held": held,
        "held_name": paper.name[:200],
        "held_provider": paper.provider_name[:200],
        "held_credits": worth,
        "held_date": paper.awarded,
    }


def _new(person: Person, version: QualificationVersion, *, part: str, kind: str, held: str, at: date) -> None:
    """Go on, or raise."""
    mine = decided.of_person(person).filter(version__qualification=version.qualification)
    if mine.filter(state="ASKED").count() >= MOST_ASKED:
        said = _("At most 20 wait at a time. Take one back, or wait for an answer.")
        raise InvalidInput(said, code="waiver.too_many")
    if mine.filter(state="ASKED", version=version, part=part, kind=kind, held=held).exists():
        raise _asked()
    rows = decided.decided_for(person, version, at=at).rows.values()
    if any((row.kind, row.held) == (kind, held) and row.part == part for row in rows):
        raise Conflict(_("That was granted already."), code="waiver.granted")


def waiver_of(seat: Seat, uuid: UUID) -> Waiver:
    """Return what somebody asked this provider for, or was granted here.

    Raises:
        NotPermitted: neither a designer nor an issuer. NotFound: there is none of that uuid here.
    """
    seat.require(*ROLES)
    rows = Waiver.objects.of(seat.organisation).select_related(
        "version__qualification", "person", "learner", "organisation"
    )
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asked for this")
    return found


@transaction.atomic
def grant(seat: Seat, uuid: UUID, *, terms: Terms, ports: Ports) -> Waiver:
    """Grant what was asked for, with a reason that the learner reads. From then on it is part of their audits.

    Raises:
        NotPermitted, NotFound: as `waiver_of`.
        InvalidInput: no reason, or a last day that is over.
        Conflict: `waiver.decided`; `waiver.own`, one's own; `issue.archived`.
    """
    found = waiver_of(seat, uuid)
    granted = _granted(seat, terms, person=found.person, ports=ports)
    _decide(found, seat=seat, changes={**granted, "state": "GRANTED"})
    _note("waiver.grant", found, actor=seat.actor, at=ports.now())
    telling.waiver_decided(found, at=ports.now(), ports=ports)
    return found


@transaction.atomic
def refuse(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> Waiver:
    """Say no, with a reason that the learner reads; they may ask again.

    Raises:
        NotPermitted, NotFound: as `waiver_of`. InvalidInput: no reason.
        Conflict: `waiver.decided`; `waiver.own`.
    """
    found = waiver_of(seat, uuid)
    _not_own(seat, found.person)
    said = _reason(reason)
    _decide(found, seat=seat, changes={**_by(seat, ports.now()), "reason": said, "state": "REFUSED"})
    _note("waiver.refuse", found, actor=seat.actor, at=ports.now())
    telling.waiver_decided(found, at=ports.now(), ports=ports)
    return found


@transaction.atomic
def give(
    seat: Seat,
    qualification: UUID,
    *,
    learner: UUID,
    part: str,
    credential: UUID | None = None,
    terms: Terms,
    ports: Ports,
) -> Waiver:
    """Grant it unasked to a learner of this provider, in the newest version.

    credential: one that this provider issued to them, which is to count; None: the requirement is waived.

    Raises:
        NotPermitted: neither a designer nor an issuer.
        NotFound: no qualification, learner, part or credential of that kind here.
        InvalidInput: as `grant`. Conflict: `waiver.own`, `waiver.granted`; `issue.archived`.
    """
    seat.require(*ROLES)
    version = catalogue.published(qualification)
    if version.qualification.organisation_id != seat.organisation.pk:
        raise NotFound("no such qualification")
    wanted = decided.requirement(version, part)
    part = wanted.part
    learners = Learner.objects.of(seat.organisation).filter(uuid=learner, archived_at=None)
    who = learners.select_related("person").select_for_update(of=("self",)).first()  # one gives at a time
    if who is None:
        raise NotFound("no such learner")
    facts = _issued(seat, who, credential) if credential is not None else {}
    granted = _granted(seat, terms, person=who.person, ports=ports)
    kind = COUNTS if credential is not None else WAIVED
    same = Waiver.objects.of(seat.organisation).filter(
        learner=who, version=version, part=part, kind=kind, held=str(credential or ""), state="GRANTED"
    )
    if same.filter(decided.not_over(at=_today(seat, ports))).exists():
        raise Conflict(_("That was granted already."), code="waiver.granted")
    made = Waiver.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        version=version,
        learner=who,
        person=who.person,
        kind=kind,
        **_place(version, wanted),
        **facts,
        **granted,
        state="GRANTED",
    )
    _note("waiver.give", made, actor=seat.actor, at=ports.now())
    telling.waiver_decided(made, at=ports.now(), ports=ports)
    return made


@transaction.atomic
def revoke(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> Waiver:
    """End what was granted, from now on, with a reason that the learner reads. What was awarded by it stays.

    Raises:
        NotPermitted, NotFound: as `waiver_of`. InvalidInput: no reason.
        Conflict: `waiver.not_granted`; `waiver.own`.
    """
    found = waiver_of(seat, uuid)
    _not_own(seat, found.person)
    said = _reason(reason)
    now = ports.now()
    rows = Waiver.objects.of(seat.organisation).filter(pk=found.pk, state="GRANTED")
    changes = {"revoked_at": now, "revoked_name": _name(seat), "revoked_reason": said}
    if not rows.update(state="REVOKED", **changes):
        raise Conflict(_("This is not granted, or was revoked already."), code="waiver.not_granted")
    found.refresh_from_db()
    _note("waiver.revoke", found, actor=seat.actor, at=now)
    telling.waiver_decided(found, at=now, ports=ports)
    return found


def _issued(seat: Seat, learner: Learner, credential: UUID) -> dict[str, Any]:
    rows = Credential.objects.of(seat.organisation).filter(
        uuid=credential, award__learner=learner, state="ISSUED"
    )
    found = rows.select_related("award__version").first()
    if found is None:
        raise NotFound("no such credential of theirs")
    return {
        "held": str(found.uuid),
        "held_name": found.title[:200],
        "held_provider": seat.organisation.name[:200],
        "held_credits": found.award.version.ects,
        "held_date": found.award.awarded_date,
    }


def _granted(seat: Seat, terms: Terms, *, person: Person | None, ports: Ports) -> dict[str, Any]:
    """What is written down of a decision that grants."""
    _not_own(seat, person)
    may_award(seat.organisation)
    now = ports.now()
    fields = Fields()
    until = fields.day("until", terms.until)
    if until is not None and not _today(seat, ports) <= until <= _LATEST:
        fields.complain("until", _("The last day cannot be over already."))
    granted = {
        **_by(seat, now),
        "reason": fields.text("reason", terms.reason, most=MOST_REASON, required=True, lines=True),
        "until_date": until,
        "every_version": fields.flag("every_version", terms.every_version),
    }
    fields.done()
    return granted


def _today(seat: Seat, ports: Ports) -> date:
    return ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()


def _decide(found: Waiver, *, seat: Seat, changes: Mapping[str, Any]) -> None:
    if not Waiver.objects.of(seat.organisation).filter(pk=found.pk, state="ASKED").update(**changes):
        raise _decided_before()
    found.refresh_from_db()


def _not_own(seat: Seat, person: Person | None) -> None:
    token = seat.actor.token
    decides = seat.actor.person if token is None else token.created_by
    if person is not None and decides == person:
        said = _("This is your own. Somebody else here has to decide it.")
        raise Conflict(said, code="waiver.own")


def _reason(given: object) -> str:
    fields = Fields()
    said = fields.text("reason", given, most=MOST_REASON, required=True, lines=True)
    fields.done()
    return said


def _by(seat: Seat, now: datetime) -> dict[str, Any]:
    return {"decided_at": now, "decided_by": seat.actor.person, "decided_name": _name(seat)}


def _name(seat: Seat) -> str:
    """Who decides, as they are called now; a program goes by the name of its token."""
    if seat.actor.token is not None:
        return str(seat.actor.token.name)[:200]
    return seat.actor.person.name[:200] if seat.actor.person is not None else ""


def _place(version: QualificationVersion, wanted: decided.Requirement) -> dict[str, Any]:
    return {
        "exit_name": wanted.exit_name,
        "part": wanted.part,
        "part_name": decided.in_words(wanted, unit=catalogue.rules_of(version).unit),
        "rule": decided.rule_at(version, wanted.part),
    }


def _receipt(action: str, made: Waiver, *, person: Person, at: datetime, ports: Ports) -> None:
    organisation: Organisation = made.organisation
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action=action,
        purpose="waiver",
        fields=[*SEEN, *(["credential"] if made.held else [])],
        recipient=organisation.name,
        subject_uuid=made.uuid,
        at=at,
    )


def _asked() -> Conflict:
    return Conflict(_("You asked for this already."), code="waiver.asked")


def _decided_before() -> Conflict:
    return Conflict(_("This was decided already."), code="waiver.decided")


def _note(action: str, made: Waiver, *, actor: Actor, at: datetime) -> None:
    audit.record(
        action,
        subject=("waiver", made.uuid),
        organisation=made.organisation,
        actor=actor,
        at=at,
        details={"qualification": str(made.version.qualification.uuid)},
    )
