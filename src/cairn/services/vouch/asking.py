"""Ask an employer or body to endorse something, by a link in a letter.

A provider asks for a published version of theirs, or for themselves; a holder asks for their own award, and agrees
to what is shown of it. The letter carries the secret; here only its hash is kept (`codesign.guests`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import ConsentReceipt, Credential, EndorsementRequest, Person
from cairn.services import limits, outbox, places
from cairn.services.access import Actor, Seat
from cairn.services.audit import record
from cairn.services.codesign import guests
from cairn.services.codesign.guests import Guest
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.issue.status import standing_of
from cairn.services.ports import Ports
from cairn.services.vouch import subjects
from cairn.services.vouch.subjects import Subject

PURPOSE: Final = "endorse"
FIELDS: Final = ("body", "name", "title", "email", "words")
#: What whoever is asked by a holder sees; the holder agrees to these.
SEEN: Final = ("holder's name", "title", "issuer", "outcomes and results", "day")
MOST_OPEN: Final = 20  # requests that one holder has open at a time
MOST_A_DAY: Final = 20  # letters of one holder, whatever became of what they asked


def for_version(
    seat: Seat, version: UUID, *, facts: Mapping[str, object], ports: Ports
) -> EndorsementRequest:
    """Ask for the endorsement of a published version of this organisation.

    Raises:
        NotFound, NotPermitted, InvalidInput. TooMuch: too many letters in a minute.
    """
    seat.require("designer")
    found = subjects.published(version)
    if found.achievement.organisation_id != seat.organisation.pk:
        raise NotFound("no such version")
    return _ask(seat, subjects.of_version(found), facts, ports=ports)


def for_issuer(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> EndorsementRequest:
    """Ask for the endorsement of the organisation itself.

    Raises:
        NotPermitted, InvalidInput, TooMuch. Conflict: it has no key.
    """
    seat.require("designer")
    return _ask(seat, subjects.of_issuer(seat.organisation), facts, ports=ports)


def own_award(person: Person, credential: UUID) -> Credential:
    """Return an award that this person holds, and which stands.

    Raises:
        NotFound: they hold no such one.
    """
    found = (
        Credential.objects.owned_by(person)
        .select_related("organisation__site", "award__version__achievement")
        .filter(uuid=credential, state="ISSUED")
        .first()
    )
    if found is None:
        raise NotFound("no such credential")
    return found


def for_award(
    person: Person, credential: UUID, *, facts: Mapping[str, object], agrees: bool, ports: Ports
) -> EndorsementRequest:
    """Ask for the endorsement of one's own award; whoever is asked sees `SEEN`, and nothing else.

    Raises:
        NotFound: they hold no such award. InvalidInput: a field, or they do not agree.
        Conflict: `endorsement.award_gone`, it was withdrawn or corrected.
        TooMuch: too many are open, or were written within a day.
    """
    found = own_award(person, credential)
    if found.is_superseded or standing_of(found) == "revoked":
        raise Conflict(
            _("This credential does not stand any more. Ask for the one that replaced it."),
            code="endorsement.award_gone",
        )
    _letters_left(person, at=ports.now())
    if not agrees:
        raise InvalidInput(fields={"agrees": [_("Without your agreement nobody can be asked.")]})
    seat = Seat(found.organisation, Actor(person=person), frozenset())
    return _ask(seat, subjects.of_credential(found), facts, person=person, ports=ports)


def _letters_left(person: Person, *, at: datetime) -> None:
    """Go on when this holder may have one more letter written; taking one back unwrites none."""
    mine = EndorsementRequest.objects.owned_by(person)
    if mine.filter(state="ASKED", link__expires_at__gte=at).count() >= MOST_OPEN:
        raise TooMuch(
            _("You have %(count)d open requests. Take one back first.") % {"count": MOST_OPEN},
            code="endorsement.too_many_open",
        )
    if mine.filter(asked_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMuch(
            _("You wrote %(count)d letters within a day. Go on tomorrow.") % {"count": MOST_A_DAY},
            code="endorsement.too_many_letters",
        )


@transaction.atomic
def _ask(
    seat: Seat,
    subject: Subject,
    facts: Mapping[str, object],
    *,
    person: Person | None = None,
    ports: Ports,
) -> EndorsementRequest:
    guest, words = _read(facts)
    now = ports.now()
    if person is None:
        limits.mails_by_hand(seat.organisation, at=now)
    subject_uuid = subject.credential.uuid if subject.credential else None
    link, token = guests.make(
        seat, PURPOSE, guest, version=subject.version, subject=subject_uuid, ports=ports
    )
    made = EndorsementRequest.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        person=person,
        link=link,
        kind=subject.kind,
        version=subject.version,
        credential=subject.credential,
        words=words,
        consented_at=now if person is not None else None,
        signer_name=guest.name,
        signer_title=guest.title,
        asked_at=now,
    )
    if person is not None:
        ConsentReceipt.objects.create(
            uuid=ports.new_uuid(),
            person=person,
            action="GIVEN",
            purpose="endorsement",
            fields=list(SEEN),
            recipient=guest.body,
            subject_uuid=made.uuid,
            expires_at=link.expires_at,
            at=now,
        )
    record(
        "endorsement.ask",
        subject=("endorsement_request", made.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"kind": str(subject.kind)},
    )
    _write_letter(made, subject, token, ports=ports)
    return made


def _write_letter(made: EndorsementRequest, subject: Subject, token: str, *, ports: Ports) -> None:
    link = made.link
    outbox.post(
        "endorsement_asked",
        to=link.email,
        key=f"endorse:{made.uuid}",
        organisation=made.organisation,
        payload={
            "name": link.name or link.body_name,
            "issuer": made.person.name if made.person is not None else made.organisation.name,
            "title": subject.name,
            "reason": made.words,
            "link": places.guest(made.organisation, PURPOSE, token),
            "expires": link.expires_at.date().isoformat(),
        },
        language=made.organisation.language,
        at=made.asked_at,
        ports=ports,
        about=made.uuid,
    )


def _read(facts: Mapping[str, object]) -> tuple[Guest, str]:
    known_names(facts, FIELDS)
    fields = Fields()
    guest = Guest(
        body=fields.text("body", facts.get("body"), most=200, required=True),
        name=fields.text("name", facts.get("name"), most=200),
        title=fields.text("title", facts.get("title"), most=120),
        email=fields.email("email", facts.get("email"), required=True),
    )
    words = fields.text("words", facts.get("words"), most=1000, lines=True)
    fields.done()
    return guest, words


def take_back(seat: Seat, request: UUID, *, ports: Ports) -> None:
    """Take back what this organisation asked; the link leads nowhere any more.

    Raises:
        NotFound, NotPermitted. Conflict: `endorsement.settled`.
    """
    seat.require("designer")
    rows = EndorsementRequest.objects.of(seat.organisation).filter(person=None, uuid=request)
    _take_back(rows.select_related("link").first(), actor=seat.actor, ports=ports)


def take_back_own(person: Person, request: UUID, *, ports: Ports) -> None:
    """Take back what a holder asked for their own award.

    Raises:
        NotFound. Conflict: `endorsement.settled`.
    """
    rows = EndorsementRequest.objects.owned_by(person).filter(uuid=request)
    _take_back(rows.select_related("link").first(), actor=Actor(person=person), ports=ports)


@transaction.atomic
def _take_back(found: EndorsementRequest | None, *, actor: Actor, ports: Ports) -> None:
    if found is None:
        raise NotFound("no such request")
    now = ports.now()
    mine = EndorsementRequest.objects.of(found.organisation).filter(pk=found.pk, state="ASKED")
    if not mine.update(state="ENDED", decided_at=now):
        raise Conflict(_("This was answered or taken back already."), code="endorsement.settled")
    guests.end(Seat(found.organisation, actor, frozenset()), found.link.uuid, ports=ports)
    if found.person is not None:
        ConsentReceipt.objects.create(
            uuid=ports.new_uuid(),
            person=found.person,
            action="WITHDRAWN",
            purpose="endorsement",
            fields=list(SEEN),
            recipient=found.link.body_name,
            subject_uuid=found.uuid,
            at=now,
        )
    record(
        "endorsement.take_back",
        subject=("endorsement_request", found.uuid),
        organisation=found.organisation,
        actor=actor,
        at=now,
    )
