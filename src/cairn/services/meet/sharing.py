"""A lab, or a seminar, opened to learners of another organisation: by a link, or by its name; with terms (C19).

Both sides see the terms. The owner ends it whenever they like, with a reason; the guest leaves. What the guest's
learners booked stays, unless the owner takes it back in the same act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Achievement, Booking, Facility, Organisation, Partner, Seminar, Sharing
from cairn.records.reads import meet as reads
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.meet import shared_letters, slot_letters
from cairn.services.meet.facilities import facility_of
from cairn.services.meet.seminars import seminar_of
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

ROLES: Final = ("designer",)
TERMS: Final = ("partner", "note", "weekdays", "slot_seats", "seats", "until_date")
MOST: Final = 200  # open at a time, given or taken, of one organisation
MOST_SEATS: Final = 500
DAYS: Final = 30  # a link waits so long to be taken
LONGEST: Final = timedelta(days=2 * 366)
WEEKDAYS: Final = "1234567"
_BEGINNING: Final = timedelta(days=1)  # names are shown from so long before it
_AFTERWARDS: Final = timedelta(days=7)  # until so long after it
_SYSTEM: Final = Actor()


@transaction.atomic
def share_lab(seat: Seat, uuid: UUID, *, terms: Mapping[str, object], ports: Ports) -> tuple[Sharing, str]:
    """Open a lab to one other organisation; return the sharing and the secret of its link ("": it was named).

    terms: `TERMS`; partner: uuid of a partner that is linked with an organisation of this site, or "" for a link.

    Raises:
        NotPermitted: not a designer. NotFound: no such lab in use, or no such linked partner, here.
        InvalidInput: a term cannot be used. TooMuch: `sharing.too_many`.
    """
    seat.require(*ROLES)
    return _share(seat, terms, facility=facility_of(seat, uuid), ports=ports)


@transaction.atomic
def share_seminar(
    seat: Seat, uuid: UUID, *, terms: Mapping[str, object], ports: Ports
) -> tuple[Sharing, str]:
    """Open a seminar to one other organisation, until it begins at the latest.

    Raises:
        NotPermitted, NotFound, InvalidInput, TooMuch: as `share_lab`.
        Conflict: `seminar.cancelled`, `seminar.over`.
    """
    seat.require(*ROLES)
    found = seminar_of(seat, uuid)
    _to_come(found, at=ports.now())
    return _share(seat, terms, seminar=found, ports=ports)


def _share(
    seat: Seat,
    terms: Mapping[str, object],
    *,
    facility: Facility | None = None,
    seminar: Seminar | None = None,
    ports: Ports,
) -> tuple[Sharing, str]:
    now = ports.now()
    values = _read(seat, terms, of_lab=facility is not None, now=now)
    partner = _partner(seat, terms.get("partner"))
    if open_of(seat.organisation, at=now).count() >= MOST:
        raise TooMuch(_("At most %(most)d are shared at a time.") % {"most": MOST}, code="sharing.too_many")
    token = "" if partner else new_token(ports)
    made = Sharing.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        guest=partner.as_organisation if partner else None,
        facility=facility,
        seminar=seminar,
        token_hash=hash_token(token) if token else None,
        made_at=now,
        expires_at=now + timedelta(days=DAYS),
        **values,
    )
    _note("sharing.open", made, seat.organisation, seat.actor, now)
    shared_letters.offered(made, ports=ports)
    return made, token


@transaction.atomic
def take(seat: Seat, token: str, *, achievement: UUID | None = None, ports: Ports) -> Sharing:
    """Take what a link opens, for the organisation of the seat; the link works no more.

    achievement: of this organisation: what its learners' results are evidence for; None: they are not taken in.

    Raises:
        NotPermitted: not a designer. NotFound: no such link, or credential here. TooMuch: `sharing.too_many`.
        Conflict: `sharing.taken`, `sharing.over`, `sharing.own`.
    """
    seat.require(*ROLES)
    found = behind(token, ports=ports)
    if found.organisation_id == seat.organisation.pk:
        raise Conflict(_("This is your own. Give the link to another organisation."), code="sharing.own")
    return _take(seat, found, achievement, ports=ports)


@transaction.atomic
def accept(seat: Seat, uuid: UUID, *, achievement: UUID | None = None, ports: Ports) -> Sharing:
    """Take what was shared with this organisation by its name, or change what results are evidence for.

    Raises:
        NotPermitted: not a designer. NotFound: nothing of that uuid was shared with it, or no such credential here.
        Conflict: `sharing.over`. TooMuch: `sharing.too_many`.
    """
    seat.require(*ROLES)
    found = hosted(seat, uuid)
    if found.taken_at is None:
        return _take(seat, found, achievement, ports=ports)
    _not_over(found, at=ports.now())
    found.achievement = _evidence_for(seat, achievement)
    found.save(update_fields=["achievement"])
    _note("sharing.count_for", found, seat.organisation, seat.actor, ports.now())
    return found


def _take(seat: Seat, found: Sharing, achievement: UUID | None, *, ports: Ports) -> Sharing:
    now = ports.now()
    _not_over(found, at=now)
    what = _evidence_for(seat, achievement)
    if open_at(seat.organisation, at=now).count() >= MOST:
        raise TooMuch(_("At most %(most)d are shared at a time.") % {"most": MOST}, code="sharing.too_many")
    rows = Sharing.objects.of(found.organisation).filter(pk=found.pk, taken_at=None, ended_at=None)
    if not rows.update(guest=seat.organisation, achievement=what, taken_at=now):
        raise Conflict(_("Somebody has taken it already. Ask for another link."), code="sharing.taken")
    found.refresh_from_db()
    lock(found.organisation_id, seat.organisation.pk)
    _note("sharing.take", found, seat.organisation, seat.actor, now)
    _note("sharing.taken", found, found.organisation, _SYSTEM, now)
    shared_letters.taken(found, ports=ports)
    return found


@transaction.atomic
def end(seat: Seat, uuid: UUID, *, reason: object, gives_back: bool = False, ports: Ports) -> Sharing:
    """End a sharing of one's own. gives_back: seats that are booked to come are given back, with letters.

    Raises:
        NotPermitted: not a designer. NotFound: no such sharing here. InvalidInput: no reason.
        Conflict: `sharing.ended`.
    """
    seat.require(*ROLES)
    found = of_uuid(seat, uuid)
    fields = Fields()
    why = fields.text("reason", reason, most=500, required=True)
    fields.done()
    _end(found, seat, reason=why, by_guest=False, gives_back=gives_back, ports=ports)
    return found


@transaction.atomic
def leave(seat: Seat, uuid: UUID, *, ports: Ports) -> Sharing:
    """End what another organisation shares with this one; seats that are booked stay until they are given back.

    Raises:
        NotPermitted: not a designer. NotFound: nothing of that uuid is shared with it. Conflict: `sharing.ended`.
    """
    seat.require(*ROLES)
    found = hosted(seat, uuid)
    _end(found, seat, reason="", by_guest=True, gives_back=False, ports=ports)
    return found


def _end(found: Sharing, seat: Seat, *, reason: str, by_guest: bool, gives_back: bool, ports: Ports) -> None:
    now = ports.now()
    rows = Sharing.objects.of(found.organisation).filter(pk=found.pk, ended_at=None)
    if not rows.update(ended_at=now, ended_reason=reason, ended_by_guest=by_guest):
        raise Conflict(_("It has ended already."), code="sharing.ended")
    found.refresh_from_db()
    given_back = _give_back(found, ports=ports) if gives_back and found.facility_id is not None else None
    lock(*{found.organisation_id, found.guest_id or found.organisation_id})
    _note("sharing.end", found, seat.organisation, seat.actor, now)
    other = found.organisation if by_guest else found.guest
    if other is not None and found.taken_at is not None:
        _note("sharing.ended", found, other, _SYSTEM, now)
    shared_letters.ended(found, given_back=given_back, ports=ports)


def _give_back(found: Sharing, *, ports: Ports) -> int:
    now = ports.now()
    rows = Booking.objects.of(found.organisation).filter(
        sharing=found, cancelled_at=None, slot__starts_at__gt=now
    )
    booked = list(rows.select_related(*slot_letters.RELATED).order_by("pk")[:MOST_SEATS])
    for one in booked:
        Booking.objects.of(found.organisation).filter(pk=one.pk, cancelled_at=None).update(cancelled_at=now)
        one.cancelled_at = now
        slot_letters.cancelled(one, ports=ports)
    return len(booked)


# --- what is there ---------------------------------------------------------------------------------

RELATED: Final = (
    "organisation__site", "guest", "facility__organisation__site", "seminar__organisation__site",
    "seminar__expert__partner", "achievement",
)  # fmt: skip


def behind(token: str, *, ports: Ports) -> Sharing:
    """What the secret of a link opens, while nobody has taken it.

    Raises:
        NotFound: no such link. Conflict: `sharing.taken`, `sharing.over`.
    """
    rows = Sharing.objects.across(reason="the token is the permission").filter(token_hash=hash_token(token))
    found = rows.select_related(*RELATED).first()
    if found is None or found.organisation.archived_at is not None:
        raise NotFound("no such link")
    if found.taken_at is not None:
        raise Conflict(_("Somebody has taken it already. Ask for another link."), code="sharing.taken")
    _not_over(found, at=ports.now())
    return found


def given(
    seat: Seat, *, facility: Facility | None = None, seminar: Seminar | None = None
) -> QuerySet[Sharing]:
    """What this organisation opened to others of one lab, or seminar; the newest first."""
    rows = Sharing.objects.of(seat.organisation).filter(facility=facility, seminar=seminar)
    return rows.select_related(*RELATED).order_by("-pk")


def of_uuid(seat: Seat, uuid: UUID) -> Sharing:
    """One of these, whatever it is of.

    Raises:
        NotFound: there is none of that uuid here.
    """
    found = Sharing.objects.of(seat.organisation).filter(uuid=uuid).select_related(*RELATED).first()
    if found is None:
        raise NotFound("no such sharing")
    return found


def hosted_by_others(organisation: Organisation) -> QuerySet[Sharing]:
    """What others opened to this organisation, taken or not, ended too."""
    rows = Sharing.objects.across(reason="opened to this organisation").filter(
        guest=organisation, organisation__archived_at=None
    )
    return rows.select_related(*RELATED)


def hosted(seat: Seat, uuid: UUID) -> Sharing:
    """One of these.

    Raises:
        NotFound: nothing of that uuid was opened to this organisation.
    """
    found = hosted_by_others(seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nothing of this uuid is shared with you")
    return found


def open_of(organisation: Organisation, *, at: datetime) -> QuerySet[Sharing]:
    """What it opened, and is not over."""
    return reads.running(Sharing.objects.of(organisation), at=at)


def open_at(organisation: Organisation, *, at: datetime) -> QuerySet[Sharing]:
    """What it took of others, and is not over."""
    return reads.running(hosted_by_others(organisation).filter(taken_at__isnull=False), at=at)


def is_over(sharing: Sharing, *, at: datetime) -> bool:
    """Can nobody book, invite, or take it any more?"""
    thing = sharing.facility or sharing.seminar
    away = isinstance(thing, Facility) and thing.archived_at is not None
    if isinstance(thing, Seminar):
        away = thing.cancelled_at is not None or thing.starts_at <= at
    late = at >= ends(sharing) or (sharing.taken_at is None and at > sharing.expires_at)
    return sharing.ended_at is not None or away or late or sharing.organisation.archived_at is not None


def state_of(sharing: Sharing, *, at: datetime) -> str:
    """`waiting` to be taken, `open`, `over` (its last day, or what is shared), or `ended` by somebody."""
    if sharing.ended_at is not None:
        return "ended"
    if is_over(sharing, at=at):
        return "over"
    return "open" if sharing.taken_at is not None else "waiting"


def ends(sharing: Sharing) -> datetime:
    """When the last day of a sharing is over, where its owner is."""
    zone = ZoneInfo(sharing.organisation.time_zone)
    return datetime.combine(sharing.until_date + timedelta(days=1), clock(), zone).astimezone(UTC)


def names_shown(starts_at: datetime, minutes: int, *, at: datetime) -> bool:
    """Does the host read the names of guests now: from a day before it begins until a week after it?"""
    return starts_at - _BEGINNING <= at <= starts_at + timedelta(minutes=minutes) + _AFTERWARDS


def must_be_taken(sharing: Sharing, *, at: datetime) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `sharing.over`; it ended, or nobody took it.
    """
    _not_over(sharing, at=at)
    if sharing.taken_at is None:
        raise Conflict(_("Take it first."), code="sharing.over")


