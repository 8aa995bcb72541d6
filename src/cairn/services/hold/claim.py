"""The learner opens the offer and keeps the credential, with an account or without.

The credential is verified again at that moment: an offer may have been revoked,
or its key marked as stolen, while it waited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.documents import signed_text
from cairn.records.models import Credential, Learner, Offer, Person
from cairn.services.access import Actor
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound, Refused
from cairn.services.hold.copies import give_way
from cairn.services.hold.sharing import keep_link
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token
from cairn.services.verify.examination import Examination
from cairn.services.verify.look import verify_bytes

OfferState = Literal["open", "claimed", "expired", "ended", "declined"]


@dataclass(frozen=True, slots=True)
class OfferView:
    """What the offer page shows."""

    offer: Offer
    credential: Credential
    state: OfferState
    examination: Examination


@dataclass(frozen=True, slots=True)
class Kept:
    """What claiming gives: the credential, and a link for somebody without an account."""

    credential: Credential
    link_token: str = ""


def open_offer(token: str, *, ports: Ports) -> OfferView:
    """Find the offer behind a link.

    Raises:
        NotFound: no such link.
    """
    offer = (
        Offer.objects.across(reason="the link is the permission")
        .select_related(
            "credential__organisation", "credential__award__learner", "credential__award__version"
        )
        .filter(token_hash=hash_token(token))
        .first()
    )
    if offer is None:
        raise NotFound("this link leads nowhere; ask for a new one")
    credential = offer.credential
    return OfferView(
        offer,
        credential,
        _state(offer, ports=ports),
        verify_bytes(signed_text(credential).encode(), ports=ports),
    )


def _state(offer: Offer, *, ports: Ports) -> OfferState:
    if offer.credential.claimed_at is not None:
        return "claimed"
    if offer.credential.declined_at is not None:
        return "declined"
    if offer.ended_at is not None:
        return "ended"
    return "expired" if offer.expires_at <= ports.now() else "open"


def claim(token: str, *, person: Person | None, ports: Ports) -> Kept:
    """Keep the offered credential.

    person: who is logged in; None keeps it without an account, and returns a
        private link that takes the place of a passport.

    Raises:
        NotFound: no such link.
        Conflict: it was taken, declined, ended or has expired (`offer.<state>`).
        Refused: the credential no longer deserves trust; `findings` say why.
    """
    view = open_offer(token, ports=ports)
    if view.state != "open":
        raise Conflict(_said(view.state), code=f"offer.{view.state}")
    if view.examination.verdict.verdict == "invalid":
        raise Refused(view.examination.verdict.sentence, findings=view.examination.report.doubts)
    with transaction.atomic():
        keeper = person or _nameless(view.credential, ports=ports)
        _take(view, keeper=keeper, ports=ports)
        link = "" if person is not None else keep_link(view.credential, at=ports.now(), ports=ports)
    return Kept(Credential.objects.owned_by(keeper).get(pk=view.credential.pk), link)


def _take(view: OfferView, *, keeper: Person, ports: Ports) -> None:
    now = ports.now()
    credential = view.credential
    taken = (
        Credential.objects.of(credential.organisation)
        .filter(pk=credential.pk, claimed_at=None, declined_at=None)
        .update(claimed_by=keeper, claimed_at=now)
    )
    if not taken:
        raise Conflict(_said("claimed"), code="offer.claimed")
    Offer.objects.of(credential.organisation).filter(pk=view.offer.pk).update(claimed_at=now)
    if keeper.user_id is not None:
        Learner.objects.of(credential.organisation).filter(
            pk=credential.award.learner_id, person=None
        ).update(person=keeper)
    give_way(credential, person=keeper, ports=ports)
    record(
        "credential.claimed",
        subject=("credential", credential.uuid),
        organisation=credential.organisation,
        actor=Actor(person=keeper),
        at=now,
    )


def _nameless(credential: Credential, *, ports: Ports) -> Person:
    """A person without a log-in; merged into an account when they make one."""
    return Person.objects.create(
        uuid=ports.new_uuid(),
        name=credential.learner_name,
        language=credential.award.learner.language or "en",
        created_at=ports.now(),
    )


def decline(token: str, *, ports: Ports) -> None:
    """Say no to an offer; the issuer sees that, and nothing else happens.

    Raises:
        NotFound, Conflict.
    """
    view = open_offer(token, ports=ports)
    if view.state != "open":
        raise Conflict(_said(view.state), code=f"offer.{view.state}")
    now = ports.now()
    with transaction.atomic():
        Credential.objects.of(view.credential.organisation).filter(
            pk=view.credential.pk, claimed_at=None
        ).update(declined_at=now)
        record(
            "credential.declined",
            subject=("credential", view.credential.uuid),
            organisation=view.credential.organisation,
            actor=Actor(),
            at=now,
        )


@transaction.atomic
def adopt(person: Person, *, emails: tuple[str, ...], ports: Ports) -> int:
    """Bring home what somebody kept without an account under one of these proved addresses.

    Offers still wait to be accepted; only what was kept moves. Returns how many moved.
    """
    kept = Credential.objects.across(reason="the address is proved").filter(
        award__learner__email__in=[email.lower() for email in emails],
        claimed_by__user=None,
        claimed_at__isnull=False,
    )
    moved = 0
    for credential in kept.select_related("organisation"):
        mine = Credential.objects.of(credential.organisation).filter(pk=credential.pk, claimed_by__user=None)
        moved += mine.update(claimed_by=person)
        give_way(credential, person=person, ports=ports)
        record(
            "credential.adopted",
            subject=("credential", credential.uuid),
            organisation=credential.organisation,
            actor=Actor(person=person),
            at=ports.now(),
        )
    return moved


def accept(credential: Credential, *, person: Person, ports: Ports) -> None:
    """Accept a waiting credential from inside the passport (no link needed).

    Raises:
        NotFound: it does not wait for this person. Conflict: taken. Refused: unsound.
    """
    if credential.award.learner.person_id != person.pk:
        raise NotFound("no such offer")
    if credential.claimed_at is not None:
        raise Conflict(_said("claimed"), code="offer.claimed")
    seen = verify_bytes(signed_text(credential).encode(), ports=ports)
    if seen.verdict.verdict == "invalid":
        raise Refused(seen.verdict.sentence, findings=seen.report.doubts)
    now = ports.now()
    with transaction.atomic():
        credentials = Credential.objects.of(credential.organisation)
        if not credentials.filter(pk=credential.pk, claimed_at=None).update(
            claimed_by=person, claimed_at=now
        ):
            raise Conflict(_said("claimed"), code="offer.claimed")
        Offer.objects.of(credential.organisation).filter(
            credential=credential, ended_at=None, claimed_at=None
        ).update(claimed_at=now)
        give_way(credential, person=person, ports=ports)
        record(
            "credential.claimed",
            subject=("credential", credential.uuid),
            organisation=credential.organisation,
            actor=Actor(person=person),
            at=now,
        )


def _said(state: OfferState) -> str:
    return {
        "claimed": _("This credential has been taken already."),
        "declined": _("This offer was declined."),
        "ended": _("This link was replaced by a newer one; look for the latest mail."),
        "expired": _("This link is older than 30 days; ask the provider to send it again."),
        "open": _("This offer is open."),
    }[state]
