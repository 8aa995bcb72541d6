"""Employers rate the outcomes of a draft by a link: needed, nice to have or not needed, and at which level.

Nobody who rates has an account. One link is one voice: it acts once, and can be looked at until it expires.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, GuestLink, Outcome, Rating
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.codesign import guests, noticing
from cairn.services.codesign.guests import Guest
from cairn.services.codesign.inviting import MOST_ASKING, Asked, guest_of, letter
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.limits import MAILS_A_MINUTE, mails_by_hand
from cairn.services.ports import Ports

PURPOSE: Final = "rate"
NEEDS: Final = ("needed", "nice", "not")
MOST_AT_ONCE: Final = MAILS_A_MINUTE
MOST_ASKED: Final = 200  # for one version, withdrawn ones too
MOST_WORDS: Final = 1000
_GUEST: Final = Actor()


@dataclass(frozen=True, slots=True)
class Said:
    """What an employer said of one outcome."""

    body: str
    need: str
    level: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What employers say of one outcome: how many of `of` call it needed, nice, or not needed.

    lowest, highest: the levels (1 to 8) they named; None where nobody named one.
    older: how many of them rated another wording of it.
    """

    needed: int = 0
    nice: int = 0
    unneeded: int = 0
    lowest: int | None = None
    highest: int | None = None
    older: int = 0
    said: tuple[Said, ...] = ()

    @property
    def of(self) -> int:
        """How many rated it."""
        return self.needed + self.nice + self.unneeded


@transaction.atomic
def ask(
    seat: Seat,
    version_uuid: UUID,
    guests_asked: Sequence[Mapping[str, object]],
    *,
    words: object = "",
    ports: Ports,
) -> tuple[Asked, ...]:
    """Ask employers to rate the outcomes of a draft, one link for each.

    guests_asked: up to 20, each with body (who they are), name and email; partner: uuid of an entry of the
        register, whose name and contact stand in for what is not given. With an address the link is mailed.
    words: of whoever asks; they stand in the letter.

    Raises:
        NotPermitted: not a designer. NotFound: no such version or partner here.
        Conflict: `version.published`; `rating.no_outcomes`.
        InvalidInput: nobody, or too many, are asked, or a field cannot be used.
        TooMuch: `mails.too_many`; `rating.too_many` for one version.
    """
    seat.require("designer")
    version = _draft(seat, version_uuid)
    if not version.outcomes.exists():
        raise Conflict(_("There is nothing to rate yet. Write an outcome first."), code="rating.no_outcomes")
    fields = Fields()
    own_words = fields.text("words", words, most=MOST_ASKING, lines=True)
    if not guests_asked:
        fields.complain("guests", _("Say whom you ask."))
    if len(guests_asked) > MOST_AT_ONCE:
        fields.complain("guests", _("At most %(most)d employers at once.") % {"most": MOST_AT_ONCE})
    wanted = [guest_of(seat, one, fields) for one in guests_asked[:MOST_AT_ONCE]]
    fields.done()
    if links_of(version).count() + len(wanted) > MOST_ASKED:
        said = _("At most %(most)d employers are asked about one version.") % {"most": MOST_ASKED}
        raise TooMuch(said, code="rating.too_many")
    return tuple(_ask(seat, version, guest, own_words, ports=ports) for guest in wanted)


def _ask(seat: Seat, version: AchievementVersion, guest: Guest, words: str, *, ports: Ports) -> Asked:
    now = ports.now()
    if guest.email:
        mails_by_hand(seat.organisation, at=now)
    link, token = guests.make(seat, PURPOSE, guest, version=version, ports=ports)
    if guest.email:
        letter("rating_asked", link, version, token, asked=words, at=now, ports=ports)
    _note("rating.ask" if guest.email else "rating.link", link, actor=seat.actor, at=now)
    return Asked(link, token, bool(guest.email))


@transaction.atomic
def remind(seat: Seat, link_uuid: UUID, *, ports: Ports) -> Asked:
    """Ask again, with a new link; the old one works no more. Without an address the link is only returned.

    Raises:
        NotPermitted: not a designer. NotFound: nobody was asked by such a link here.
        Conflict: `guest_link.closed`, `guest_link.reminded`, `version.published`. TooMuch: `mails.too_many`.
    """
    seat.require("designer")
    link = link_of(seat, link_uuid)
    version = _draft(seat, _version(link).uuid)
    now = ports.now()
    if link.email:
        mails_by_hand(seat.organisation, at=now)
    token = guests.renew(link, ports=ports)
    if link.email:
        letter("rating_reminder", link, version, token, at=now, ports=ports)
    _note("rating.remind" if link.email else "rating.link", link, actor=seat.actor, at=now)
    return Asked(link, token, bool(link.email))


@transaction.atomic
def withdraw(seat: Seat, link_uuid: UUID, *, ports: Ports) -> None:
    """Close a link that was not used.

    Raises:
        NotPermitted: not a designer. NotFound: as `remind`. Conflict: `guest_link.closed`.
    """
    seat.require("designer")
    link = link_of(seat, link_uuid)
    guests.end(seat, link.uuid, ports=ports)
    _note("rating.withdraw", link, actor=seat.actor, at=ports.now())