def lock(*organisations: int) -> None:
    """Lock the trails of several organisations in one order, so that two acts never wait for each other."""
    rows = Organisation.objects.across(reason="an act that stands in two trails").filter(pk__in=organisations)
    list(rows.select_for_update(of=("self",)).order_by("pk"))


def _not_over(sharing: Sharing, *, at: datetime) -> None:
    if is_over(sharing, at=at):
        raise Conflict(_("It is shared no more. Ask its owner."), code="sharing.over")


def _to_come(seminar: Seminar, *, at: datetime) -> None:
    if seminar.cancelled_at is not None:
        raise Conflict(_("This seminar was cancelled."), code="seminar.cancelled")
    if seminar.starts_at <= at:
        raise Conflict(_("It has begun already."), code="seminar.over")


def _evidence_for(seat: Seat, uuid: UUID | None) -> Achievement | None:
    return None if uuid is None else achievement_of(seat, uuid)


def _partner(seat: Seat, said: object) -> Partner | None:
    if not said:
        return None
    try:
        uuid = UUID(str(said))
    except ValueError:
        raise NotFound("no such partner") from None
    found = linked(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such partner")
    return found


def linked(seat: Seat) -> QuerySet[Partner]:
    """Partners that are organisations of this site, and said so themselves."""
    rows = Partner.objects.of(seat.organisation).filter(archived_at=None, linked_at__isnull=False)
    return rows.filter(Q(as_organisation__archived_at=None), as_organisation__isnull=False).select_related(
        "as_organisation"
    )


def _read(seat: Seat, terms: Mapping[str, object], *, of_lab: bool, now: datetime) -> dict[str, Any]:
    known_names(terms, [name for name in TERMS if of_lab or name not in ("weekdays", "slot_seats")])
    fields = Fields()
    values: dict[str, Any] = {
        "note": fields.text("note", terms.get("note"), most=200),
        "seats": fields.whole("seats", terms.get("seats"), least=1, most=MOST_SEATS),
        "until_date": fields.day("until_date", terms.get("until_date"), required=True),
    }
    if of_lab:
        values["slot_seats"] = fields.whole("slot_seats", terms.get("slot_seats"), least=1, most=MOST_SEATS)
        days = fields.choices("weekdays", terms.get("weekdays") or (), WEEKDAYS, required=False)
        values["weekdays"] = "" if len(days) == len(WEEKDAYS) else "".join(days)
    today = now.astimezone(ZoneInfo(seat.organisation.time_zone)).date()
    last = values["until_date"]
    if last is not None and not today <= last <= today + LONGEST:
        fields.complain("until_date", _("Choose a day from today on, within two years."))
    fields.done()
    return values


def _note(action: str, sharing: Sharing, organisation: Organisation, actor: Actor, at: datetime) -> None:
    """In the trail of one side; the other side's people are not named there."""
    audit.record(action, subject=("sharing", sharing.uuid), organisation=organisation, actor=actor, at=at)
