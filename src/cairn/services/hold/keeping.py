"""The link by which somebody without an account keeps a credential: ended and made anew by whoever has it.

The link is the permission, so ending it takes nothing but the link. A new one goes by mail to the address
that the offer went to, and to no other: whoever asks for it learns nothing, and may ask with a link that has
ended too (it may have ended because somebody else got hold of it).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import AuditEvent, Credential, Offer, ShareLink
from cairn.services import outbox, places
from cairn.services.access import Actor
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.hold.sharing import KEEP, keep_link
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token

AGAIN_AFTER: Final = timedelta(minutes=10)
MOST_A_DAY: Final = 5


def ended_link(token: str, *, ports: Ports) -> ShareLink:
    """Find a link that was there once and leads nowhere now, to say so.

    Raises:
        NotFound: there never was such a link, or it still leads somewhere.
    """
    link = _by_token(token)
    over = link.expires_at is not None and link.expires_at <= ports.now()
    if link.ended_at is None and not over:
        raise NotFound("this link leads somewhere")
    return link


@transaction.atomic
def end(token: str, *, ports: Ports) -> ShareLink:
    """End a link to keep by, at once; the credential itself stays as it is.

    Raises:
        NotFound: no such link, or one of another kind (its holder ends it in the passport).
        Conflict: `share.ended`; it has ended already.
    """
    link = _kept(token)
    now = ports.now()
    if not _every().filter(pk=link.pk, ended_at=None).update(ended_at=now):
        raise Conflict(_("This link has ended already."), code="share.ended")
    record(
        "share.ended",
        subject=("share", link.uuid),
        organisation=None,  # what a holder does with it is not the issuer's business
        actor=Actor(person=link.credential.claimed_by),
        at=now,
        details={"kind": KEEP},
    )
    link.ended_at = now
    return link


def send_anew(token: str, *, ports: Ports) -> None:
    """Mail a new link to keep by to the address that the offer went to; every older one ends.

    token: of a link to keep by, whether it still leads somewhere or not.

    Raises:
        NotFound: no such link, or one of another kind.
        Conflict: `keep.in_account`, it is in somebody's passport now; `keep.no_address`.
        TooMuch: `keep.too_often`; at most one in ten minutes and five a day.
    """
    _send(_kept(token).credential, ports=ports)


def send_anew_for_offer(token: str, *, ports: Ports) -> None:
    """The same for whoever has the letter with the offer, and lost the link.

    Raises:
        NotFound: no such offer, or it was not taken. Conflict, TooMuch: as `send_anew`.
    """
    offers = Offer.objects.across(reason="the link is the permission")
    taken = offers.filter(token_hash=hash_token(token), claimed_at__isnull=False)
    offer = taken.select_related("credential__organisation").first()
    if offer is None:
        raise NotFound("this link leads nowhere")
    _send(offer.credential, ports=ports)


@transaction.atomic
def _send(known: Credential, *, ports: Ports) -> None:
    credential = _locked(known)
    now = ports.now()
    if not can_send(credential):
        raise _cannot(credential)
    _not_too_often(credential, at=now)
    _every().filter(credential=credential, kind=KEEP, ended_at=None).update(ended_at=now)
    new = keep_link(credential, at=now, ports=ports)
    made = _by_token(new)
    learner = credential.award.learner
    outbox.post(
        "kept",
        to=address_of(credential),
        key=f"kept:{made.uuid}",
        organisation=credential.organisation,
        payload={
            "name": credential.learner_name,
            "title": credential.title,
            "issuer": credential.organisation.name,
            "link": places.private_link(credential.organisation, new),
        },
        language=learner.language or credential.award.version.language,
        at=now,
        ports=ports,
    )
    record(
        "share.sent",
        subject=("credential", credential.uuid),
        organisation=None,
        actor=Actor(person=credential.claimed_by),
        at=now,
        details={"kind": KEEP},
    )


def can_send(credential: Credential) -> bool:
    """Is it kept without an account, and did its offer go to an address?"""
    keeper = credential.claimed_by
    return keeper is not None and keeper.user_id is None and bool(address_of(credential))


def address_of(credential: Credential) -> str:
    """The address that the offer went to which was taken; "" when it went to none."""
    taken = Offer.objects.of(credential.organisation).filter(credential=credential, claimed_at__isnull=False)
    found = taken.order_by("-claimed_at", "-pk").values_list("email", flat=True).first()
    return found or ""


def _not_too_often(credential: Credential, *, at: datetime) -> None:
    """Nobody fills somebody else's letterbox with an old link."""
    sent = AuditEvent.objects.across(reason="letters about one credential").filter(
        action="share.sent", subject_uuid=credential.uuid, at__gt=at - timedelta(days=1)
    )
    stamps = list(sent.order_by("-at").values_list("at", flat=True)[:MOST_A_DAY])
    wait = timedelta()
    if len(stamps) >= MOST_A_DAY:
        wait = stamps[-1] + timedelta(days=1) - at
    elif stamps:
        wait = stamps[0] + AGAIN_AFTER - at
    if wait > timedelta():
        raise TooMuch(
            _("A letter is on its way already. Look for it, and ask again later."),
            code="keep.too_often",
            retry_after=int(wait.total_seconds()) + 1,
        )


def _cannot(credential: Credential) -> Conflict:
    if address_of(credential):
        return Conflict(_("It is in a passport now. Sign in to see it."), code="keep.in_account")
    said = _("The offer went to no address. Ask the provider for another way.")
    return Conflict(said, code="keep.no_address")


def _kept(token: str) -> ShareLink:
    link = _by_token(token)
    if link.kind != KEEP:
        raise NotFound("no such link")
    return link


def _locked(credential: Credential) -> Credential:
    """One new link at a time."""
    own = Credential.objects.of(credential.organisation).select_for_update(of=("self",))
    return own.select_related("organisation", "award__learner", "award__version", "claimed_by").get(
        pk=credential.pk
    )


def _by_token(token: str) -> ShareLink:
    found = (
        _every()
        .select_related("credential__organisation", "credential__claimed_by")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if found is None:
        raise NotFound("this link never was")
    return found


def _every() -> QuerySet[ShareLink]:
    return ShareLink.objects.across(reason="the link is the permission")
