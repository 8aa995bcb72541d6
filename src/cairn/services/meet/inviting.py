"""Who is invited to a seminar: the expert, who accepts or declines by a link, and learners."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import ExpertState, GuestLink, Invitee, Learner, Person, Seminar, Sharing
from cairn.services import audit, outbox
from cairn.services.access import Actor, Seat
from cairn.services.codesign import guests
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.meet import telling
from cairn.services.meet.consent import is_gone
from cairn.services.meet.seminars import MOST_INVITED, ROLES, ends_at, seminar_of
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_code, new_token

PEOPLE: Final = ("assessor", "issuer")  # who sees learners
KEPT: Final = timedelta(days=90)  # a learner's link works so long after the seminar
_GUEST: Final = Actor()


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of inviting: how many are new; those without an address got no letter."""

    new: int
    unmailed: int


@transaction.atomic
def ask_speaker(seat: Seat, uuid: UUID, *, ports: Ports) -> tuple[GuestLink, str]:
    """Ask the expert to hold the seminar; with an address the letter brings a file for the calendar.

    Raises:
        NotPermitted: no role here. NotFound: no such seminar here. TooMuch: `mails.too_many`.
        Conflict: `seminar.cancelled`, `seminar.over`, `expert.withdrawn`; `seminar.answered`, they accepted.
    """
    seat.require(*ROLES)
    seminar = _open(seminar_of(seat, uuid, lock=True), at=ports.now())
    if seminar.expert_state == ExpertState.ACCEPTED:
        raise Conflict(_("They accepted already."), code="seminar.answered")
    if is_gone(seminar.expert):
        raise Conflict(_("They do not want to be asked any more."), code="expert.withdrawn")
    now = ports.now()
    if seminar.expert.email:
        mails_by_hand(seat.organisation, at=now)
    link, token = telling.new_link(seminar, at=now, ports=ports, seat=seat)
    seminar.expert_state, seminar.expert_words = ExpertState.ASKED, ""
    seminar.save(update_fields=["expert_state", "expert_words"])
    telling.asked(seminar, link, token, ports=ports)
    _note("seminar.ask_speaker" if seminar.expert.email else "seminar.speaker_link", seminar, seat.actor, now)
    return link, token


