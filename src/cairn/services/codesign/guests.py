"""Links for people without an account: made for one purpose, open for thirty days, used once for each decision.

The secret stands in the letter, or is shown once to whoever makes the link; only its hash is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion, GuestLink, Partner
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

DAYS: Final = 30
AGAIN: Final = timedelta(days=1)  # between two reminders


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is asked. body: the employer or body they speak for."""

    body: str
    name: str = ""
    title: str = ""
    email: str = ""
    partner: Partner | None = None


def make(
    seat: Seat,
    purpose: str,
    guest: Guest,
    *,
    version: AchievementVersion | None = None,
    subject: UUID | None = None,
    ports: Ports,
) -> tuple[GuestLink, str]:
    """Make a link; return it and its secret. Permission, and whether mail is sent, are the caller's business."""
    now = ports.now()
    token = new_token(ports)
    made = GuestLink.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        partner=guest.partner,
        version=version,
        purpose=purpose,
        subject=subject,
        body_name=guest.body,
        name=guest.name,
        title=guest.title,
        email=guest.email,
        token_hash=hash_token(token),
        made_by=seat.actor.person,
        made_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    return made, token


def opened(token: str, purpose: str, *, ports: Ports) -> GuestLink:
    """The link behind a secret, while it may act.

    Raises:
        NotFound: no such link for this purpose.
        Conflict: `guest_link.closed`, it was used or ended; `guest_link.expired`.
    """
    link = seen(token, purpose)
    if link.used_at is not None or link.ended_at is not None:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    if link.expires_at < ports.now():
        raise Conflict(_("This link has expired. Ask for a new one."), code="guest_link.expired")
    return link


def seen(token: str, purpose: str) -> GuestLink:
    """The link behind a secret, used or not: a guest may look again at what they said.

    Raises:
        NotFound: no such link for this purpose.
    """
    link = (
        GuestLink.objects.across(reason="the token is the permission")
        .filter(token_hash=hash_token(token), purpose=purpose)
        .select_related("organisation__site", "partner", "version__achievement")
        .first()
    )
    if link is None or link.organisation.archived_at is not None:
        raise NotFound("no such link")
    return link


def use(link: GuestLink, *, ports: Ports) -> None:
    """Use a link up; call it inside the transaction of the decision.

    Raises:
        Conflict: `guest_link.closed`, somebody was quicker.
    """
    mine = GuestLink.objects.of(link.organisation).filter(pk=link.pk, used_at=None, ended_at=None)
    if not mine.update(used_at=ports.now()):
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")


def renew(link: GuestLink, *, ports: Ports) -> str:
    """Give an open link a new secret and new time, for a reminder; the old secret opens nothing any more.

    Raises:
        Conflict: `guest_link.closed`; `guest_link.reminded`, within a day.
    """
    now = ports.now()
    if link.reminded_at is not None and now - link.reminded_at < AGAIN:
        raise Conflict(
            _("They were reminded within the last day. Give them time."), code="guest_link.reminded"
        )
    token = new_token(ports)
    mine = GuestLink.objects.of(link.organisation).filter(pk=link.pk, used_at=None, ended_at=None)
    changes = {"token_hash": hash_token(token), "reminded_at": now, "expires_at": now + timedelta(days=DAYS)}
    if not mine.update(**changes):
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    link.refresh_from_db()
    return token


def end(seat: Seat, uuid: UUID, *, ports: Ports) -> GuestLink:
    """Withdraw an open link.

    Raises:
        NotFound: no such link here. Conflict: `guest_link.closed`.
    """
    link = GuestLink.objects.of(seat.organisation).filter(uuid=uuid).first()
    if link is None:
        raise NotFound("no such link")
    mine = GuestLink.objects.of(seat.organisation).filter(pk=link.pk, used_at=None, ended_at=None)
    if not mine.update(ended_at=ports.now()):
        raise Conflict(_("This link was used or withdrawn already."), code="guest_link.closed")
    return link
