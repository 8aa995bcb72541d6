"""The register of partners: who they are, how close, until when, what they may see and sign.

A partner may have an organisation here. That link is asked for by the register's owner and accepted by an owner
of the other side; until then, and after either ends it, nobody there sees anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    Area,
    GuestLink,
    Organisation,
    Partner,
    PartnerArea,
    Pledge,
    Role,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign import areas, telling
from cairn.services.codesign.register_facts import FACTS as FACTS
from cairn.services.codesign.register_facts import read
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
WARNED: Final = timedelta(days=60)  # before an agreement ends
_ISSUER: Final = re.compile(
    r"/issuers/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#].*)?\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How it stands with an agreement on a day.

    state: "none" (nothing was written down), "coming", "running", "ending" (soon), "ended".
    days: until it ends, or since it ended; None where it has no end.
    """

    state: str
    days: int | None = None


def agreement(partner: Partner, *, on: date) -> Agreement:
    """Say how it stands with the agreement; both of its days are inclusive."""
    first, last = partner.agreement_from, partner.agreement_until
    if last is not None and last < on:
        return Agreement("ended", (on - last).days)
    if first is not None and first > on:
        return Agreement("coming", (first - on).days)
    if last is not None:
        days = (last - on).days
        return Agreement("ending" if last - on <= WARNED else "running", days)
    return Agreement("running" if first is not None else "none")


def partner_of(seat: Seat, uuid: UUID, *, archived: bool | None = False) -> Partner:
    """Return a partner of this organisation. archived: None finds both.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Partner.objects.of(seat.organisation).filter(uuid=uuid).select_related("as_organisation")
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    found = rows.first()
    if found is None:
        raise NotFound("no such partner")
    return found


@transaction.atomic
def add(seat: Seat, *, facts: Mapping[str, object], engaged: Collection[UUID] = (), ports: Ports) -> Partner:
    """Add a partner. engaged: uuids of the areas they work in.

    Raises:
        NotPermitted: not a designer. NotFound: an area is not here.
        InvalidInput: a fact is missing or cannot be used; the name is taken.
    """
    seat.require(*ROLES)
    values = read(facts, required=True)
    now = ports.now()
    made = Partner(uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **values)
    _save(made)
    _engage(seat, made, engaged)
    _note("partner.add", made, seat, now)
    return made


@transaction.atomic
def update(
    seat: Seat,
    uuid: UUID,
    *,
    facts: Mapping[str, object],
    engaged: Collection[UUID] | None = None,
    ports: Ports,
) -> Partner:
    """Change what the register says. engaged: None leaves the areas as they are.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner, or area, in use here.
        InvalidInput: as `add`. Conflict: `partner.pledges`, it is named beside what it pledges.
    """
    seat.require(*ROLES)
    found = partner_of(seat, uuid)
    values = read(facts, before=found)
    if values.get("is_public") is False and found.is_public:
        _no_pledges(found, ports=ports)
    for name, value in values.items():
        setattr(found, name, value)
    _save(found, list(values))
    if engaged is not None:
        _engage(seat, found, engaged)
    _note("partner.update", found, seat, ports.now())
    return found


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put a partner away: named no more, and shown nothing; their open links close. What they signed stays.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner here.
        Conflict: `partner.archived`; `partner.pledges`, learners read what it pledges: `pledges.put_partner_away`.
    """
    seat.require(*ROLES)
    _no_pledges(partner_of(seat, uuid, archived=None), ports=ports)
    _turn(seat, uuid, away=True, ports=ports)
    links = GuestLink.objects.of(seat.organisation).filter(partner__uuid=uuid, used_at=None, ended_at=None)
    links.update(ended_at=ports.now())


