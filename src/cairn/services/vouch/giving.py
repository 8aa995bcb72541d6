"""Endorse: compose, lint, sign with the endorsing organisation's own key, verify as a stranger would, store.

All of it is one transaction: nothing that was signed leaves it before the row is there, and the document that
is stored is never rebuilt. It has a place in the organisation's status list, so that it can be withdrawn.

Source: Open Badges 3.0, "EndorsementCredential"; trust.md, "lint = verify our own output".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cairn.badges.endorsement import compose_endorsement
from cairn.badges.errors import CompositionError
from cairn.credentials import contexts, document, proof
from cairn.credentials import status as status_lists
from cairn.credentials.verification import VerificationError
from cairn.records import conversion
from cairn.records.models import Endorsement, EndorsementRequest, Organisation, StatusPurpose
from cairn.services.access import Seat
from cairn.services.admin.keys import active_key, signer_for
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, Refused
from cairn.services.fields import Fields
from cairn.services.issue import scrutiny, statuslists
from cairn.services.issue.composing import suite_for
from cairn.services.issue.intent import require_open
from cairn.services.ports import Ports
from cairn.services.vouch.subjects import Subject

MOST_WORDS: Final = 2000  # characters of an endorsement
LEAST_WORDS: Final = 10
MOST_YEARS: Final = 10  # that an endorsement with an end lasts
BEFORE_ITS_END: Final = timedelta(days=30)  # from then on another one may be given for the time after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said, and who says it for the organisation: name and title are signed with it, where given.

    until_date: the last day on which it holds, in the endorser's time zone; None or "": it has no end.
    """

    comment: str
    name: str = ""
    title: str = ""
    until_date: date | str | None = None

    @property
    def signed(self) -> str:
        """The comment as it is signed."""
        by = ", ".join(part for part in (self.name, self.title) if part)
        return f"{self.comment}\n\n{by}" if by else self.comment


def read_words(given: Words) -> Words:
    """Return the words as they will be signed.

    Raises:
        InvalidInput: too short, too long, or with signs that nobody sees; the last day is none.
    """
    fields = Fields()
    comment = fields.text("comment", given.comment, most=MOST_WORDS, required=True, lines=True)
    name = fields.text("name", given.name, most=200)
    title = fields.text("title", given.title, most=120)
    if comment and len(comment) < LEAST_WORDS and not fields.wrong("comment"):
        fields.complain("comment", _("Say in a sentence what you endorse, and why."))
    until = fields.day("until_date", given.until_date)
    if title and not name:
        fields.complain("name", _("Fill this in."))
    fields.done()
    return Words(comment=comment, name=name, title=title, until_date=until)


def give(
    seat: Seat,
    subject: Subject,
    words: Words,
    *,
    request: EndorsementRequest | None = None,
    ports: Ports,
) -> Endorsement:
    """Sign and keep an endorsement; whoever it is about decides whether their page shows it.

    Raises:
        NotPermitted: the seat may not issue. InvalidInput: the words, or the last day.
        Conflict: `endorsement.own`, it is about the organisation itself; `endorsement.already`, one
            of theirs stands, and does not end soon; `issue.archived`; no key.
        Refused: lint or verification refused it; nothing was kept.
    """
    seat.require("issuer")
    said = read_words(words)
    if subject.about.pk == seat.organisation.pk:
        raise Conflict(_("An organisation cannot endorse what is its own."), code="endorsement.own")
    try:
        with transaction.atomic():
            return _give(seat, subject, said, request=request, ports=ports)
    except IntegrityError:
        raise _already() from None


