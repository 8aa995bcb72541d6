"""What whoever was asked does with the link: looks, writes, declines, or signs for an organisation of theirs.

The link is the permission to see what is asked and to decline; to sign, it takes a seat in an organisation as well,
because only an organisation has a key. What was typed is kept with the request, so that it outlasts the sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.badges.reading import Badge, read
from cairn.credentials import document
from cairn.records.documents import signed_text
from cairn.records.models import (
    AchievementVersion,
    Credential,
    Endorsement,
    EndorsementRequest,
    OrganisationKind,
    Person,
    Role,
    Sector,
)
from cairn.services.access import Actor, Seat, seat_of, seats_of
from cairn.services.admin import organisations
from cairn.services.audit import record
from cairn.services.codesign import guests
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.fields import Fields
from cairn.services.issue.status import standing_of
from cairn.services.ports import Ports
from cairn.services.vouch import giving, subjects, telling
from cairn.services.vouch.asking import PURPOSE
from cairn.services.vouch.giving import MOST_WORDS, Words
from cairn.services.vouch.subjects import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guest sees behind their link.

    badge: of an award, what its credential says; None for what is published anyway.
    is_open: it can still be signed or declined.
    """

    request: EndorsementRequest
    subject: Subject
    version: AchievementVersion | None
    badge: Badge | None
    is_open: bool


def asked(token: str, *, ports: Ports) -> Asked:
    """Return what a link asks, answered or not; of an award only while the request is open.

    Raises:
        NotFound: no such link, or there is nothing to be seen behind it any more.
    """
    link = guests.seen(token, PURPOSE)
    request = (
        EndorsementRequest.objects.of(link.organisation)
        .select_related(
            "link", "person", "organisation__site", "version__achievement__organisation", "credential__organisation",
            "credential__award__version",
        )
        .filter(link=link)
        .first()
    )  # fmt: skip
    if request is None:
        raise NotFound("no such request")
    is_open = _acts(request, at=ports.now())
    if request.credential is not None:
        return _of_award(request, is_open=is_open)
    subject = (
        subjects.of_version(request.version)
        if request.version is not None
        else subjects.of_issuer(request.organisation)
    )
    return Asked(request, subject, request.version, None, is_open)


def _acts(request: EndorsementRequest, *, at: datetime) -> bool:
    """Whether a request waits for an answer, and its link still takes one."""
    link = request.link
    is_open = request.state == "ASKED" and link.used_at is None and link.ended_at is None
    return is_open and at <= link.expires_at


def still_open(request: EndorsementRequest, *, at: datetime) -> bool:
    """Whether it can still be answered: the link acts, and an award is still its holder's, and stands."""
    return _acts(request, at=at) and (request.credential is None or _stands(request, request.credential))


def _stands(request: EndorsementRequest, credential: Credential) -> bool:
    mine = credential.claimed_by_id is not None and credential.claimed_by_id == request.person_id
    return mine and not credential.is_superseded and standing_of(credential) == "good"


def title_of(request: EndorsementRequest) -> str:
    """What is asked to be endorsed, in a word."""
    if request.version is not None:
        return request.version.name
    return request.credential.title if request.credential is not None else request.organisation.name


def _of_award(request: EndorsementRequest, *, is_open: bool) -> Asked:
    credential = request.credential
    assert credential is not None  # noqa: S101 - the caller looked
    stands = _stands(request, credential)
    badge = read(document.parse_object(signed_text(credential))) if is_open and stands else None
    return Asked(
        request, subjects.of_credential(credential), credential.award.version, badge, is_open and stands
    )


def _open(token: str, *, ports: Ports) -> Asked:
    found = asked(token, ports=ports)
    guests.opened(token, PURPOSE, ports=ports)
    if not found.is_open:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    return found


@transaction.atomic
def keep(token: str, words: Words, *, ports: Ports) -> EndorsementRequest:
    """Keep what a guest typed so far, complete or not.

    Raises:
        NotFound, Conflict: as `codesign.guests.opened`. InvalidInput: too long.
    """
    request = _open(token, ports=ports).request
    fields = Fields()
    request.draft = fields.text("comment", words.comment, most=MOST_WORDS, lines=True)
    request.signer_name = fields.text("name", words.name, most=200)
    request.signer_title = fields.text("title", words.title, most=120)
    request.draft_until = fields.day("until_date", words.until_date)
    fields.done()
    request.save(update_fields=["draft", "signer_name", "signer_title", "draft_until"])
    record(
        "endorsement.draft",
        subject=("endorsement_request", request.uuid),
        organisation=request.organisation,
        actor=Actor(),
        at=ports.now(),
    )
    return request


