"""Consulting about a draft: a round of it is shown to those who adopted the standard, and to guests, until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Adoption, Consultation, GuestLink, Standard
from cairn.services.access import Seat
from cairn.services.codesign import guests
from cairn.services.codesign.inviting import MOST_ASKING, Asked, guest_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.standards import rounds, telling, writing
from cairn.services.standards.drafting import note, open_draft
from cairn.services.standards.find import ROLES, standard_of
from cairn.services.standards.taken_part import consultations_of, day_of, is_open, none_open

PURPOSE: Final = "consult"
MOST_DAYS: Final = 180
MOST_GUESTS: Final = 200  # of one consultation
MOST_WORDS: Final = 2_000
MOST_A_MONTH: Final = 3  # consultations about one standard: each writes to everybody who adopted it


@transaction.atomic
def begin(seat: Seat, uuid: UUID, *, words: object, ends_date: object, ports: Ports) -> Consultation:
    """Keep the draft as a round; those who adopted the standard are written to, and may comment until a day.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: no such standard.
        InvalidInput: no day from tomorrow to half a year ahead; a text that is too long.
        Conflict: `standard.no_draft`; `standard.consulting`, one is open; `standard.too_many_rounds`.
        TooMuch: `standard.too_many_consultations`, three were opened within thirty days.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    draft, now = open_draft(standard), ports.now()
    none_open(standard, now=now)
    lately = [one for one in consultations_of(standard) if one.opened_at > now - timedelta(days=30)]
    if len(lately) >= MOST_A_MONTH:
        said = _("At most %(most)d consultations are opened within thirty days.") % {"most": MOST_A_MONTH}
        raise TooMuch(said, code="standard.too_many_consultations")
    fields, today = Fields(), day_of(standard, now)
    asking = fields.text("words", words, most=MOST_WORDS, lines=True)
    last = fields.day("ends_date", ends_date, required=True)
    last = last or today
    if not fields.wrong("ends_date") and not today < last <= today + timedelta(days=MOST_DAYS):
        fields.complain("ends_date", _("Choose a day from tomorrow to half a year ahead."))
    fields.done()
    kept = rounds.add(seat, draft, _("As it was consulted on"), ports=ports)
    made = Consultation.objects.create(
        uuid=ports.new_uuid(),
        round=kept,
        words=asking,
        opened_at=now,
        opened_by=seat.actor.person,
        ends_date=last,
    )
    note("standard.consult", standard, seat, now, round=kept.number)
    writing.begin(seat, writing.CONSULTED, made.uuid, ports=ports)
    return made


@transaction.atomic
def finish(seat: Seat, uuid: UUID, consultation: UUID, *, ports: Ports) -> Consultation:
    """End a consultation before its last day; what was said stays.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: no such standard or consultation.
        Conflict: `standard.consultation_over`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    found, now = _of(standard, consultation), ports.now()
    still_open(found, ports=ports)
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    note("standard.consult_end", standard, seat, now)
    return found


@transaction.atomic
def invite(
    seat: Seat,
    uuid: UUID,
    consultation: UUID,
    facts: Mapping[str, object],
    *,
    words: object = "",
    ports: Ports,
) -> Asked:
    """Invite somebody without an account, by a link; with an address it is mailed, else it is only returned.

    facts: `body` (for whom they speak), `name`, `title` and `email`. words: of whoever asks, for the letter.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: no such standard or consultation.
        InvalidInput: a field. Conflict: `standard.consultation_over`.
        TooMuch: `standard.too_many_guests`, `mails.too_many`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    found, now = _of(standard, consultation), ports.now()
    still_open(found, ports=ports)
    fields = Fields()
    guest = guest_of(seat, {name: facts.get(name) for name in ("body", "name", "title", "email")}, fields)
    own_words = fields.text("words", words, most=MOST_ASKING, lines=True)
    fields.done()
    if guests_of(found).count() >= MOST_GUESTS:
        said = _("At most %(most)d guests are invited to one consultation.") % {"most": MOST_GUESTS}
        raise TooMuch(said, code="standard.too_many_guests")
    if guest.email:
        mails_by_hand(seat.organisation, at=now)
    link, token = guests.make(seat, PURPOSE, guest, subject=found.uuid, ports=ports)
    note("standard.consult_ask" if guest.email else "standard.consult_link", standard, seat, now)
    if guest.email:
        telling.invited(link, found, token, words=own_words, at=now, ports=ports)
    return Asked(link, token, bool(guest.email))