def _give(
    seat: Seat, subject: Subject, said: Words, *, request: EndorsementRequest | None, ports: Ports
) -> Endorsement:
    organisation = (
        Organisation.objects.across(reason="one at a time").select_for_update().get(pk=seat.organisation.pk)
    )
    require_open(organisation)
    _make_room(organisation, subject, at=ports.now())
    made = _signed(organisation, subject, said, ports=ports)
    made.given_by, made.request = seat.actor.person, request
    made.save()
    record(
        "endorsement.give",
        subject=("endorsement", made.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=made.issued_at,
        details={"about": subject.url[:200]},
    )
    return made


def _make_room(organisation: Organisation, subject: Subject, *, at: datetime) -> None:
    """Go on where no endorsement of this stands, or the one that does ends soon: then this one comes after it.

    Raises:
        Conflict: `endorsement.already`.
    """
    rows = Endorsement.objects.of(organisation).filter(
        subject_url=subject.url, withdrawn_at=None, replaced_at=None
    )
    standing = rows.first()
    if standing is None:
        return
    if standing.valid_until is None or standing.valid_until > at + BEFORE_ITS_END:
        raise _already()
    rows.filter(pk=standing.pk).update(replaced_at=at)


def _end(organisation: Organisation, said: Words, *, at: datetime) -> tuple[date | None, datetime | None]:
    """The last day, and the end of it; two times nothing where there is none.

    Raises:
        InvalidInput: it is over, or too far off.
    """
    if not isinstance(said.until_date, date):
        return None, None
    zone = ZoneInfo(organisation.time_zone)
    today = at.astimezone(zone).date()
    if not today < said.until_date <= today + timedelta(days=366 * MOST_YEARS):
        why = _("Choose a day after today, and within %(count)d years.") % {"count": MOST_YEARS}
        raise InvalidInput(fields={"until_date": [why]})
    return said.until_date, datetime.combine(said.until_date, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


def _already() -> Conflict:
    return Conflict(
        _("Your organisation has endorsed this already. Withdraw that endorsement to give another."),
        code="endorsement.already",
    )


def _name(organisation: Organisation, subject: Subject) -> str:
    """What the document is called, in the organisation's own language."""
    with override(organisation.language):
        return _("Endorsement of “%(name)s”") % {"name": subject.name}


def _signed(organisation: Organisation, subject: Subject, said: Words, *, ports: Ports) -> Endorsement:
    """The row with the signed text, not stored yet."""
    now, key, uuid = ports.now(), active_key(organisation), ports.new_uuid()
    until, end = _end(organisation, said, at=now)
    status_list, index = statuslists.reserve(
        organisation, purpose=StatusPurpose.REVOCATION, issuer_did=key.did, ports=ports
    )
    url, suite = f"{organisation.issuing_origin}/endorsements/{uuid}", suite_for(key)
    created = now.replace(microsecond=0)
    try:
        unsigned = compose_endorsement(
            id=url,
            name=_name(organisation, subject),
            subject=subject.url,
            comment=said.signed,
            issuer=conversion.issuer_profile(organisation, key),
            awarded_at=created,
            valid_from=created,
            valid_until=end,
            status=status_lists.entry(status_list.url, status_list.purpose, index),
        )
    except CompositionError as error:
        raise InvalidInput(fields={"comment": [str(error)]}) from error
    faults = scrutiny.faults(unsigned, key=key, at=created)
    if faults:
        raise Refused(f"this endorsement was not signed: {faults[0].message}", findings=faults)
    signed = proof.attach(
        unsigned,
        signer=signer_for(key, ports=ports),
        created=created,
        suite=suite,
        contexts=contexts.bundled(),
    )
    text = document.dump(signed)
    try:
        scrutiny.verify_text(text, key=key, status_list=status_list, created_at=created, ports=ports)
    except VerificationError as error:
        doubts = error.report.doubts
        raise Refused(f"this endorsement was not kept: {doubts[0].message}", findings=doubts) from error
    return Endorsement(
        uuid=uuid,
        organisation=organisation,
        about=subject.about,
        kind=subject.kind,
        version=subject.version,
        credential=subject.credential,
        subject_url=subject.url,
        subject_name=subject.name[:200],
        comment=said.signed,
        key=key,
        suite=suite,
        url=url,
        status_list=status_list,
        status_index=index,
        signed=text,
        issued_at=now,
        until_date=until,
        valid_until=end,
    )
