"""Waivers and substitutions for one learner: asked for, granted with a reason, refused, revoked.

A substitution lets one thing that is held count for a requirement; a waiver takes a requirement away, and
brings no credits. Nobody decides for themselves, and no decision names what the provider was not shown.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    Credential,
    Learner,
    Person,
    QualificationVersion,
    Waiver,
)
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack import catalogue, decided, telling
from cairn.services.stack.auditing import today
from cairn.services.stack.awarding import may_award
from cairn.services.stack.decided import COUNTS, WAIVED
from cairn.services.stack.facts import holding_of
from cairn.services.stack.waiver_terms import (
    Terms,
    asked_before,
    by,
    decide,
    decided_before,
    granting,
    keep_receipt,
    name_of,
    not_own,
    note,
    reason_of,
    today_of,
)
from cairn.stacking.eligible import field_of

ROLES: Final = ("designer", "issuer")
MOST_ASKED: Final = 20  # that wait, of one person for one qualification
MOST_WHY: Final = 1000


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
        require_new(person, version, part=part, kind=kind, held=held, at=today(person, ports))
        try:
            with transaction.atomic():
                made = Waiver.objects.create(
                    uuid=ports.new_uuid(),
                    organisation=organisation,
                    version=version,
                    person=person,
                    kind=kind,
                    **place_of(version, wanted),
                    **facts,
                    why=words,
                    asked_at=now,
                )
        except IntegrityError as error:
            raise asked_before() from error
        keep_receipt("GIVEN", made, person=person, at=now, ports=ports)
        note("waiver.ask", made, actor=Actor(person=person), at=now)
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
    keep_receipt("WITHDRAWN", found, person=person, at=now, ports=ports)
    note("waiver.withdraw", found, actor=Actor(person=person), at=now)
    if not Waiver.objects.owned_by(person).filter(pk=found.pk, state="ASKED").delete()[0]:
        raise decided_before()


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


def require_new(
    person: Person, version: QualificationVersion, *, part: str, kind: str, held: str, at: date
) -> None:
    """Go on, or raise.

    Raises:
        InvalidInput: `waiver.too_many`. Conflict: `waiver.asked`, `waiver.granted`.
    """
    mine = decided.of_person(person).filter(version__qualification=version.qualification)
    if mine.filter(state="ASKED").count() >= MOST_ASKED:
        said = _("At most 20 wait at a time. Take one back, or wait for an answer.")
        raise InvalidInput(said, code="waiver.too_many")
    if mine.filter(state="ASKED", version=version, part=part, kind=kind, held=held).exists():
        raise asked_before()
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
        "version__qualification", "person", "learner", "organisation", "mapping"
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
    granted = granting(seat, terms, person=found.person, ports=ports)
    decide(found, seat=seat, changes={**granted, "state": "GRANTED", "mapping": None})
    note("waiver.grant", found, actor=seat.actor, at=ports.now())
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
    not_own(seat, found.person)
    said = reason_of(reason)
    decide(found, seat=seat, changes={**by(seat, ports.now()), "reason": said, "state": "REFUSED"})
    note("waiver.refuse", found, actor=seat.actor, at=ports.now())
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
    granted = granting(seat, terms, person=who.person, ports=ports)
    kind = COUNTS if credential is not None else WAIVED
    same = Waiver.objects.of(seat.organisation).filter(
        learner=who, version=version, part=part, kind=kind, held=str(credential or ""), state="GRANTED"
    )
    if same.filter(decided.not_over(at=today_of(seat, ports=ports))).exists():
        raise Conflict(_("That was granted already."), code="waiver.granted")
    made = Waiver.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        version=version,
        learner=who,
        person=who.person,
        kind=kind,
        **place_of(version, wanted),
        **facts,
        **granted,
        state="GRANTED",
    )
    note("waiver.give", made, actor=seat.actor, at=ports.now())
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
    not_own(seat, found.person)
    said = reason_of(reason)
    now = ports.now()
    rows = Waiver.objects.of(seat.organisation).filter(pk=found.pk, state="GRANTED")
    changes = {"revoked_at": now, "revoked_name": name_of(seat), "revoked_reason": said}
    if not rows.update(state="REVOKED", **changes):
        raise Conflict(_("This is not granted, or was revoked already."), code="waiver.not_granted")
    found.refresh_from_db()
    note("waiver.revoke", found, actor=seat.actor, at=now)
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


def place_of(version: QualificationVersion, wanted: decided.Requirement) -> dict[str, Any]:
    """What is written down of where a requirement stands."""
    return {
        "exit_name": wanted.exit_name,
        "part": wanted.part,
        "part_name": decided.in_words(wanted, unit=catalogue.rules_of(version).unit),
        "rule": decided.rule_at(version, wanted.part),
    }
