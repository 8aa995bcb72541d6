"""Partners sign off a draft, by name: through a link without an account, or as members of their organisation here.

What is signed is the text as they saw it; its digest is kept, so that a later change of the draft shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, GuestLink, Partner, SignOff, Stage
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.codesign import guests, noticing, partners, telling
from cairn.services.codesign.inviting import MOST_ASKING, Asked, guest_of, letter
from cairn.services.codesign.text import digest_of
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports

PURPOSE: Final = "sign"
SIGNED: Final = "SIGNED"
DECLINED: Final = "DECLINED"
MOST_WORDS: Final = 1000
#: Whose members may sign for them: those who design, and owners.
ROLES: Final = ("designer",)
#: The gates that a published version still has before it.
AFTERWARDS: Final = frozenset({Stage.RUN, Stage.REVIEW})
_GUEST: Final = Actor()


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign-off as it stands now. is_current: it was given for the text as it reads today."""

    row: SignOff
    is_current: bool

    @property
    def is_signed(self) -> bool:
        """Was it signed, for this text or an older one?"""
        return self.row.state == SIGNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a signer says. is_signed: or else they decline, with words. seen: digest of the text they read.

    may_name: they agree to be named, with their title, on the public page and in what is signed.
    """

    is_signed: bool
    name: object
    title: object = ""
    words: object = ""
    seen: str
    may_name: bool = False


@transaction.atomic
def ask(
    seat: Seat,
    version_uuid: UUID,
    *,
    stage: str,
    partner: UUID,
    required: bool = True,
    guest: Mapping[str, object] | None = None,
    words: object = "",
    ports: Ports,
) -> Asked:
    """Ask a partner to sign off a draft at a gate; their link is mailed when there is an address.

    guest: name, title and email of who is asked; what is not given comes from the register (never the address).
    required: the gate cannot be passed without it. words: of whoever asks, for the letter.

    Raises:
        NotPermitted: not a designer. NotFound: no such version or partner here.
        Conflict: `version.published`; `sign_off.asked`, they are asked for this gate already.
        InvalidInput: no such stage; the partner may not sign; a field cannot be used. TooMuch: `mails.too_many`.
    """
    seat.require("designer")
    version = version_of(seat, version_uuid)
    whom = partners.partner_of(seat, partner)
    fields = Fields()
    gate = fields.choice("stage", stage, Stage.values, required=True)
    _signable(version, gate)
    own_words = fields.text("words", words, most=MOST_ASKING, lines=True)
    if not whom.may_sign:
        fields.complain(
            "partner", _("The register says that this partner signs nothing. Change it there first.")
        )
    asked = guest_of(seat, {**(guest or {}), "partner": whom.uuid}, fields)
    fields.done()
    now = ports.now()
    if asked.email:
        mails_by_hand(seat.organisation, at=now)
    link, token = guests.make(seat, PURPOSE, asked, version=version, ports=ports)
    made = _create(version, gate, whom, link, required=required, at=now, ports=ports)
    if asked.email:
        letter("sign_off_asked", link, version, token, asked=own_words, at=now, ports=ports)
    _note("sign_off.ask" if asked.email else "sign_off.link", made, actor=seat.actor, at=now)
    noticing.waits(made, by=seat.actor.person, ports=ports)
    return Asked(link, token, bool(asked.email))


def _create(
    version: AchievementVersion,
    stage: str,
    partner: Partner,
    link: GuestLink,
    *,
    required: bool,
    at: datetime,
    ports: Ports,
) -> SignOff:
    try:
        with transaction.atomic():
            return SignOff.objects.create(
                uuid=ports.new_uuid(),
                version=version,
                stage=stage,
                partner=partner,
                link=link,
                is_required=required,
                asked_at=at,
            )
    except IntegrityError as error:
        said = _("They are asked for this gate already. Remind them, or take it back.")
        raise Conflict(said, code="sign_off.asked") from error


@transaction.atomic
def remind(seat: Seat, uuid: UUID, *, ports: Ports) -> Asked:
    """Ask again, with a new link; the old one works no more.

    Raises:
        NotPermitted: not a designer. NotFound: nothing was asked for here.
        Conflict: `sign_off.decided`, `guest_link.reminded`, `version.published`; `guest_link.closed`, the
            register says that the partner signs nothing. TooMuch: `mails.too_many`.
    """
    seat.require("designer")
    found = sign_off_of(seat, uuid)
    link = found.link
    if found.state != "ASKED" or link is None:
        raise _decided()
    _signable(found.version, found.stage)
    still_signs(found)
    now = ports.now()
    if link.email:
        mails_by_hand(seat.organisation, at=now)
    token = guests.renew(link, ports=ports)
    if link.email:
        letter("sign_off_reminder", link, found.version, token, at=now, ports=ports)
    _note("sign_off.remind" if link.email else "sign_off.link", found, actor=seat.actor, at=now)
    return Asked(link, token, bool(link.email))


@transaction.atomic
def take_back(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Ask no more, while nobody decided: the link closes and the request is gone.

    Raises:
        NotPermitted: not a designer. NotFound: nothing was asked for here. Conflict: `sign_off.decided`.
    """
    seat.require("designer")
    found = sign_off_of(seat, uuid)
    link = found.link
    if link is not None and link.used_at is None and link.ended_at is None:
        guests.end(seat, link.uuid, ports=ports)
    _note("sign_off.take_back", found, actor=seat.actor, at=ports.now())
    if not SignOff.objects.of(seat.organisation).filter(pk=found.pk, state="ASKED").delete()[0]:
        raise _decided()