def link_of(seat: Seat, link_uuid: UUID) -> GuestLink:
    """Return a link by which somebody was asked to rate.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = GuestLink.objects.of(seat.organisation).filter(uuid=link_uuid, purpose=PURPOSE)
    found = rows.select_related("organisation__site", "version").first()
    if found is None:
        raise NotFound("no such link")
    return found


@transaction.atomic
def rate(token: str, said: Mapping[UUID, Mapping[str, object]], *, ports: Ports) -> GuestLink:
    """Keep what an employer says of every outcome, once.

    said: key of an outcome -> need ("needed", "nice", "not"), and if they like level (1 to 8) and words.
        seen: `mark_of` its text as they read it; when it says something else by now, they are asked to look again.

    Raises:
        NotFound: no such link. Conflict: `guest_link.closed`, `guest_link.expired`, `version.published`.
        InvalidInput: an outcome was not rated, or what was said cannot be used; fields are "need-KEY" and so on.
    """
    link = guests.opened(token, PURPOSE, ports=ports)
    version = _version(link)
    _open(version)
    now = ports.now()
    fields = Fields()
    rows = [_read(outcome, said, fields) for outcome in outcomes_of(version)]
    fields.done()
    guests.use(link, ports=ports)
    Rating.objects.bulk_create(
        [Rating(uuid=ports.new_uuid(), link=link, rated_at=now, **values) for values in rows]
    )
    _note("rating.give", link, actor=_GUEST, at=now)
    noticing.rated(link, ports=ports)
    return link


def _read(outcome: Outcome, said: Mapping[UUID, Mapping[str, object]], fields: Fields) -> dict[str, Any]:
    mine = said.get(outcome.key, {})
    key = outcome.key
    need = mine.get("need")
    if need not in NEEDS:
        fields.complain(f"need-{key}", _("Choose one of the three."))
    if mine.get("seen", mark := mark_of(outcome)) != mark:
        fields.complain(f"need-{key}", _("This was reworded while you read it. Look at it again."))
    return {
        "outcome_key": key,
        "outcome_text": outcome.text,
        "need": need,
        "level": fields.whole(f"level-{key}", mine.get("level"), least=1, most=8),
        "words": fields.text(f"words-{key}", mine.get("words"), most=MOST_WORDS, lines=True),
    }


def mark_of(outcome: Outcome) -> str:
    """Return what the text of an outcome is known by in a form."""
    return hashlib.sha256(outcome.text.encode()).hexdigest()[:16]


def outcomes_of(version: AchievementVersion) -> tuple[Outcome, ...]:
    """The outcomes of a version, in their order."""
    return tuple(version.outcomes.all())


def looked_at(token: str) -> GuestLink:
    """Return the link behind a secret, for its page: open, used or ended.

    Raises:
        NotFound: no such link.
    """
    return guests.seen(token, PURPOSE)


def given(link: GuestLink) -> tuple[Rating, ...]:
    """What was said by one link, in the order of the outcomes."""
    rows = Rating.objects.of(link.organisation).filter(link=link).order_by("pk")
    return tuple(rows)


def links_of(version: AchievementVersion) -> QuerySet[GuestLink]:
    """Everybody who was asked to rate a version, newest first."""
    rows = GuestLink.objects.of(version.achievement.organisation).filter(version=version, purpose=PURPOSE)
    return rows.order_by("-pk")


def answered(version: AchievementVersion) -> tuple[int, int]:
    """How many employers rated a version, and how many were asked (without withdrawn links)."""
    used = Q(used_at__isnull=False)
    said = links_of(version).aggregate(
        used=Count("pk", filter=used), asked=Count("pk", filter=used | Q(ended_at=None))
    )
    return said["used"], said["asked"]


def summary(version: AchievementVersion) -> dict[UUID, Summary]:
    """What employers say of each outcome of a version: its key -> counts, levels and words."""
    rows = Rating.objects.of(version.achievement.organisation).filter(link__version=version)
    texts = {outcome.key: outcome.text for outcome in version.outcomes.all()}
    found: dict[UUID, list[Rating]] = {}
    for row in rows.select_related("link").order_by("pk"):
        found.setdefault(row.outcome_key, []).append(row)
    return {key: _summed(some, texts.get(key, "")) for key, some in found.items()}


def _summed(rows: Sequence[Rating], text: str) -> Summary:
    levels = [row.level for row in rows if row.level is not None]
    needs = [row.need for row in rows]
    return Summary(
        needed=needs.count("needed"),
        nice=needs.count("nice"),
        unneeded=needs.count("not"),
        lowest=min(levels, default=None),
        highest=max(levels, default=None),
        older=sum(row.outcome_text != text for row in rows),
        said=tuple(Said(row.link.body_name, row.need, row.level, row.words) for row in rows),
    )


def _draft(seat: Seat, version_uuid: UUID) -> AchievementVersion:
    version = version_of(seat, version_uuid)
    _open(version)
    return version


def _open(version: AchievementVersion) -> None:
    if version.state != "DRAFT":
        raise Conflict(_("This version is published; it is rated no more."), code="version.published")
    if version.achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")


def _version(link: GuestLink) -> AchievementVersion:
    if link.version is None:
        raise NotFound("no such draft")
    return link.version


def _note(action: str, link: GuestLink, *, actor: Actor, at: datetime) -> None:
    version = _version(link)
    audit.record(
        action,
        subject=("guest_link", link.uuid),
        organisation=link.organisation,
        actor=actor,
        at=at,
        details={"version": str(version.uuid), "achievement": str(version.achievement.uuid)},
    )
