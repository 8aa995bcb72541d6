"""Private first: a credential is public only by choice, and every link can be ended.

The life of a link is not the life of the credential: ending a link takes nothing
away, and a withdrawn credential stays withdrawn under every link.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import ConsentReceipt, Credential, Person, ShareLink
from cairn.services.access import Actor
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

MAX_LINKS = 50
KEEP: Final = "keep"  # the kind of link that somebody without an account keeps their credential by


def own(uuid: UUID, *, person: Person) -> Credential:
    """Return this person's credential.

    Raises:
        NotFound: it is not theirs.
    """
    found = (
        Credential.objects.owned_by(person)
        .select_related(
            "organisation", "award__version", "award__learner", "status_list", "key", "supersedes"
        )
        .filter(uuid=uuid, state="ISSUED")
        .first()
    )
    if found is None:
        raise NotFound("no such credential")
    return found


@transaction.atomic
def set_public(uuid: UUID, *, person: Person, public: bool, ports: Ports) -> Credential:
    """Show the credential's page to everybody, or only to its holder; with a consent receipt."""
    credential = own(uuid, person=person)
    if credential.is_public == public:
        return credential
    now = ports.now()
    Credential.objects.owned_by(person).filter(pk=credential.pk).update(is_public=public)
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action="GIVEN" if public else "WITHDRAWN",
        purpose="public-page",
        fields=["credential"],
        recipient="everybody",
        subject_uuid=credential.uuid,
        at=now,
    )
    record(
        "credential.published" if public else "credential.hidden",
        subject=("credential", credential.uuid),
        organisation=None,  # what a holder shows is not the issuer's business
        actor=Actor(person=person),
        at=now,
    )
    return own(uuid, person=person)


@transaction.atomic
def new_link(
    uuid: UUID,
    *,
    person: Person,
    kind: Literal["link", "paper"] = "link",
    note: str = "",
    days: int | None = None,
    ports: Ports,
) -> tuple[ShareLink, str]:
    """Make a link to a private credential; return the row and the token, which is shown once.

    days: how long the link lives; None: until it is ended.

    Raises:
        NotFound: not theirs. TooMuch: 50 links are open already.
    """
    credential = own(uuid, person=person)
    open_links = credential.share_links.filter(ended_at=None)
    if open_links.count() >= MAX_LINKS:
        raise TooMuch(_("50 links to this credential are open; end some first."), code="share.too_many")
    now = ports.now()
    link, token = _make(
        credential,
        kind=kind,
        note=note,
        expires_at=now + timedelta(days=days) if days else None,
        at=now,
        ports=ports,
    )
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action="GIVEN",
        purpose=f"share-{kind}",
        fields=["credential"],
        recipient=note or "whoever has the link",
        subject_uuid=link.uuid,
        expires_at=link.expires_at,
        at=now,
    )
    record(
        "share.opened",
        subject=("share", link.uuid),
        organisation=None,  # what a holder shows is not the issuer's business
        actor=Actor(person=person),
        at=now,
        details={"kind": kind},
    )
    return link, token


def keep_link(credential: Credential, *, at: datetime, ports: Ports) -> str:
    """The private link of somebody who keeps a credential without an account; the caller's transaction."""
    _, token = _make(credential, kind=KEEP, note="", expires_at=None, at=at, ports=ports)
    return token


def _make(
    credential: Credential, *, kind: str, note: str, expires_at: datetime | None, at: datetime, ports: Ports
) -> tuple[ShareLink, str]:
    token = new_token(ports)
    link = ShareLink.objects.create(
        uuid=ports.new_uuid(),
        credential=credential,
        kind=kind,
        token_hash=hash_token(token),
        note=note[:120],
        created_at=at,
        expires_at=expires_at,
    )
    return link, token


@transaction.atomic
def end_link(link_uuid: UUID, *, person: Person, ports: Ports) -> ShareLink:
    """End a link at once; the credential itself stays as it is.

    Raises:
        NotFound: not theirs. Conflict: it has ended already.
    """
    link = ShareLink.objects.owned_by(person).select_related("credential").filter(uuid=link_uuid).first()
    if link is None:
        raise NotFound("no such link")
    now = ports.now()
    if not ShareLink.objects.owned_by(person).filter(pk=link.pk, ended_at=None).update(ended_at=now):
        raise Conflict(_("This link has ended already."), code="share.ended")
    ConsentReceipt.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        action="WITHDRAWN",
        purpose=f"share-{link.kind}",
        fields=["credential"],
        recipient=link.note or "whoever has the link",
        subject_uuid=link.uuid,
        at=now,
    )
    record(
        "share.ended",
        subject=("share", link.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=now,
    )
    link.refresh_from_db()
    return link


def open_link(token: str, *, ports: Ports) -> ShareLink:
    """Find what a link leads to, and note that it was opened (when, never by whom).

    Raises:
        NotFound: no such link, or it has ended.
    """
    now = ports.now()
    links = ShareLink.objects.across(reason="the link is the permission")
    found = (
        links.select_related(
            "credential__organisation",
            "credential__award__version",
            "credential__award__learner",
            "credential__claimed_by",
        )
        .filter(token_hash=hash_token(token), ended_at=None)
        .first()
    )
    if found is None or (found.expires_at is not None and found.expires_at <= now):
        raise NotFound("this link has ended, or never was")
    links.filter(pk=found.pk).update(last_opened_at=now)
    return found
