"""What is said about a draft: by the group among itself, by adopters and guests while they are consulted.

The group reads everything. An adopter, and a guest, read the round they are asked about, what they said, and what
was answered and decided about that; never what others said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    Consultation,
    GuestLink,
    Organisation,
    Person,
    Standard,
    StandardComment,
    StandardVersion,
)
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.standards import consulting, noticing
from cairn.services.standards.clauses import as_version, clauses_of
from cairn.services.standards.find import ROLES, draft_of, standard_of, versions_of

MOST_TEXT: Final = 10_000  # characters
MOST_DECIDED: Final = 2_000
MOST: Final = 10_000  # about one standard
MOST_OF_ONE: Final = 200  # of one adopter, or one guest, in one consultation


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks, for whom, about what. consultation: null for the group among itself."""

    standard: Standard
    version: StandardVersion
    name: str
    body_name: str
    actor: Actor
    organisation: Organisation | None = None
    link: GuestLink | None = None
    consultation: Consultation | None = None

    @property
    def person(self) -> Person | None:
        """The member who speaks; null for a guest, or a program."""
        return self.actor.person


def of_group(seat: Seat, uuid: UUID) -> Voice:
    """Return the voice of a member of a body that leads or drafts a standard.

    Raises:
        NotFound: no such standard for this organisation.
    """
    standard = standard_of(seat, uuid)
    return Voice(
        standard=standard,
        version=draft_of(standard) or versions_of(standard)[0],
        name=_name(seat),
        body_name=seat.organisation.name,
        actor=seat.actor,
        organisation=seat.organisation,
    )


def of_adopter(seat: Seat, consultation: UUID) -> Voice:
    """Return the voice of a member of an organisation that adopted the standard.

    Raises:
        NotFound: no consultation that it may see.
    """
    found = consulting.asked(seat, consultation)
    return Voice(
        standard=found.round.version.standard,
        version=as_version(found.round),
        name=_name(seat),
        body_name=seat.organisation.name,
        actor=seat.actor,
        organisation=seat.organisation,
        consultation=found,
    )


def of_guest(token: str, *, ports: Ports) -> Voice:
    """Return the voice of whoever has a link.

    Raises:
        NotFound: no such link. Conflict: `standard.link_closed`, it was withdrawn or is too old.
    """
    link, found = consulting.by_link(token, ports=ports)
    return Voice(
        standard=found.round.version.standard,
        version=as_version(found.round),
        name=link.name or link.body_name,
        body_name=link.body_name,
        actor=Actor(),
        link=link,
        consultation=found,
    )


def threads(voice: Voice) -> QuerySet[StandardComment]:
    """The beginnings of the threads that this voice may read, the newest first."""
    return _readable(voice).filter(answers=None).order_by("-pk")


def filtered(
    voice: Voice, *, search: str = "", state: str = "", source: str = ""
) -> QuerySet[StandardComment]:
    """The same, with words in the first comment; state: "open" or "settled"; source: "group" or "asked"."""
    rows = threads(voice)
    if search:
        rows = rows.filter(text__says=search)
    if state == "open":
        rows = rows.filter(settled_at=None, removed_at=None)
    elif state == "settled":
        rows = rows.filter(settled_at__isnull=False)
    if source in ("group", "asked"):
        rows = rows.filter(consultation__isnull=source == "group")
    return rows


def answers(voice: Voice, firsts: list[StandardComment]) -> dict[int, list[StandardComment]]:
    """What was answered to each of these, oldest first (the first 500 of all), by the key of the first."""
    found: dict[int, list[StandardComment]] = {one.pk: [] for one in firsts}
    rows = StandardComment.objects.of(voice.standard.organisation).filter(answers__in=list(found))
    for row in rows.order_by("pk")[:500]:
        found[row.answers_id or 0].append(row)
    return found


@transaction.atomic
def say(
    voice: Voice,
    text: object,
    *,
    about: object = "",
    answers: UUID | None = None,
    may_name: object = False,
    ports: Ports,
) -> StandardComment:
    """Say something about the draft, or about the round that one is asked about.

    about: "" for the whole, or a key of `clauses_of`; an answer is about what it answers.
    may_name: with a consultation, the publication may name the body as having taken part.

    Raises:
        NotFound: no such comment for this voice.
        InvalidInput: no text, or over 10,000 characters; about nothing that there is.
        Conflict: `standard.consultation_over`.
        TooMuch: `standard_comment.too_many`.
    """
    _may_speak(voice, ports=ports)
    fields = Fields()
    words = fields.text("text", text, most=MOST_TEXT, required=True, lines=True)
    named = voice.consultation is not None and fields.flag("may_name", may_name)
    first = _first(voice, answers) if answers is not None else None
    place = first.about if first is not None else fields.text("about", about, most=60)
    known = clauses_of(voice.version)
    if first is None and place and place not in known:
        fields.complain("about", _("Choose what it is about."))
    fields.done()
    now = ports.now()
    consultation = first.consultation if first is not None else voice.consultation
    made = StandardComment.objects.create(
        uuid=ports.new_uuid(),
        standard=voice.standard,
        version=consultation.round.version if consultation is not None else voice.version,
        consultation=consultation,
        answers=first,
        about=place,
        quoted=known[place].text[:500] if place in known and first is None else "",
        text=words,
        author=voice.person,
        author_name=voice.name,
        organisation=voice.organisation,
        link=voice.link,
        body_name=voice.body_name,
        may_name=named,
        made_at=now,
    )
    _note("standard.say", made, voice, now)
    noticing.said(made, by=voice.person, ports=ports)
    return made