@transaction.atomic
def uninvite(seat: Seat, uuid: UUID, consultation: UUID, link: UUID, *, ports: Ports) -> None:
    """Withdraw a guest's link; what they said stays.

    Raises:
        NotPermitted: not a designer, or not the body that leads it.
        NotFound: no such standard, consultation or link. Conflict: `guest_link.closed`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True)
    found = _of(standard, consultation)
    if not guests_of(found).filter(uuid=link).exists():
        raise NotFound("no such link")
    guests.end(seat, link, ports=ports)
    note("standard.consult_unlink", standard, seat, ports.now())


def guests_of(consultation: Consultation) -> QuerySet[GuestLink]:
    """The guests of a consultation, in the order in which they were invited."""
    rows = GuestLink.objects.of(consultation.round.version.standard.organisation)
    return rows.filter(purpose=PURPOSE, subject=consultation.uuid).order_by("pk")


def asks(seat: Seat, *, ports: Ports) -> list[Consultation]:
    """The consultations that an adopter may comment on now (at most 20), the newest first."""
    mine = Adoption.objects.public().filter(
        version__achievement__organisation=seat.organisation, version__achievement__archived_at=None
    )
    rows = Consultation.objects.across(reason="about standards that this organisation adopted")
    found = rows.filter(
        ended_at=None, round__version__standard__in=mine.values("standard_version__standard")
    ).exclude(round__version__standard__organisation=seat.organisation)
    near = found.filter(ends_date__gte=ports.now().date() - timedelta(days=1))
    listed = near.select_related("round__version__standard__organisation__site").order_by("-pk")[:20]
    return [one for one in listed if is_open(one, now=ports.now())]


def asked(seat: Seat, uuid: UUID) -> Consultation:
    """Return a consultation for an organisation that adopted the standard, open or over.

    Raises:
        NotFound: there is none that it may see.
    """
    rows = Consultation.objects.across(reason="about a standard that this organisation adopted")
    found = rows.select_related("round__version__standard__organisation__site").filter(uuid=uuid).first()
    if (
        found is None
        or not telling.adopters(found.round.version.standard).filter(pk=seat.organisation.pk).exists()
    ):
        raise NotFound("no such consultation")
    return found


def by_link(token: str, *, ports: Ports) -> tuple[GuestLink, Consultation]:
    """Return a guest's link and the consultation that it is for, open or over.

    Raises:
        NotFound: no such link. Conflict: `standard.link_closed`, it was withdrawn or is too old.
    """
    link = guests.seen(token, PURPOSE)
    if link.ended_at is not None or link.expires_at < ports.now():
        said = _("This link was withdrawn, or is older than 30 days. Ask for a new one.")
        raise Conflict(said, code="standard.link_closed")
    rows = Consultation.objects.of(link.organisation).filter(uuid=link.subject or link.uuid)
    found = rows.select_related("round__version__standard__organisation__site").first()
    if found is None:
        raise NotFound("no such consultation")
    return link, found


def still_open(consultation: Consultation, *, ports: Ports) -> None:
    """Go on while comments are taken.

    Raises:
        Conflict: `standard.consultation_over`.
    """
    if not is_open(consultation, now=ports.now()):
        raise Conflict(_("This consultation is over."), code="standard.consultation_over")


def _of(standard: Standard, uuid: UUID) -> Consultation:
    found = next((one for one in consultations_of(standard) if one.uuid == uuid), None)
    if found is None:
        raise NotFound("no such consultation")
    return found
