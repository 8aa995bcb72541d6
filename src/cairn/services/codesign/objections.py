"""What the ledger will say of a partner, shown to it before anything is signed: it may say that a line is wrong.

A partner's members say so from their own seat, a guest by the link with which they are asked to sign. The provider
answers each objection before the last gate: the line is left out of this version, or kept, with a reason. A line
follows its source, too: a hand that is ended or described anew closes an objection to it, and the new words can be
called wrong again. What changes by itself (another rating, a signature for a text that was changed later) closes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.badges.ledger import Act, Contribution
from cairn.records.models import AchievementVersion, Objection, Organisation, Partner
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.codesign import guests, noticing, signing
from cairn.services.codesign.ledger import contributions, key_of, name_of
from cairn.services.codesign.workspace import Voice, newest
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
MOST_WORDS: Final = 1000
MOST_LINE: Final = 800
MOST_TIMES: Final = 20  # that one line of a version is called wrong
_GUEST: Final = Actor()
_WORDED: Final = Act.INVOLVED.value  # the provider words it; all else is counted and dated by itself


@dataclass(frozen=True, slots=True)
class Line:
    """One line about a partner. key: PART:ACT, by which one objects to it.

    objection: theirs to the line as it reads now, answered or not; before: what was said of it when it read
    otherwise, the oldest first.
    """

    key: str
    contribution: Contribution
    objection: Objection | None = None
    before: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything that a partner and the provider said of one line: at last, and before, the oldest first."""

    last: Objection
    before: tuple[Objection, ...] = ()


def lines_about(version: AchievementVersion, partner: Partner) -> tuple[Line, ...]:
    """What the ledger of a draft would say of a partner, were it published now; nothing of a published version."""
    if version.state != "DRAFT":
        return ()
    known = {_key(one.last): one for one in exchanges(version, partner=partner)}
    found = []
    for one in contributions(version):
        if one.organisation and one.organisation == name_of(partner):
            said, words = known.get(key_of(one)), _words(version, one)
            if said is None:
                found.append(Line(key_of(one), one))
                continue
            is_about = said.last.line == words or _waits(said.last, words)
            before = said.before if is_about else (*said.before, said.last)
            found.append(Line(key_of(one), one, said.last if is_about else None, before))
    return tuple(found)


def not_there(
    version: AchievementVersion, partner: Partner, lines: Sequence[Line]
) -> tuple[tuple[Exchange, ...], tuple[Exchange, ...]]:
    """What was said of lines that are not among `lines`: those left out because the partner said so, and those
    that their source says no more; nothing of a published version but what was left out."""
    there = {line.key for line in lines}
    gone = [one for one in exchanges(version, partner=partner) if _key(one.last) not in there]
    left = tuple(one for one in gone if one.last.state == "LEFT_OUT")
    if version.state != "DRAFT":
        return left, ()
    return left, tuple(one for one in gone if one.last.state != "LEFT_OUT")


def exchanges(version: AchievementVersion, *, partner: Partner | None = None) -> tuple[Exchange, ...]:
    """What was said of each line of a version, the newest first. partner: of this one alone."""
    earlier: dict[tuple[int, str], list[Objection]] = {}
    last = []
    for row in of_version(version):
        if partner is not None and row.partner_id != partner.pk:
            continue
        if row.replaced_at is not None:
            earlier.setdefault((row.partner_id, _key(row)), []).insert(0, row)
        else:
            last.append(row)
    return tuple(Exchange(row, tuple(earlier.get((row.partner_id, _key(row)), ()))) for row in last)


def _key(row: Objection) -> str:
    """The key of the line that an objection is about."""
    return f"{row.part}:{row.act}"


def of_version(version: AchievementVersion) -> tuple[Objection, ...]:
    """Every objection to the ledger of a version, also those that another took the place of; the newest first."""
    return tuple(_of(version).select_related("partner").order_by("-pk"))


