"""Keys to the REST API: made for one organisation, shown once, ended at will."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import ApiToken, Role
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

MARK: Final = "cairn_"  # so that a leak is recognised by scanners
SHOWN: Final = 12  # characters kept to tell tokens apart in a list
_SEEN_EVERY: Final = timedelta(minutes=1)  # a write on every call would be a lock on every call


@transaction.atomic
def create(
    seat: Seat, *, name: str, roles: Sequence[str], expires_at: datetime | None, ports: Ports
) -> tuple[ApiToken, str]:
    """Make a token; its text is returned now and never again.

    Raises:
        NotPermitted: not an owner.
        InvalidInput: no name, an unknown role, an end in the past.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    fields = Fields()
    title = fields.text("name", name, most=120, required=True)
    given = fields.choices("roles", roles, Role.values, required=True)
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= now):
        fields.complain("expires_at", _("Choose an instant in the future, or none."))
    fields.done()
    plaintext = MARK + new_token(ports)
    token = ApiToken.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        name=title,
        token_hash=hash_token(plaintext),
        prefix=plaintext[:SHOWN],
        roles=given,
        created_at=now,
        created_by=seat.actor.person,
        expires_at=expires_at,
    )
    audit.record(
        "token.create",
        subject=("token", token.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"roles": ", ".join(given)},
    )
    return token, plaintext


@transaction.atomic
def revoke(seat: Seat, token_uuid: UUID, *, ports: Ports) -> None:
    """End a token at once.

    Raises:
        NotPermitted: not an owner.
        NotFound: no such token here.
        Conflict: it has ended already.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    tokens = ApiToken.objects.of(seat.organisation).filter(uuid=token_uuid)
    if not tokens.exists():
        raise NotFound("no such token")
    if not tokens.filter(revoked_at=None).update(revoked_at=now):
        raise Conflict(_("This token has ended already."), code="token.revoked")
    audit.record(
        "token.revoke",
        subject=("token", token_uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )


def authenticate(plaintext: str, *, ports: Ports) -> Actor | None:
    """Return who calls with this token; None when it is unknown, ended or expired."""
    if not plaintext.startswith(MARK):
        return None
    now = ports.now()
    tokens = ApiToken.objects.across(reason="the token says whose it is")
    known = tokens.filter(token_hash=hash_token(plaintext), revoked_at=None)
    token = known.select_related("organisation").first()
    if token is None or token.organisation.archived_at is not None:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    if token.last_used_at is None or now - token.last_used_at >= _SEEN_EVERY:
        tokens.filter(pk=token.pk).update(last_used_at=now)
    return Actor(token=token)
