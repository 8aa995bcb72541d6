"""Offers: the mail with a link that lets somebody keep a credential.

The link's token is kept as a hash; the mail in the outbox carries the link until
it is sent. Resending makes a new link and ends the old one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Credential, Learner, LetterRank, Offer
from cairn.services import outbox
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

OFFER_LIVES: Final = timedelta(days=30)


def open_offer(
    credential: Credential, *, kind: str, at: datetime, ports: Ports, email: str | None = None
) -> Offer:
    """Make a new offer and post its mail; runs inside the caller's transaction.

    kind: the letter: `offer`, `corrected` or `reminder`.
    """
    learner = credential.award.learner
    address = learner.email if email is None else email
    token = new_token(ports)
    job = _batch_of(credential) if kind == "offer" and not credential.offers.exists() else None
    Offer.objects.across(reason="ending the older links of this credential").filter(
        credential=credential, ended_at=None, claimed_at=None
    ).update(ended_at=at)
    offer = Offer.objects.create(
        uuid=ports.new_uuid(),
        credential=credential,
        email=address,
        token_hash=hash_token(token),
        created_at=at,
        expires_at=at + OFFER_LIVES,
    )
    ports.faultpoint("issue.before_outbox")
    if address:
        outbox.post(
            kind,
            to=address,
            key=f"{kind}:{offer.uuid}",
            organisation=credential.organisation,
            payload={
                "name": credential.learner_name,
                "title": credential.title,
                "issuer": credential.organisation.name,
                "link": f"{credential.organisation.issuing_origin}/offers/{token}",
                "expires": offer.expires_at.date().isoformat(),
                "reason": credential.correction_reason,
            },
            language=learner.language or credential.award.version.language,
            at=at,
            ports=ports,
            about=credential.uuid,
            job=job,
            rank=LetterRank.SINGLE if job is None else LetterRank.BATCH,
        )
    return offer


def _batch_of(credential: Credential) -> UUID | None:
    """The job that issued it, by its request key (`job:UUID:ROW`); None for a single one."""
    kind, _colon, rest = credential.request_key.partition(":")
    return UUID(rest.partition(":")[0]) if kind == "job" else None


@transaction.atomic
def resend(credential_uuid: UUID, *, seat: Seat, ports: Ports) -> Offer:
    """Send the offer again with a new link; the old link ends."""
    return _again(credential_uuid, seat=seat, kind="offer", action="offer.resent", ports=ports)


@transaction.atomic
def remind(credential_uuid: UUID, *, seat: Seat, ports: Ports) -> Offer:
    """Remind somebody who has not taken their credential; with a new link."""
    offer = _again(credential_uuid, seat=seat, kind="reminder", action="offer.reminded", ports=ports)
    offer.reminded_at = offer.created_at
    offer.save(update_fields=["reminded_at"])
    return offer


@transaction.atomic
def readdress(credential_uuid: UUID, *, seat: Seat, email: str, ports: Ports) -> Offer:
    """Send the offer to another address, and keep it as the learner's.

    Raises:
        InvalidInput: not an address, or another learner here has it.
    """
    address = email.strip().lower()
    if "@" not in address or any(letter.isspace() for letter in address) or len(address) > 254:
        raise InvalidInput(fields={"email": [_("Type one e-mail address, such as amina@example.org.")]})
    credential = _unclaimed(credential_uuid, seat=seat)
    learner = credential.award.learner
    others = Learner.objects.of(seat.organisation).filter(email=address, archived_at=None)
    if others.exclude(email="").exclude(pk=learner.pk).exists():  # as the index is
        raise InvalidInput(fields={"email": [_("Another learner here has this address already.")]})
    learner.email = address
    learner.save(update_fields=["email"])
    return _again(credential_uuid, seat=seat, kind="offer", action="offer.readdressed", ports=ports)


def _unclaimed(credential_uuid: UUID, *, seat: Seat) -> Credential:
    seat.require("issuer", "assessor")
    found = (
        Credential.objects.of(seat.organisation)
        .select_related("organisation", "award__learner", "award__version")
        .filter(uuid=credential_uuid)
        .first()
    )
    if found is None:
        raise NotFound("no such credential")
    if found.state != "ISSUED":
        raise Conflict(_("This credential has not been issued."), code="offer.not_issued")
    if found.claimed_at is not None:
        raise Conflict(_("This credential has been taken already."), code="offer.claimed")
    return found


def _again(credential_uuid: UUID, *, seat: Seat, kind: str, action: str, ports: Ports) -> Offer:
    credential = _unclaimed(credential_uuid, seat=seat)
    if not credential.award.learner.email:
        raise InvalidInput(fields={"email": [_("This learner has no address yet. Type one first.")]})
    now = ports.now()
    mails_by_hand(seat.organisation, at=now)
    offer = open_offer(credential, kind=kind, at=now, ports=ports)
    record(
        action,
        subject=("credential", credential.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    return offer