def speaker_link(token: str, *, lock: bool = False) -> tuple[GuestLink, Seminar]:
    """Return a link of an expert, used or not, and the seminar. lock: until the end of the transaction.

    Raises:
        NotFound: no such link.
    """
    link = guests.seen(token, telling.SPEAK)
    rows = Seminar.objects.of(link.organisation).filter(uuid=link.subject or link.uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("organisation__site", "expert__partner").first()
    if found is None:
        raise NotFound("no such seminar")
    return link, found


@transaction.atomic
def answer(token: str, *, accepts: bool, words: object = "", ports: Ports) -> Seminar:
    """Accept or decline, as the expert; once for each link.

    Raises:
        NotFound: no such link. InvalidInput: too many words.
        Conflict: `guest_link.closed`, `guest_link.expired`, `seminar.cancelled`, `seminar.over`.
    """
    seminar = speaker_link(token, lock=True)[1]
    link = guests.opened(token, telling.SPEAK, ports=ports)
    _open(seminar, at=ports.now())
    fields = Fields()
    said = fields.text("words", words, most=500, lines=True)
    fields.done()
    guests.use(link, ports=ports)
    seminar.expert_state = ExpertState.ACCEPTED if accepts else ExpertState.DECLINED
    seminar.expert_words = said
    seminar.save(update_fields=["expert_state", "expert_words"])
    _note("seminar.accept" if accepts else "seminar.decline", seminar, _GUEST, ports.now())
    return seminar


def speakers_seminar(token: str, *, ports: Ports) -> Seminar:
    """The seminar of an expert's link, for their calendar, used or not.

    Raises:
        NotFound: no such link. Conflict: `guest_link.expired`; `guest_link.closed`, a newer one took its place.
    """
    link, seminar = speaker_link(token)
    if link.ended_at is not None:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    if link.expires_at < ports.now():
        raise Conflict(_("This link has expired. Ask for a new one."), code="guest_link.expired")
    return seminar


def candidates(seminar: Seminar) -> QuerySet[Learner]:
    """Learners of the credentials that a seminar is for, who are not invited yet."""
    rows = Learner.objects.of(seminar.organisation).filter(
        archived_at=None, assessments__achievement__seminars__seminar=seminar
    )
    invited = Invitee.objects.of(seminar.organisation).filter(seminar=seminar).values("learner")
    return rows.exclude(pk__in=invited).distinct().order_by("name", "pk")


@transaction.atomic
def invite(seat: Seat, uuid: UUID, learners: Collection[UUID] | None = None, *, ports: Ports) -> Invited:
    """Invite learners; None: all of the credentials that it is for. Who is invited already stays so.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such seminar, or learner, here.
        InvalidInput: nobody is left to be invited.
        Conflict: `seminar.cancelled`, `seminar.over`. TooMuch: `seminar.full`, more than its seats.
    """
    seat.require(*PEOPLE)
    seminar = _open(seminar_of(seat, uuid, lock=True), at=ports.now(), until_its_end=True)
    free = room(seminar)
    wanted = _wanted(seat, seminar, learners, most=free + 1)
    if not wanted:
        raise InvalidInput(fields={"learners": [_("There is nobody left to invite.")]})
    if len(wanted) > free:
        raise TooMuch(
            _("There are seats for %(room)d more. Choose whom you invite, or add seats.")
            % {"room": max(free, 0)},
            code="seminar.full",
        )
    done = write_to(seminar, wanted, ports=ports)
    _note("seminar.invite", seminar, seat.actor, ports.now(), learners=len(wanted))
    return done


def room(seminar: Seminar) -> int:
    """How many more can be invited."""
    return (seminar.seats or MOST_INVITED) - seminar.invitees.count()


def locked(seminar: Seminar) -> Seminar:
    """A seminar as it is now, locked until the end of the transaction."""
    rows = Seminar.objects.of(seminar.organisation).select_for_update(of=("self",))
    return rows.select_related("organisation__site", "expert__partner").get(pk=seminar.pk)


def write_to(
    seminar: Seminar, wanted: Collection[Learner], *, sharing: Sharing | None = None, ports: Ports
) -> Invited:
    """Invite these, each with a letter; the caller counted the seats. sharing: by which guests come."""
    now, rank = ports.now(), outbox.rank_of(len(wanted)) if len(wanted) > 1 else 0
    for learner in wanted:
        token, code = new_token(ports), new_code(ports)
        made = Invitee.objects.create(
            uuid=ports.new_uuid(),
            seminar=seminar,
            learner=learner,
            sharing=sharing,
            token_hash=hash_token(token),
            code_hash=hash_token(code),
            invited_at=now,
        )
        telling.invited(made, token=token, code=code, rank=rank, ports=ports)
    return Invited(len(wanted), sum(not learner.email for learner in wanted))


def _wanted(seat: Seat, seminar: Seminar, uuids: Collection[UUID] | None, *, most: int) -> list[Learner]:
    if uuids is None:
        return list(candidates(seminar)[:most])
    here = Learner.objects.of(seat.organisation).filter(uuid__in=list(uuids)[: MOST_INVITED + 1])
    found = list(here.filter(archived_at=None))
    if len(found) != len(set(uuids)):
        raise NotFound("no such learner")
    known = set(seminar.invitees.values_list("learner", flat=True))
    return [learner for learner in found if learner.pk not in known]


def link_of(token: str, *, ports: Ports) -> Invitee:
    """The invitation behind a learner's link.

    Raises:
        NotFound: no such link. Conflict: `guest_link.expired`, 90 days after the seminar.
    """
    rows = Invitee.objects.across(reason="the token is the permission").filter(token_hash=hash_token(token))
    related = ("seminar__organisation__site", "seminar__expert__partner", "learner__organisation")
    found = rows.select_related(*related).first()
    if found is None or found.seminar.organisation.archived_at is not None:
        raise NotFound("no such link")
    if ends_at(found.seminar) + KEPT < ports.now():
        raise Conflict(_("This link has expired. Ask for a new one."), code="guest_link.expired")
    return found


def own(person: Person, uuid: UUID) -> Invitee:
    """An invitation of a person, by their own account.

    Raises:
        NotFound: no such invitation, or somebody else's.
    """
    found = of_person(person).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such invitation")
    return found


def of_person(person: Person) -> QuerySet[Invitee]:
    """Every invitation of a person, the next seminar first among those to come."""
    rows = Invitee.objects.owned_by(person).filter(seminar__organisation__archived_at=None)
    related = ("seminar__organisation__site", "seminar__expert__partner", "learner__organisation")
    return rows.select_related(*related).order_by("-seminar__starts_at", "-pk")


def _open(seminar: Seminar, *, at: datetime, until_its_end: bool = False) -> Seminar:
    if seminar.cancelled_at is not None:
        raise Conflict(_("This seminar was cancelled."), code="seminar.cancelled")
    if (ends_at(seminar) if until_its_end else seminar.starts_at) <= at:
        raise Conflict(_("It has begun already."), code="seminar.over")
    return seminar


def _note(action: str, seminar: Seminar, actor: Actor, at: datetime, **details: int) -> None:
    audit.record(
        action,
        subject=("seminar", seminar.uuid),
        organisation=seminar.organisation,
        actor=actor,
        at=at,
        details=details,
    )