@transaction.atomic
def decline(token: str, *, words: str, ports: Ports) -> EndorsementRequest:
    """Say no, with words or without.

    Raises:
        NotFound, Conflict: as `codesign.guests.opened`. InvalidInput: too long.
    """
    request = _open(token, ports=ports).request
    fields = Fields()
    answer = fields.text("answer", words, most=1000, lines=True)
    fields.done()
    _settle(request, "DECLINED", answer=answer, ports=ports)
    record(
        "endorsement.decline",
        subject=("endorsement_request", request.uuid),
        organisation=request.organisation,
        actor=Actor(),
        at=ports.now(),
    )
    telling.declined(request, title=title_of(request), at=ports.now(), ports=ports)
    return request


def sign(token: str, words: Words, *, seat: Seat, ports: Ports) -> Endorsement:
    """Sign for an organisation in which the guest may issue; the link acts once.

    Raises:
        NotFound, NotPermitted, InvalidInput, Conflict, Refused: as `giving.give` and `guests.opened`.
    """
    with transaction.atomic():
        found = _open(token, ports=ports)
        made = giving.give(seat, found.subject, words, request=found.request, ports=ports)
        _settle(found.request, "GIVEN", ports=ports)
        telling.given(found.request, made, at=made.issued_at, ports=ports)
    return made


def _settle(request: EndorsementRequest, state: str, *, answer: str = "", ports: Ports) -> None:
    """Use the link up, forget the draft, write down what came of it."""
    guests.use(request.link, ports=ports)
    request.state, request.answer, request.draft, request.decided_at = state, answer, "", ports.now()
    request.save(update_fields=["state", "answer", "draft", "decided_at"])


def may_start(request: EndorsementRequest, person: Person) -> bool:
    """May a guest start an organisation by this link? Where one that is here asked them; by a holder's link
    only in a demonstration, or whoever owns one already: anybody can hold something and write to themselves."""
    if request.person_id is None or request.organisation.site.is_demonstration:
        return True
    return any(Role.OWNER in seat.roles for seat in seats_of(person))


@transaction.atomic
def sign_for_new(
    token: str, person: Person, words: Words, *, name: str, country: str, ports: Ports
) -> Endorsement:
    """Make an organisation for a guest who has none, and sign for it: both, or nothing at all.

    Nobody has an organisation afterwards that they did not sign for: whatever fails, the same press may be
    repeated. A key that was made by then opens nothing, because no row names it.

    Raises:
        NotFound, Conflict: the link does not act. InvalidInput: the words, the name or the country.
        NotPermitted: `endorsement.no_organisation`. Refused: as `giving.give`.
    """
    seat = _start_organisation(token, person, words, name=name, country=country, ports=ports)
    ports.faultpoint("endorse.after_organisation")
    made = sign(token, words, seat=seat, ports=ports)
    ports.faultpoint("endorse.after_signing")
    return made


def _start_organisation(
    token: str, person: Person, words: Words, *, name: str, country: str, ports: Ports
) -> Seat:
    """An employer, with a key of its own.

    words: what they are about to sign, read first, so that a mistake in those costs nothing.
    """
    found = _open(token, ports=ports)
    giving.read_words(words)
    if not may_start(found.request, person):
        raise NotPermitted(
            _("To sign, you need an organisation here. Ask whoever runs this site for one."),
            code="endorsement.no_organisation",
        )
    if not name.strip():
        raise InvalidInput(fields={"organisation_name": [_("Fill this in.")]})
    made = organisations.create(
        person,
        name=name,
        country=country,
        kind=OrganisationKind.EMPLOYER,
        sector=Sector.EMPLOYER,
        ports=ports,
    )
    return seat_of(made.uuid, actor=Actor(person=person))


def own_seat(person: Person, organisation: str) -> Seat:
    """The seat of a guest in the organisation they chose.

    Raises:
        NotFound: not theirs, or not the form of an id.
    """
    try:
        uuid = UUID(organisation)
    except ValueError:
        raise NotFound("no such organisation") from None
    return seat_of(uuid, actor=Actor(person=person))
