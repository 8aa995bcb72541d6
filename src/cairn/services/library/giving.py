"""A partner sends a case or a data set (features C6 and C13), and sees what became of it.

A member of a linked organisation does so on a page of theirs, a guest by a link that the provider made, once. What is
sent waits for an educator of the provider, with the licence, the consent and the last day that the partner set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import GuestLink, LibraryEntry, LibraryVersion, Organisation, Partner, Person
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor, Seat, system_seat
from cairn.services.codesign import guests, partners
from cairn.services.codesign.inviting import MOST_ASKING, Asked, guest_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.library import adding, entries, telling
from cairn.services.library.versions import Upload
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports

ROLES: Final = ("designer",)  # of the partner's organisation; owners may everything
PURPOSE: Final = "give"
FACTS: Final = ("kind", "title", "description", "audience", "is_confidential", "expires_date")
AUDIENCES: Final = ("members", "learners", "everybody")
NEEDED: Final = ("consent_by", "anonymisation")
MOST_WAITING: Final = 20  # of one partner
MOST_LINKS: Final = 200  # open, of one provider


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it. name: as the provider reads it; person: None for a guest."""

    name: str
    person: Person | None = None

    @property
    def actor(self) -> Actor:
        """As the trail names them."""
        return Actor(person=self.person) if self.person is not None else SYSTEM


def sent_by(seat: Seat) -> QuerySet[LibraryVersion]:
    """What members of this organisation, or guests for it, sent as a partner, the newest first."""
    rows = LibraryVersion.objects.across(reason="given by this organisation, as a linked partner")
    mine = rows.filter(
        entry__partner__as_organisation=seat.organisation,
        entry__partner__linked_at__isnull=False,
        entry__partner__archived_at=None,
        entry__organisation__archived_at=None,
    ).exclude(sent_name="")
    return mine.select_related("entry__organisation", "entry__partner").order_by("-pk")


def may_send_to(seat: Seat) -> QuerySet[Partner]:
    """The entries of registers that this organisation sends as."""
    return partners.linked_to(seat)


@transaction.atomic
def send(
    seat: Seat,
    partner: UUID,
    *,
    facts: Mapping[str, object],
    terms: Mapping[str, object],
    upload: Upload,
    ports: Ports,
) -> LibraryVersion:
    """Send a case or a data set to whose partner this organisation is. facts: as `FACTS`; terms: as `versions.TERMS`.

    Raises:
        NotPermitted: not a designer, or nobody by name. NotFound: this organisation is no such partner.
        InvalidInput: a fact or a term is missing or cannot be used; who agreed and how people were made
            unrecognisable are needed. TooMuch: `library.too_many_waiting`, `library.too_many`.
        FileError: of no kind we take, or over 50 MB.
    """
    seat.require(*ROLES)
    person = seat.actor.person
    if person is None:
        raise NotPermitted(_("Somebody sends this by name: log in."))
    row = partners.linked_partner(seat, partner)
    return _send(row, Sender(person.name, person), facts=facts, terms=terms, upload=upload, ports=ports)


@transaction.atomic
def send_again(
    seat: Seat, entry: UUID, *, terms: Mapping[str, object], upload: Upload, ports: Ports
) -> LibraryVersion:
    """Send the next version of what was sent; it waits for an educator as the first one did.

    Raises:
        NotPermitted, InvalidInput, TooMuch, FileError: as `send`. NotFound: nothing of that uuid was sent.
        Conflict: `library.withdrawn`.
    """
    seat.require(*ROLES)
    person = seat.actor.person
    if person is None:
        raise NotPermitted(_("Somebody sends this by name: log in."))
    last = sent_by(seat).filter(entry__uuid=entry).first()
    if last is None:
        raise NotFound("nothing of that kind was sent")
    partner = _partner_of(last.entry)
    _room(partner)
    _needed(terms)
    host = system_seat(last.entry.organisation)
    made = adding.add_version(host, entry, terms=terms, upload=upload, ports=ports)
    return _signed(made, Sender(person.name, person), ports=ports)