@transaction.atomic
def take_back(voice: Voice, comment: UUID, *, ports: Ports) -> StandardComment:
    """Take one's own comment back: its text is gone, that there was one stays.

    Raises:
        NotFound: no such comment for this voice.
        Conflict: `standard_comment.not_yours`; `standard_comment.settled`, it was decided about.
    """
    found = _find(voice, comment)
    if not is_own(voice, found):
        raise Conflict(_("Only the author may take a comment back."), code="standard_comment.not_yours")
    now = ports.now()
    if not _as_it_stands(found, settled=False).update(removed_at=now, text="", may_name=False):
        raise Conflict(_("It was decided about."), code="standard_comment.settled")
    found.refresh_from_db()
    _note("standard.take_back", found, voice, now)
    return found


@transaction.atomic
def decide(seat: Seat, uuid: UUID, comment: UUID, *, decided: object, ports: Ports) -> StandardComment:
    """Settle a thread with what was decided; whoever began it reads that.

    Raises:
        NotPermitted: not a designer. NotFound: no such standard, or thread about it, for this organisation.
        InvalidInput: nothing said. Conflict: `standard_comment.settled`.
    """
    seat.require(*ROLES)
    voice = of_group(seat, uuid)
    found = _thread(voice, comment)
    fields = Fields()
    words = fields.text("decided", decided, most=MOST_DECIDED, required=True, lines=True)
    fields.done()
    now = ports.now()
    changes = {"decided": words, "settled_at": now, "settled_name": voice.body_name}
    if not _as_it_stands(found, settled=False).update(**changes):
        raise Conflict(_("This is settled already."), code="standard_comment.settled")
    found.refresh_from_db()
    _note("standard.decide", found, voice, now)
    noticing.settled(found, by=voice.person, ports=ports)
    return found


@transaction.atomic
def reopen(seat: Seat, uuid: UUID, comment: UUID, *, ports: Ports) -> StandardComment:
    """Open a settled thread again; what was decided is taken back.

    Raises:
        NotPermitted: not a designer. NotFound: as `decide`. Conflict: `standard_comment.open`.
    """
    seat.require(*ROLES)
    voice = of_group(seat, uuid)
    found = _thread(voice, comment)
    if not _as_it_stands(found, settled=True).update(decided="", settled_at=None, settled_name=""):
        raise Conflict(_("This is open already."), code="standard_comment.open")
    found.refresh_from_db()
    _note("standard.reopen", found, voice, ports.now())
    return found


def is_own(voice: Voice, comment: StandardComment) -> bool:
    """Return whether this voice wrote a comment."""
    if voice.link is not None:
        return comment.link_id == voice.link.pk
    return voice.person is not None and comment.author_id == voice.person.pk


def _readable(voice: Voice) -> QuerySet[StandardComment]:
    rows = StandardComment.objects.of(voice.standard.organisation).filter(standard=voice.standard)
    if voice.consultation is None:
        return rows.select_related("consultation__round__version__standard__organisation")
    mine = {"link": voice.link} if voice.link is not None else {"organisation": voice.organisation}
    return rows.filter(consultation=voice.consultation, answers=None, **mine).select_related("consultation")


def _find(voice: Voice, uuid: UUID) -> StandardComment:
    """A comment that stands, which this voice may read: of a thread of theirs its answers, too."""
    rows = StandardComment.objects.of(voice.standard.organisation).filter(
        standard=voice.standard, removed_at=None
    )
    related = ("standard__organisation", "answers", "consultation__round__version__standard")
    found = rows.select_related(*related).filter(uuid=uuid).first()
    if found is None or not _readable(voice).filter(pk=found.answers_id or found.pk).exists():
        raise NotFound("no such comment")
    return found


def _as_it_stands(found: StandardComment, *, settled: bool) -> QuerySet[StandardComment]:
    """The row itself while it is settled, or open: whoever acts second finds nothing."""
    rows = StandardComment.objects.of(found.standard.organisation).filter(pk=found.pk, removed_at=None)
    return rows.filter(settled_at__isnull=not settled)


def _first(voice: Voice, uuid: UUID) -> StandardComment:
    found = _find(voice, uuid)
    return _find(voice, found.answers.uuid) if found.answers is not None else found


def _thread(voice: Voice, uuid: UUID) -> StandardComment:
    found = _find(voice, uuid)
    if found.answers_id is not None:
        raise NotFound("no such thread")
    return found


def _may_speak(voice: Voice, *, ports: Ports) -> None:
    rows = StandardComment.objects.of(voice.standard.organisation).filter(standard=voice.standard)
    most = MOST
    if voice.consultation is not None:
        consulting.still_open(voice.consultation, ports=ports)
        mine = {"link": voice.link} if voice.link is not None else {"organisation": voice.organisation}
        rows, most = rows.filter(consultation=voice.consultation, **mine), MOST_OF_ONE
    if rows.count() >= most:
        said = _("At most %(most)d comments fit. Join some.") % {"most": most}
        raise TooMuch(said, code="standard_comment.too_many")


def _name(seat: Seat) -> str:
    person = seat.actor.person
    return person.name if person is not None else seat.organisation.name


def _note(action: str, comment: StandardComment, voice: Voice, at: datetime) -> None:
    """Into the trail of the body that leads, and of the one that speaks.

    Always in one order, so that no two acts wait for each other.
    """
    bodies = {voice.standard.organisation.pk: voice.standard.organisation}
    if voice.organisation is not None:
        bodies[voice.organisation.pk] = voice.organisation
    for _key, organisation in sorted(bodies.items()):
        audit.record(
            action,
            subject=("standard_comment", comment.uuid),
            organisation=organisation,
            actor=voice.actor,
            at=at,
            details={"standard": str(voice.standard.uuid)},
        )
