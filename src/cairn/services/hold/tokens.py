"""A person's own keys to the REST API: made in the passport, shown once, ended at will.

A token of an organisation never acts for a person, and a person's token never
for an organisation: they are kept apart from the first letter on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Person, PersonToken
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

MARK: Final = "cairn_me_"  # so that a leak is recognised by scanners, and never taken for the other kind
SHOWN: Final = 15  # characters kept to tell tokens apart in a list
#: What a token may be good for: to read the passport, to change it, to read and make plans.
SCOPES: Final = ("passport.read", "passport.write", "plans")
MOST_TOKENS: Final = 20
MOST_DAYS: Final = 366
_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whose token calls, and what it is good for."""

    person: Person
    token: UUID
    scopes: frozenset[str]


@transaction.atomic
def create(
    person: Person, *, name: str, scopes: Sequence[str], days: int, ports: Ports
) -> tuple[PersonToken, str]:
    """Make a token that lives `days` (1..366); its text is returned now and never again.

    Raises:
        InvalidInput: no name, an unknown scope, no end within a year. TooMuch: `tokens.too_many`.
    """
    now = ports.now()
    fields = Fields()
    title = fields.text("name", name, most=120, required=True)
    given = fields.choices("scopes", scopes, SCOPES, required=True)
    lives = fields.whole("days", days, least=1, most=MOST_DAYS)
    fields.done()
    open_now = PersonToken.objects.owned_by(person).filter(revoked_at=None, expires_at__gt=now)
    if open_now.count() >= MOST_TOKENS:
        raise TooMuch(_("At most 20 keys at a time. End one first."), code="tokens.too_many")
    plaintext = MARK + new_token(ports)
    row = PersonToken.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        name=title,
        token_hash=hash_token(plaintext),
        prefix=plaintext[:SHOWN],
        scopes=given,
        created_at=now,
        expires_at=now + timedelta(days=lives or 1),
    )
    _note("key.create", row, person=person, ports=ports)
    return row, plaintext


@transaction.atomic
def revoke(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """End a token at once.

    Raises:
        NotFound: not theirs. Conflict: `token.revoked`; it has ended already.
    """
    mine = PersonToken.objects.owned_by(person).filter(uuid=uuid)
    row = mine.first()
    if row is None:
        raise NotFound("no such key")
    if not mine.filter(revoked_at=None).update(revoked_at=ports.now()):
        raise Conflict(_("This key has ended already."), code="token.revoked")
    _note("key.revoke", row, person=person, ports=ports)


def authenticate(plaintext: str, *, ports: Ports) -> Holder | None:
    """Return whose token this is; None when it is unknown, ended or expired."""
    if not plaintext.startswith(MARK):
        return None
    now = ports.now()
    tokens = PersonToken.objects.across(reason="the token says whose it is")
    row = (
        tokens.filter(token_hash=hash_token(plaintext), revoked_at=None, expires_at__gt=now)
        .select_related("person")
        .first()
    )
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= _SEEN_EVERY:
        tokens.filter(pk=row.pk).update(last_used_at=now)
    return Holder(row.person, row.uuid, frozenset(row.scopes))


def _note(action: str, row: PersonToken, *, person: Person, ports: Ports) -> None:
    audit.record(
        action,
        subject=("person_token", row.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
        details={"scopes": ", ".join(row.scopes)},
    )