@transaction.atomic
def restore(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Bring a partner back.

    Raises:
        NotPermitted, NotFound: as `archive`. Conflict: `partner.archived`, it is in use.
        InvalidInput: the name is taken meanwhile.
    """
    try:
        with transaction.atomic():
            _turn(seat, uuid, away=False, ports=ports)
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def ask_link(seat: Seat, uuid: UUID, *, address: object, ports: Ports) -> Partner:
    """Say which organisation here a partner is, by the address of its public page; an owner there accepts it.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner in use here.
        InvalidInput: no organisation has its page there, or it is this one.
        Conflict: `partner.linked`, there is a link already. TooMuch: `mails.too_many`.
    """
    seat.require(*ROLES)
    found = partner_of(seat, uuid)
    if found.as_organisation_id is not None:
        raise Conflict(_("This partner is linked already. End that link first."), code="partner.linked")
    other = _organisation_at(address)
    if other is None:
        said = _("No organisation has its public page at this address. Copy it from that page.")
        raise InvalidInput(fields={"address": [said]})
    if other.pk == seat.organisation.pk:
        raise InvalidInput(fields={"address": [_("This is your own organisation.")]})
    if Partner.objects.of(seat.organisation).filter(as_organisation=other, archived_at=None).exists():
        raise InvalidInput(fields={"address": [_("Another partner is linked to this organisation.")]})
    mails_by_hand(seat.organisation, at=ports.now())
    mine = Partner.objects.of(seat.organisation).filter(pk=found.pk, as_organisation=None)
    if not mine.update(as_organisation=other, linked_at=None):
        raise Conflict(_("This partner is linked already. End that link first."), code="partner.linked")
    found.refresh_from_db()
    _note("partner.link_ask", found, seat, ports.now(), organisation=str(other.uuid))
    telling.link_asked(found, at=ports.now(), ports=ports)
    return found


@transaction.atomic
def end_link(seat: Seat, uuid: UUID, *, ports: Ports) -> Partner:
    """End a link, or take back that it was asked for; from now on nobody there sees anything.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner here. Conflict: `partner.not_linked`.
    """
    seat.require(*ROLES)
    found = partner_of(seat, uuid, archived=None)
    _cut(found)
    _note("partner.link_end", found, seat, ports.now())
    return found


def asked_of(seat: Seat) -> QuerySet[Partner]:
    """Registers that would like to be linked to this organisation; its owners decide."""
    return _of_other(seat.organisation).filter(linked_at=None)


def linked_to(seat: Seat) -> QuerySet[Partner]:
    """The registers in which this organisation is a partner, with the link accepted."""
    return _of_other(seat.organisation).filter(linked_at__isnull=False)


def is_partner(seat: Seat) -> bool:
    """Does a register name this organisation, accepted or not?"""
    return _of_other(seat.organisation).exists()


def linked_partner(seat: Seat, uuid: UUID) -> Partner:
    """Return the entry of another organisation's register that is this one.

    Raises:
        NotFound: there is none, it was put away, or the link was never accepted.
    """
    found = linked_to(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such partnership")
    return found


@transaction.atomic
def accept_link(seat: Seat, uuid: UUID, *, ports: Ports) -> Partner:
    """Say yes, for the organisation of the seat, to being that partner.

    Raises:
        NotPermitted: not an owner. NotFound: nobody asks for it.
    """
    seat.require(Role.OWNER)
    found = asked_of(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asks for this link")
    now = ports.now()
    row = Partner.objects.of(found.organisation).filter(pk=found.pk, archived_at=None, linked_at=None)
    if not row.filter(as_organisation=seat.organisation).update(linked_at=now):  # it may ask another by now
        raise NotFound("nobody asks for this link")
    found.refresh_from_db()
    _note_both("partner.link_accept", found, seat, now)
    return found


@transaction.atomic
def refuse_link(seat: Seat, uuid: UUID, *, ports: Ports) -> Partner:
    """Say no to it, or leave a link that was accepted once.

    Raises:
        NotPermitted: not an owner. NotFound: there is no such link, asked for or accepted.
    """
    seat.require(Role.OWNER)
    found = _of_other(seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asks for this link")
    _cut(found)
    _note_both("partner.link_refuse", found, seat, ports.now())
    return found


def _of_other(organisation: Organisation) -> QuerySet[Partner]:
    rows = Partner.objects.across(reason="registers that name this organisation")
    open_ones = rows.filter(as_organisation=organisation, archived_at=None, organisation__archived_at=None)
    return open_ones.select_related("organisation__site").order_by("organisation__name", "pk")


def _cut(found: Partner) -> None:
    """End the link that was found, and no other that somebody made meanwhile."""
    mine = Partner.objects.of(found.organisation).filter(
        pk=found.pk, as_organisation__isnull=False, as_organisation=found.as_organisation_id
    )
    if not mine.update(as_organisation=None, linked_at=None):
        raise Conflict(_("There is no link to end."), code="partner.not_linked")
    found.refresh_from_db()


def _organisation_at(address: object) -> Organisation | None:
    fields = Fields()
    text = fields.text("address", address, most=400, required=True)
    fields.done()
    match = _ISSUER.search(text)
    if match is None:
        return None
    return Organisation.objects.public().filter(uuid=UUID(match[1])).first()


def _save(partner: Partner, names: Collection[str] | None = None) -> None:
    """Save a partner; names: only these facts, so that a link that was ended meanwhile stays ended."""
    try:
        with transaction.atomic():
            partner.save(update_fields=names)
    except IntegrityError as error:
        raise _taken() from error


def _engage(seat: Seat, partner: Partner, engaged: Collection[UUID]) -> None:
    """Let these areas be the ones, of those in use, that the partner works in."""
    here = {area.uuid: area for area in areas.of(seat.organisation)}
    if set(engaged) - set(here):
        raise NotFound("no such area")
    wanted: list[Area] = [here[uuid] for uuid in set(engaged)]
    mine = PartnerArea.objects.of(seat.organisation).filter(partner=partner, area__archived_at=None)
    mine.exclude(area__in=wanted).delete()
    kept = set(mine.values_list("area_id", flat=True))
    PartnerArea.objects.bulk_create(
        [PartnerArea(partner=partner, area=area) for area in wanted if area.pk not in kept]
    )


def _turn(seat: Seat, uuid: UUID, *, away: bool, ports: Ports) -> None:
    seat.require(*ROLES)
    now = ports.now()
    found = partner_of(seat, uuid, archived=None)
    mine = Partner.objects.of(seat.organisation).filter(pk=found.pk, archived_at__isnull=away)
    if not mine.update(archived_at=now if away else None):
        said = _("This partner is put away already.") if away else _("This partner is in the register.")
        raise Conflict(said, code="partner.archived")
    _note("partner.archive" if away else "partner.restore", found, seat, now)


def pledged_by(partner: Partner, *, on: date) -> QuerySet[Pledge]:
    """What a partner pledges that learners read of, and that was not withdrawn."""
    rows = Pledge.objects.of(partner.organisation).filter(partner=partner, withdrawn_at=None)
    return rows.filter(published_at__isnull=False, until_date__gte=on)


def _no_pledges(partner: Partner, *, ports: Ports) -> None:
    """Go on where learners read of no pledge by this partner: it would vanish without a reason."""
    today = ports.now().astimezone(ZoneInfo(partner.organisation.time_zone)).date()
    if pledged_by(partner, on=today).exists():
        said = _("Learners read of interviews that they pledge. Withdraw those first, with a reason.")
        raise Conflict(said, code="partner.pledges")


def _taken() -> InvalidInput:
    return InvalidInput(fields={"name": [_("There is a partner of this name already.")]})


def _note(action: str, partner: Partner, seat: Seat, at: datetime, **details: str) -> None:
    audit.record(
        action,
        subject=("partner", partner.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details=details,
    )


def _note_both(action: str, partner: Partner, seat: Seat, at: datetime) -> None:
    """What one side does to a link stands in the trails of both."""
    for organisation in sorted((partner.organisation, seat.organisation), key=lambda one: one.pk):
        audit.record(
            action, subject=("partner", partner.uuid), organisation=organisation, actor=seat.actor, at=at
        )