def sign_off_of(seat: Seat, uuid: UUID) -> SignOff:
    """Return a sign-off that this organisation asked for.

    Raises:
        NotFound: there is none of that uuid here.
    """
    found = _with_all(SignOff.objects.of(seat.organisation)).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody was asked for this")
    return found


def of(version: AchievementVersion) -> tuple[Standing, ...]:
    """Every sign-off of a version, in the order they were asked for; the newest of a partner and gate counts."""
    rows = _with_all(SignOff.objects.of(version.achievement.organisation)).filter(version=version)
    found = list(rows.order_by("pk"))
    now = digest_of(version) if any(row.digest for row in found) else ""
    return tuple(Standing(row, not row.digest or row.digest == now) for row in found)


def counting(version: AchievementVersion, stage: str) -> tuple[Standing, ...]:
    """Of every partner asked for a gate the newest sign-off."""
    newest = {one.row.partner_id: one for one in of(version) if one.row.stage == stage}
    return tuple(newest.values())


def missing(version: AchievementVersion, stage: str) -> tuple[Standing, ...]:
    """The sign-offs without which a gate cannot be passed, and that were not given."""
    return tuple(one for one in counting(version, stage) if one.row.is_required and not one.is_signed)


def looked_at(token: str) -> tuple[GuestLink, SignOff | None]:
    """Return the link behind a secret and what it is asked to sign; None: it was taken back.

    Raises:
        NotFound: no such link.
    """
    link = guests.seen(token, PURPOSE)
    rows = _with_all(SignOff.objects.of(link.organisation)).filter(link=link)
    return link, rows.first()


@transaction.atomic
def decide(token: str, decision: Decision, *, ports: Ports) -> SignOff:
    """Sign or decline by a link, once.

    Raises:
        NotFound: no such link.
        Conflict: `guest_link.closed`, also while the register says that the partner signs nothing;
            `guest_link.expired`, `version.published`;
            `sign_off.changed`, the draft says something else than they read.
        InvalidInput: no name, or no reason to decline.
    """
    link = guests.opened(token, PURPOSE, ports=ports)
    row = _locked(SignOff.objects.of(link.organisation).filter(link=link))
    still_signs(row)
    decided = _decide(row, decision, actor=_GUEST, ports=ports)
    guests.use(link, ports=ports)
    return decided