@transaction.atomic
def ask(seat: Seat, said: Mapping[str, object], *, ports: Ports) -> Asked:
    """Make a link by which somebody of a partner without an account sends something; with an address it is mailed.

    said: partner (uuid of the register), and name, title, email, words where known.

    Raises:
        NotPermitted: not a designer. NotFound: no such partner here.
        InvalidInput: no partner, or a field cannot be used.
        TooMuch: `mails.too_many`; `library.too_many_asked`.
    """
    seat.require(*entries.ROLES)
    fields = Fields()
    words = fields.text("words", said.get("words"), most=MOST_ASKING, lines=True)
    if not said.get("partner"):
        fields.complain("partner", _("Choose a partner of your register."))
    guest = guest_of(seat, said, fields)
    fields.done()
    now = ports.now()
    if open_links(seat.organisation, at=now).count() >= MOST_LINKS:
        raise TooMuch(_("At most 200 links are open. End some first."), code="library.too_many_asked")
    if guest.email:
        mails_by_hand(seat.organisation, at=now)
    link, token = guests.make(seat, PURPOSE, guest, ports=ports)
    if guest.email:
        telling.asked(link, token, words=words, at=now, ports=ports)
    audit.record(
        "library.ask" if guest.email else "library.ask_link",
        subject=("guest_link", link.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    return Asked(link, token, bool(guest.email))


def open_links(organisation: Organisation, *, at: datetime) -> QuerySet[GuestLink]:
    """The links by which somebody may still send something, the newest first."""
    rows = GuestLink.objects.of(organisation).filter(purpose=PURPOSE, used_at=None, ended_at=None)
    return rows.filter(expires_at__gt=at).order_by("-pk")


@transaction.atomic
def take_back(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Ask no more: the link closes.

    Raises:
        NotPermitted: not a designer. NotFound: no such link here. Conflict: `guest_link.closed`.
    """
    seat.require(*entries.ROLES)
    if not GuestLink.objects.of(seat.organisation).filter(purpose=PURPOSE, uuid=uuid).exists():
        raise NotFound("no such link")
    guests.end(seat, uuid, ports=ports)
    audit.record(
        "library.ask_end",
        subject=("guest_link", uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
    )


def looked_at(token: str) -> tuple[GuestLink, LibraryVersion | None]:
    """The link behind a secret, and what was sent by it: its newest version.

    Raises:
        NotFound: no such link.
    """
    link = guests.seen(token, PURPOSE)
    if link.subject is None:
        return link, None
    rows = LibraryVersion.objects.of(link.organisation).filter(entry__uuid=link.subject)
    return link, rows.exclude(sent_name="").select_related("entry__organisation").order_by("-number").first()


@transaction.atomic
def send_by_link(
    token: str,
    *,
    name: object,
    facts: Mapping[str, object],
    terms: Mapping[str, object],
    upload: Upload,
    ports: Ports,
) -> LibraryVersion:
    """Send something as a guest; the link is used up by it.

    Raises:
        NotFound: no such link. Conflict: `guest_link.closed`, `guest_link.expired`.
        InvalidInput, TooMuch, FileError: as `send`; no name.
    """
    link = guests.opened(token, PURPOSE, ports=ports)
    if link.partner is None or link.partner.archived_at is not None:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    fields = Fields()
    called = fields.text("name", name, most=200, required=True)
    fields.done()
    guests.use(link, ports=ports)  # before a file is kept: whoever presses twice leaves none behind
    made = _send(link.partner, Sender(called), facts=facts, terms=terms, upload=upload, ports=ports)
    GuestLink.objects.of(link.organisation).filter(pk=link.pk).update(subject=made.entry.uuid)
    return made


def _send(
    partner: Partner,
    sender: Sender,
    *,
    facts: Mapping[str, object],
    terms: Mapping[str, object],
    upload: Upload,
    ports: Ports,
) -> LibraryVersion:
    known_names(facts, FACTS)
    _room(partner)
    if facts.get("audience", "members") not in AUDIENCES:
        raise InvalidInput(fields={"audience": [_("Choose one of the answers.")]})
    _needed(terms)
    host = system_seat(partner.organisation)
    given = {**facts, "partner": str(partner.uuid)}
    entry = entries.add(host, facts=given, terms=terms, upload=upload, ports=ports)
    made = (
        LibraryVersion.objects.of(partner.organisation).select_related("entry__organisation").get(entry=entry)
    )
    return _signed(made, sender, ports=ports)


def _signed(made: LibraryVersion, sender: Sender, *, ports: Ports) -> LibraryVersion:
    """Write down who sent it, and tell those who are to read it."""
    made.sent_name, made.added_by = sender.name[:200], sender.person
    made.save(update_fields=["sent_name", "added_by"])
    now = ports.now()
    audit.record(
        "library.send",
        subject=("library_version", made.uuid),
        organisation=made.entry.organisation,
        actor=sender.actor,
        at=now,
        details={"partner": str(_partner_of(made.entry).uuid)},
    )
    telling.arrived(made, at=now, ports=ports)
    return made


def _partner_of(entry: LibraryEntry) -> Partner:
    if entry.partner is None:
        raise NotFound("no partner gave this")
    return entry.partner


def _needed(terms: Mapping[str, object]) -> None:
    fields = Fields()
    for name, most in zip(NEEDED, (200, 1000), strict=True):
        if not fields.text(name, terms.get(name), most=most, lines=True) and not fields.wrong(name):
            fields.complain(name, _SAID[name]())
    fields.done()


_SAID: Final = {
    "consent_by": lambda: _("Say who of you agreed to its use."),
    "anonymisation": lambda: _("Say how people were made unrecognisable, or that nobody is in it."),
}


def _room(partner: Partner) -> None:
    rows = LibraryVersion.objects.of(partner.organisation).filter(
        entry__partner=partner, entry__withdrawn_at=None, state="WAITING"
    )
    if rows.count() >= MOST_WAITING:
        raise TooMuch(
            _("Twenty of yours wait to be read. Wait until they are."), code="library.too_many_waiting"
        )
