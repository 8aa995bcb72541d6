"""Interviews that a partner promises to holders of a credential (feature N14).

Drafted by the provider together with a partner, or given by the partner's own members. Once learners see a pledge
it is never edited: it ends by itself after its last day, or is withdrawn with a reason that stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Achievement, AchievementVersion, Partner, Pledge
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign import partners
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
_ACHIEVEMENT: Final = re.compile(r"/achievements/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|\Z)")
FACTS: Final = ("number", "until_date", "contact_name", "contact_email", "words")
MOST_INTERVIEWS: Final = 1000
MOST_DAYS: Final = 3 * 366
MOST_REASON: Final = 500
MOST_OF_ONE: Final = 20  # pledges for one credential that are drafted or in force
MOST_SHOWN: Final = 20


@transaction.atomic
def draft(
    seat: Seat, achievement: UUID, *, partner: UUID, facts: Mapping[str, object], ports: Ports
) -> Pledge:
    """Write down what a partner wants to pledge; nobody sees it before it is published.

    facts: number (1 to 1000), until_date (the last day), contact_name, contact_email, words.

    Raises:
        NotPermitted: not a designer. NotFound: no such achievement or partner here.
        InvalidInput: a fact is missing or cannot be used. TooMuch: `pledge.too_many`.
    """
    seat.require(*ROLES)
    found = achievement_of(seat, achievement)
    whom = partners.partner_of(seat, partner)
    values = _read(facts, seat, ports=ports)
    made = _create(found, whom, values, seat=seat, at=ports.now(), ports=ports)
    _note("pledge.draft", made, seat, ports.now())
    return made


@transaction.atomic
def change(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> Pledge:
    """Change a pledge that is not published.

    Raises:
        NotPermitted: not a designer. NotFound: no such pledge here. Conflict: `pledge.published`.
        InvalidInput: as `draft`.
    """
    seat.require(*ROLES)
    values = _read(facts, seat, ports=ports)
    found = _unpublished(seat, uuid)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    _note("pledge.change", found, seat, ports.now())
    return found


@transaction.atomic
def discard(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Throw a pledge away that nobody outside has seen.

    Raises:
        NotPermitted: not a designer. NotFound: no such pledge here. Conflict: `pledge.published`.
    """
    seat.require(*ROLES)
    found = _unpublished(seat, uuid)
    _note("pledge.discard", found, seat, ports.now())
    Pledge.objects.of(seat.organisation).filter(pk=found.pk).delete()


@transaction.atomic
def publish(seat: Seat, uuid: UUID, *, ports: Ports) -> Pledge:
    """Let learners see a pledge, as agreed with the partner; from now on nobody edits it.

    Raises:
        NotPermitted: not a designer. NotFound: no such pledge here.
        Conflict: `pledge.published`; `pledge.not_named`, the partner is not named in public or was put away;
            `pledge.over`, its last day is over; `pledge.not_offered`, the credential is not published.
    """
    seat.require(*ROLES)
    found = _unpublished(seat, uuid)
    now = ports.now()
    _may_be_seen(found.achievement, found.partner)
    if found.until_date < today(found.organisation.time_zone, now):
        raise Conflict(_("Its last day is over. Change the day first."), code="pledge.over")
    found.published_at = now
    found.save(update_fields=["published_at"])
    _note("pledge.publish", found, seat, now)
    return found


@transaction.atomic
def give(
    seat: Seat, partner: UUID, *, achievement: UUID, facts: Mapping[str, object], ports: Ports
) -> Pledge:
    """Pledge interviews as the partner, from the seat of its own organisation; learners see it at once.

    partner: the entry, in the provider's register, that is the seat's organisation.

    Raises:
        NotPermitted: neither a designer nor an owner there.
        NotFound: no such partnership, or the provider publishes no such credential.
        Conflict: `pledge.not_named`. InvalidInput: as `draft`. TooMuch: `pledge.too_many`.
    """
    whom = partners.linked_partner(seat, partner)
    seat.require(*ROLES)
    rows = Achievement.objects.public().filter(organisation=whom.organisation, uuid=achievement)
    found = rows.filter(archived_at=None).select_related("organisation").first()
    if found is None:
        raise NotFound("no such credential")
    _may_be_seen(found, whom)
    values = _read(facts, Seat(whom.organisation, seat.actor, frozenset()), ports=ports)
    now = ports.now()
    made = _create(found, whom, {**values, "published_at": now}, seat=seat, at=now, ports=ports)
    _note("pledge.give", made, seat, now)
    return made