@transaction.atomic
def decide_as_member(seat: Seat, uuid: UUID, decision: Decision, *, ports: Ports) -> SignOff:
    """Sign or decline as a member of the partner's organisation; the link of a guest closes with it.

    Raises:
        NotPermitted: neither a designer nor an owner there.
        NotFound: nobody asks this organisation for it. Conflict, InvalidInput: as `decide`.
    """
    row = _locked(asked_of(seat).filter(uuid=uuid))
    seat.require(*ROLES)
    decided = _decide(row, decision, actor=seat.actor, ports=ports)
    if row.link is not None:
        guests.use(row.link, ports=ports)
    return decided


def asked_of(seat: Seat) -> QuerySet[SignOff]:
    """What an organisation, as somebody's partner, was asked to sign, decided or not."""
    rows = SignOff.objects.across(reason="asked of partners that are this organisation")
    mine = rows.filter(
        partner__as_organisation=seat.organisation,
        partner__linked_at__isnull=False,
        partner__archived_at=None,
        partner__organisation__archived_at=None,
        partner__may_sign=True,
    )
    return _with_all(mine)


def waiting_for(seat: Seat) -> QuerySet[SignOff]:
    """Those of them that can still be decided."""
    open_ones = Q(version__state="DRAFT") | Q(stage__in=AFTERWARDS)
    return asked_of(seat).filter(open_ones, state="ASKED", version__achievement__archived_at=None)


def asked_by_uuid(seat: Seat, uuid: UUID) -> SignOff:
    """Return one of those.

    Raises:
        NotFound: nobody asks this organisation for it.
    """
    found = asked_of(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nobody asks for this")
    return found


def _with_all(rows: QuerySet[SignOff]) -> QuerySet[SignOff]:
    return rows.select_related("partner", "link__organisation__site", "version__achievement__organisation")


def _locked(rows: QuerySet[SignOff]) -> SignOff:
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound("nobody asks for this")
    return found


def _decide(row: SignOff, decision: Decision, *, actor: Actor, ports: Ports) -> SignOff:
    version = _signable(row.version, row.stage)
    fields = Fields()
    name = fields.text("name", decision.name, most=200, required=True)
    title = fields.text("title", decision.title, most=120)
    words = fields.text("words", decision.words, most=MOST_WORDS, lines=True)
    if not words and not decision.is_signed and not fields.wrong("words"):
        fields.complain("words", _("Say what would have to change."))
    fields.done()
    digest = digest_of(version)
    if decision.seen != digest:
        said = _("The draft was changed while you read it. Look at it again before you decide.")
        raise Conflict(said, code="sign_off.changed")
    now = ports.now()
    changes = {
        "state": SIGNED if decision.is_signed else DECLINED,
        "signer_name": name,
        "signer_title": title,
        "words": words,
        "digest": digest,
        "may_name": decision.is_signed and decision.may_name,
        "decided_at": now,
        "decided_by": actor.person,
    }
    mine = SignOff.objects.of(version.achievement.organisation).filter(pk=row.pk, state="ASKED")
    if not mine.update(**changes):
        raise _decided()
    row.refresh_from_db()
    telling.decided(row, at=now, ports=ports)
    _note("sign_off.sign" if decision.is_signed else "sign_off.decline", row, actor=actor, at=now)
    return row


def _signable(version: AchievementVersion, stage: str) -> AchievementVersion:
    """Go on with what can still be signed: a draft, and after publication the gates that come after it."""
    if version.state != "DRAFT" and stage not in AFTERWARDS:
        raise Conflict(_("This version is published; it is signed no more."), code="version.published")
    if version.achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    return version


def still_signs(row: SignOff) -> None:
    """Go on while the register lets the partner sign."""
    if not row.partner.may_sign:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")


def _decided() -> Conflict:
    return Conflict(_("This was decided already."), code="sign_off.decided")


def _note(action: str, row: SignOff, *, actor: Actor, at: datetime) -> None:
    version = row.version
    audit.record(
        action,
        subject=("sign_off", row.uuid),
        organisation=version.achievement.organisation,
        actor=actor,
        at=at,
        details={
            "version": str(version.uuid),
            "achievement": str(version.achievement.uuid),
            "stage": row.stage,
            "partner": str(row.partner.uuid),
        },
    )