def still_open(version: AchievementVersion) -> tuple[Objection, ...]:
    """Those that wait for an answer, of lines that are still there and that nobody worded anew."""
    rows = [row for row in of_version(version) if row.state == "OPEN" and row.replaced_at is None]
    if not rows:
        return ()
    there = {
        (one.organisation, key_of(one)): _words(version, one)
        for one in contributions(version)
        if one.organisation
    }
    return tuple(
        row for row in rows if _waits(row, there.get((name_of(row.partner), f"{row.part}:{row.act}")))
    )


def _waits(row: Objection, words: str | None) -> bool:
    """Does an objection wait for an answer? words: the line as it reads now; None: it is gone."""
    return row.state == "OPEN" and words is not None and (row.line == words or row.act != _WORDED)


def unanswered(organisation: Organisation) -> QuerySet[Objection]:
    """What waits for an answer in an organisation, the oldest first."""
    rows = Objection.objects.of(organisation).filter(state="OPEN", version__state="DRAFT")
    found = rows.filter(version__achievement__archived_at=None, replaced_at=None)
    return found.select_related("partner", "version__achievement").order_by("pk")


@transaction.atomic
def raise_in_workspace(voice: Voice, key: str, *, reason: object, ports: Ports) -> Objection:
    """Say, as a member of a partner that reads the workspace, that a line about it is wrong.

    Raises:
        NotPermitted: neither a designer nor an owner there. NotFound: they speak for no partner.
        Conflict: `objection.no_line`, `objection.exists`, `objection.published`; `objection.too_often`, the same
            line of this version. InvalidInput: no reason.
    """
    if voice.partner is None:
        raise NotFound("no line is about you")
    voice.seat.require(*ROLES)
    version = newest(voice.workspace)
    return _raise(version, voice.partner, key, reason, name=voice.name, actor=voice.actor, ports=ports)


@transaction.atomic
def raise_before_signing(
    seat: Seat, sign_off_uuid: UUID, key: str, *, reason: object, ports: Ports
) -> Objection:
    """The same from the page on which members of a partner sign.

    Raises:
        NotPermitted, Conflict, InvalidInput: as `raise_in_workspace`. NotFound: nobody asks them to sign.
    """
    row = signing.asked_by_uuid(seat, sign_off_uuid)
    seat.require(*ROLES)
    person = seat.actor.person
    name = person.name if person is not None else seat.organisation.name
    return _raise(row.version, row.partner, key, reason, name=name, actor=seat.actor, ports=ports)


@transaction.atomic
def raise_by_link(token: str, key: str, *, reason: object, ports: Ports) -> Objection:
    """The same by the link of a guest who is asked to sign; it can still be used to
    sign or decline, and one who did may say it, too, until it expires.

    Raises:
        NotFound: no such link. Conflict: `guest_link.closed`, also while the register says that the partner signs
            nothing; `guest_link.expired`, and as `raise_in_workspace`. InvalidInput: no reason.
    """
    link, row = signing.looked_at(token)
    if link.used_at is None:
        guests.opened(token, signing.PURPOSE, ports=ports)
    elif link.expires_at < ports.now():
        raise Conflict(_("This link has expired. Ask for a new one."), code="guest_link.expired")
    if row is None or link.version is None:
        raise NotFound("nothing is asked for")
    signing.still_signs(row)
    name = link.name or link.body_name
    return _raise(row.version, row.partner, key, reason, name=name, actor=_GUEST, ports=ports)


def _raise(
    version: AchievementVersion,
    partner: Partner,
    key: str,
    reason: object,
    *,
    name: str,
    actor: Actor,
    ports: Ports,
) -> Objection:
    version = _draft(version)
    fields = Fields()
    words = fields.text("reason", reason, most=MOST_WORDS, required=True, lines=True)
    fields.done()
    line = next((one for one in lines_about(version, partner) if one.key == key), None)
    if line is None:
        raise Conflict(_("The ledger does not say this of you (any more)."), code="objection.no_line")
    if line.objection is not None:
        raise Conflict(_("This was said of that line already."), code="objection.exists")
    part, _colon, act = key.partition(":")
    _replace(_of(version).filter(partner=partner, part=part, act=act), at=ports.now())
    made = Objection.objects.create(
        uuid=ports.new_uuid(),
        version=version,
        partner=partner,
        part=part,
        act=act,
        line=_words(version, line.contribution),
        reason=words,
        raised_name=name,
        raised_by=actor.person,
        raised_at=ports.now(),
    )
    _note("objection.raise", made, actor=actor, ports=ports)
    noticing.objected(made, by=actor.person, ports=ports)
    return made