@transaction.atomic
def withdraw(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> Pledge:
    """Withdraw a published pledge, as its provider; the reason stands beside it.

    Raises:
        NotPermitted: not a designer. NotFound: no such pledge here. InvalidInput: no reason.
        Conflict: `pledge.not_in_force`, it is a draft or was withdrawn before.
    """
    seat.require(*ROLES)
    return _withdraw(Pledge.objects.of(seat.organisation).filter(uuid=uuid), seat, reason, ports=ports)


@transaction.atomic
def put_partner_away(seat: Seat, partner: UUID, *, reason: object, ports: Ports) -> None:
    """Put a partner away; what it pledges is withdrawn in the open, with the reason, which is needed then.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner here. Conflict: `partner.archived`.
        InvalidInput: no reason, and learners read of a pledge.
    """
    seat.require(*ROLES)
    whom = partners.partner_of(seat, partner, archived=None)
    rows = partners.pledged_by(whom, on=today(seat.organisation.time_zone, ports.now()))
    for uuid in list(rows.values_list("uuid", flat=True)):
        withdraw(seat, uuid, reason=reason, ports=ports)
    partners.archive(seat, partner, ports=ports)


@transaction.atomic
def withdraw_own(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> Pledge:
    """Withdraw it as the partner who gave it.

    Raises:
        NotPermitted: neither a designer nor an owner there. NotFound: no such pledge of this organisation.
        InvalidInput, Conflict: as `withdraw`.
    """
    rows = given_by(seat).filter(uuid=uuid)
    if not rows.exists():
        raise NotFound("no such pledge")
    seat.require(*ROLES)
    return _withdraw(rows, seat, reason, ports=ports)


def given_by(seat: Seat) -> QuerySet[Pledge]:
    """The published pledges of an organisation as somebody's partner, newest first."""
    rows = Pledge.objects.public().filter(
        partner__as_organisation=seat.organisation,
        partner__linked_at__isnull=False,
        partner__archived_at=None,
    )
    return _with_all(rows).order_by("-pk")


def of(seat: Seat, achievement: UUID) -> QuerySet[Pledge]:
    """Every pledge for one of the seat's own credentials, newest first."""
    rows = Pledge.objects.of(seat.organisation).filter(achievement__uuid=achievement)
    return _with_all(rows).order_by("-pk")


def pledge_of(seat: Seat, uuid: UUID) -> Pledge:
    """Return a pledge of this organisation's credentials.

    Raises:
        NotFound: there is none of that uuid here.
    """
    found = _with_all(Pledge.objects.of(seat.organisation)).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such pledge")
    return found


def shown(achievement: Achievement, *, at: datetime) -> tuple[Pledge, ...]:
    """What anybody may read before they enrol: pledges until their last day, withdrawn ones with their reason.

    A partner that is not named in public any more is not named here either; of one that was put away what was
    withdrawn stands with its reason.
    """
    day = today(achievement.organisation.time_zone, at)
    rows = Pledge.objects.public().filter(achievement=achievement, until_date__gte=day)
    there = Q(partner__archived_at=None) | Q(withdrawn_at__isnull=False)
    named = rows.filter(there, partner__is_public=True)
    return tuple(named.select_related("partner").order_by("until_date", "pk")[:MOST_SHOWN])


def pledged(address: str, *, at: datetime) -> tuple[Pledge, ...]:
    """The same for the address of what is earned, of any version; nothing where it is not earned here."""
    match = _ACHIEVEMENT.search(address)
    if match is None:
        return ()
    rows = (
        Achievement.objects.public()
        .filter(uuid=UUID(match[1]), archived_at=None)
        .select_related("organisation")
    )
    found = rows.first()
    if found is None or not address.startswith(f"{found.organisation.issuing_origin}/"):
        return ()
    return shown(found, at=at)


def in_force(achievements: Collection[int], *, at: datetime) -> dict[int, list[Pledge]]:
    """For the keys of achievements on one page of a list: the pledges that hold, one question for all of them."""
    rows = Pledge.objects.public().filter(
        achievement__in=list(achievements)[:200],
        until_date__gte=at.date() - timedelta(days=1),
        withdrawn_at=None,
        partner__is_public=True,
        partner__archived_at=None,
    )
    found: dict[int, list[Pledge]] = {}
    for row in rows.select_related("partner", "organisation").order_by("until_date", "pk")[:1000]:
        if holds(row, at=at):
            found.setdefault(row.achievement_id, []).append(row)
    return found


def name_of(achievement: Achievement) -> str:
    """What a credential is called in its newest published version; before that in its draft."""
    versions = AchievementVersion.objects.of(achievement.organisation).filter(achievement=achievement)
    names = versions.order_by("-state", "-number").values_list("name", flat=True)  # PUBLISHED before DRAFT
    return names.first() or ""


def holds(pledge: Pledge, *, at: datetime) -> bool:
    """Is it published, not withdrawn, and its last day, as the provider's days are, not over?"""
    if pledge.published_at is None or pledge.withdrawn_at is not None:
        return False
    return pledge.until_date >= today(pledge.organisation.time_zone, at)


def _read(facts: Mapping[str, object], seat: Seat, *, ports: Ports) -> dict[str, Any]:
    fields = Fields()
    number = fields.whole("number", facts.get("number"), least=1, most=MOST_INTERVIEWS)
    if number is None and not fields.wrong("number"):
        fields.complain("number", _("Fill this in."))
    until = fields.day("until_date", facts.get("until_date"), required=True)
    now = today(seat.organisation.time_zone, ports.now())
    if until is not None and not now <= until <= now + timedelta(days=MOST_DAYS):
        fields.complain("until_date", _("Choose a day from today on, within three years."))
    values = {
        "number": number,
        "until_date": until,
        "contact_name": fields.text("contact_name", facts.get("contact_name"), most=200, required=True),
        "contact_email": fields.email("contact_email", facts.get("contact_email"), required=True),
        "words": fields.text("words", facts.get("words"), most=500, lines=True),
    }
    fields.done()
    return values


def _create(
    achievement: Achievement,
    partner: Partner,
    values: Mapping[str, Any],
    *,
    seat: Seat,
    at: datetime,
    ports: Ports,
) -> Pledge:
    mine = Pledge.objects.of(achievement.organisation).filter(achievement=achievement, withdrawn_at=None)
    if mine.filter(until_date__gte=today(achievement.organisation.time_zone, at)).count() >= MOST_OF_ONE:
        said = _("At most %(most)d pledges for one credential at a time.") % {"most": MOST_OF_ONE}
        raise TooMuch(said, code="pledge.too_many")
    return Pledge.objects.create(
        uuid=ports.new_uuid(),
        organisation=achievement.organisation,
        achievement=achievement,
        partner=partner,
        created_at=at,
        created_by=seat.actor.person,
        **values,
    )


def _unpublished(seat: Seat, uuid: UUID) -> Pledge:
    rows = _with_all(Pledge.objects.of(seat.organisation)).select_for_update(of=("self",))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such pledge")
    if found.published_at is not None:
        said = _("Learners have seen this pledge: it is not edited any more, only withdrawn.")
        raise Conflict(said, code="pledge.published")
    return found


def _may_be_seen(achievement: Achievement, partner: Partner) -> None:
    if not partner.is_public or partner.archived_at is not None:
        said = _("The register says that this partner is not named in public.")
        raise Conflict(said, code="pledge.not_named")
    published = AchievementVersion.objects.of(achievement.organisation).filter(
        achievement=achievement, state="PUBLISHED"
    )
    if achievement.archived_at is not None or not published.exists():
        said = _("Publish the credential first: nobody can see it yet.")
        raise Conflict(said, code="pledge.not_offered")


def _withdraw(rows: QuerySet[Pledge], seat: Seat, reason: object, *, ports: Ports) -> Pledge:
    fields = Fields()
    words = fields.text("reason", reason, most=MOST_REASON, required=True, lines=True)
    found = _with_all(rows).first()
    if found is None:
        raise NotFound("no such pledge")
    fields.done()
    now = ports.now()
    mine = Pledge.objects.of(found.organisation).filter(
        pk=found.pk, published_at__isnull=False, withdrawn_at=None
    )
    if not mine.update(withdrawn_at=now, withdrawn_reason=words):
        raise Conflict(_("This pledge is not in force."), code="pledge.not_in_force")
    found.refresh_from_db()
    _note("pledge.withdraw", found, seat, now)
    return found


def _with_all(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    return rows.select_related("partner", "achievement__organisation", "organisation")


def today(time_zone: str, at: datetime) -> date:
    """The day it is in a time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def _note(action: str, pledge: Pledge, seat: Seat, at: datetime) -> None:
    """An act stands in the provider's trail, and in the partner's own when its members did it."""
    for organisation in sorted({pledge.organisation, seat.organisation}, key=lambda one: one.pk):
        audit.record(
            action,
            subject=("pledge", pledge.uuid),
            organisation=organisation,
            actor=seat.actor,
            at=at,
            details={"achievement": str(pledge.achievement.uuid), "partner": str(pledge.partner.uuid)},
        )