def _replace(before: QuerySet[Objection], *, at: datetime) -> None:
    """What was said of a line when it read otherwise stays to be read, and the line is free for another."""
    if before.count() >= MOST_TIMES:
        raise Conflict(
            _("This line was called wrong %(most)d times. Talk to each other.") % {"most": MOST_TIMES},
            code="objection.too_often",
        )
    before.filter(replaced_at=None).update(replaced_at=at)


@transaction.atomic
def answer(seat: Seat, uuid: UUID, *, leave_out: bool, words: object = "", ports: Ports) -> Objection:
    """Answer an objection: the line is left out of this version, or it stays, and why.

    Raises:
        NotPermitted: not a designer. NotFound: no such objection here.
        Conflict: `objection.answered`, `objection.published`. InvalidInput: no reason to keep the line.
    """
    seat.require(*ROLES)
    rows = Objection.objects.of(seat.organisation).filter(uuid=uuid, replaced_at=None)
    found = rows.select_related("partner__as_organisation", "version__achievement__organisation").first()
    if found is None:
        raise NotFound("no such objection")
    _draft(found.version)
    fields = Fields()
    said = fields.text("words", words, most=MOST_WORDS, required=not leave_out, lines=True)
    fields.done()
    changes = {
        "state": "LEFT_OUT" if leave_out else "KEPT",
        "answer": said,
        "answered_at": ports.now(),
        "answered_by": seat.actor.person,
    }
    if not rows.filter(state="OPEN").update(**changes):
        raise Conflict(_("This was answered already."), code="objection.answered")
    found.refresh_from_db()
    _note("objection.answer", found, actor=seat.actor, ports=ports)
    noticing.answered(found, by=seat.actor.person, ports=ports)
    return found


def waiting_words(rows: Sequence[Objection]) -> list[tuple[UUID, str]]:
    """For each partner whose objection waits: its uuid, and what is to be done."""
    named = {row.partner.uuid: row.partner.name for row in rows}
    sentence = _("%(partner)s says that a line of the ledger about it is wrong. Answer it.")
    return [(uuid, sentence % {"partner": name}) for uuid, name in named.items()]


def _of(version: AchievementVersion) -> QuerySet[Objection]:
    return Objection.objects.of(version.achievement.organisation).filter(version=version)


def _words(version: AchievementVersion, one: Contribution) -> str:
    """The line as it is written down: in the language of what is signed."""
    return one.sentence(version.language)[:MOST_LINE]


def _draft(version: AchievementVersion) -> AchievementVersion:
    """The draft, its row taken until the transaction ends: nobody publishes it meanwhile."""
    rows = AchievementVersion.objects.of(version.achievement.organisation).select_for_update(of=("self",))
    found = rows.filter(pk=version.pk).select_related("achievement__organisation").first()
    if found is None:
        raise NotFound("no such version")
    if found.state != "DRAFT":
        said = _("This version is published; its ledger stays as it was signed. The next one can differ.")
        raise Conflict(said, code="objection.published")
    return found


def _note(action: str, row: Objection, *, actor: Actor, ports: Ports) -> None:
    achievement = row.version.achievement
    audit.record(
        action,
        subject=("objection", row.uuid),
        organisation=achievement.organisation,
        actor=actor,
        at=ports.now(),
        details={
            "achievement": str(achievement.uuid),
            "version": str(row.version.uuid),
            "partner": str(row.partner.uuid),
            "line": _key(row),
        },
    )
