"""The organisation's signing keys: made, rotated, retired, marked as stolen.

The private half lives behind a key address in the keystore; the database keeps
the public half and the history. A did:key cannot rotate: a new key is a new
DID. A did:web keeps its DID and lists every key it ever had.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials import did
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import KeyStanding
from cairn.credentials.keys import KeyType, PublicKey, Signer
from cairn.records.models import IssuerKey, KeyState, Organisation, Role
from cairn.records.prepared import TEXTS, Prepared
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.ports import Ports

DID_METHODS: Final = ("key", "web")
KEY_TYPES: Final = (KeyType.ED25519.value, KeyType.P256.value)


@transaction.atomic
def create(
    seat: Seat, *, ports: Ports, did_method: str = "key", key_type: str = KeyType.ED25519.value
) -> IssuerKey:
    """Make the organisation's signing key; it has exactly one active key at a time.

    Raises:
        NotPermitted: not an owner.
        InvalidInput: no such DID method or key type.
        Conflict: `key.active_exists`; rotate instead.
    """
    seat.require(Role.OWNER)
    _check(did_method, key_type)
    now = ports.now()
    organisation = _locked(seat)
    if IssuerKey.objects.of(organisation).filter(state=KeyState.ACTIVE).exists():
        raise Conflict(_("There is an active key already. Rotate it instead."), code="key.active_exists")
    return _make(seat, organisation, did_method=did_method, key_type=key_type, at=now, ports=ports)


@transaction.atomic
def rotate(seat: Seat, *, ports: Ports, key_type: str | None = None) -> IssuerKey:
    """Retire the active key and make the next one, of the same method and type unless said otherwise.

    What the retired key signed still verifies.

    Raises:
        NotPermitted: not an owner.
        Conflict: `key.none_active`; there is nothing to rotate.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    organisation = _locked(seat)
    active = IssuerKey.objects.of(organisation).filter(state=KeyState.ACTIVE).first()
    if active is None:
        raise Conflict(_("There is no active key to rotate. Make a new one."), code="key.none_active")
    wanted = key_type or active.key_type
    method = "web" if active.did.startswith("did:web:") else "key"
    _check(method, wanted)
    _retire(seat, active, at=now)
    return _make(seat, organisation, did_method=method, key_type=wanted, at=now, ports=ports)


@transaction.atomic
def retire(seat: Seat, key_uuid: UUID, *, ports: Ports) -> IssuerKey:
    """Stop signing new credentials with a key; until another is made nothing can be issued.

    Raises:
        NotPermitted: not an owner.
        NotFound: no such key in this organisation.
        Conflict: it is not active any more.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    _locked(seat)
    key = _own(seat, key_uuid)
    _retire(seat, key, at=now)
    key.refresh_from_db()
    return key


@transaction.atomic
def mark_compromised(seat: Seat, key_uuid: UUID, *, since: datetime, ports: Ports) -> IssuerKey:
    """Say that somebody else may have had this key from an instant on.

    Nothing is signed with it again, and what it signed from then on proves
    nothing; what our own record says was issued before stays sound.

    Raises:
        NotPermitted: not an owner.
        NotFound: no such key in this organisation.
        InvalidInput: `since` is in the future, or has no time zone.
        Conflict: it was marked already with that instant or an earlier one.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    if since.tzinfo is None or since > now:
        raise InvalidInput(fields={"since": [_("Choose an instant that is not in the future.")]})
    _locked(seat)
    key = _own(seat, key_uuid)
    if key.compromised_from is not None and key.compromised_from <= since:
        raise Conflict(_("This key was marked as stolen already."), code="key.compromised")
    IssuerKey.objects.of(seat.organisation).filter(pk=key.pk).update(
        state=KeyState.COMPROMISED, compromised_from=since, active_until=key.active_until or now
    )
    audit.record(
        "key.compromised",
        subject=("key", key.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"since": since.isoformat()},
    )
    key.refresh_from_db()
    return key


def standings(methods: Collection[str] | None = None) -> Mapping[str, KeyStanding]:
    """What our records say of our own keys, by verification method; `methods` narrows it."""
    if methods is None:
        every = IssuerKey.objects.across(reason="verification is for everybody")
        rows = every.values_list("verification_method", "state", "compromised_from")
        return {method: _standing(state, since) for method, state, since in rows}
    found = ((method, _STATE.first(method)) for method in methods)
    return {method: _standing(*row) for method, row in found if row is not None}


def active_key(organisation: Organisation) -> IssuerKey:
    """The key that signs now.

    Raises:
        Conflict: `key.none_active`.
    """
    key = IssuerKey.objects.of(organisation).filter(state=KeyState.ACTIVE).first()
    if key is None:
        raise Conflict(_("This organisation has no active key. Make one first."), code="key.none_active")
    return key


def signer_for(key: IssuerKey, *, ports: Ports) -> Signer:
    """What signs with this key: a retired one still signs its own status lists.

    Raises:
        Conflict: `key.compromised`; nothing is signed with it any more.
        KeystoreError: the private half cannot be reached.
    """
    if key.state == KeyState.COMPROMISED:
        raise Conflict(_("This key was marked as stolen; nothing is signed with it."), code="key.compromised")
    return ports.keystore.signer(key.uri, verification_method=key.verification_method)


def public_key_of(key: IssuerKey) -> PublicKey:
    """The public half, checked again as it is read."""
    return PublicKey.from_multibase(key.public_multibase)


def document_for(organisation: Organisation) -> JSONObject:
    """The DID document of the organisation's did:web, with every key it ever had.

    Raises:
        NotFound: it has no did:web key.
    """
    keys = list(
        IssuerKey.objects.of(organisation).filter(did__startswith="did:web:").order_by("active_from", "pk")
    )
    if not keys:
        raise NotFound("this organisation has no DID document")
    newest = keys[-1].did  # an organisation that went live on another host has an older one too
    return did.did_document(
        newest,
        [did.KeyEntry(public_key_of(key), revoked=key.compromised_from) for key in keys if key.did == newest],
    )


def _check(did_method: str, key_type: str) -> None:
    wrong: dict[str, list[str]] = {}
    if did_method not in DID_METHODS:
        wrong["did_method"] = [_("Choose one of: %(choices)s.") % {"choices": ", ".join(DID_METHODS)}]
    if key_type not in KEY_TYPES:
        wrong["key_type"] = [_("Choose one of: %(choices)s.") % {"choices": ", ".join(KEY_TYPES)}]
    if wrong:
        raise InvalidInput(fields=wrong)


def _locked(seat: Seat) -> Organisation:
    """Take the organisation's row, so that two rotations follow one another."""
    own = Organisation.objects.across(reason="the seat's own")
    return own.select_for_update().get(pk=seat.organisation.pk)


def _own(seat: Seat, key_uuid: UUID) -> IssuerKey:
    key = IssuerKey.objects.of(seat.organisation).filter(uuid=key_uuid).first()
    if key is None:
        raise NotFound("no such key")
    return key


def _make(
    seat: Seat, organisation: Organisation, *, did_method: str, key_type: str, at: datetime, ports: Ports
) -> IssuerKey:
    def did_for(public: PublicKey) -> str:
        if did_method == "web":
            return did.did_web(organisation.issuing_host, ("issuers", str(organisation.uuid)))
        return did.did_key(public)

    handle = ports.keystore.create(KeyType(key_type), did_for=did_for)
    named = did_for(handle.public_key)
    key = IssuerKey.objects.create(
        uuid=ports.new_uuid(),
        organisation=organisation,
        did=named,
        verification_method=did.method_for(named, handle.public_key),
        uri=handle.uri,
        key_type=key_type,
        public_multibase=handle.public_key.multibase,
        active_from=at,
    )
    audit.record(
        "key.create",
        subject=("key", key.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=at,
        details={"type": key_type, "method": did_method},
    )
    return key


def _retire(seat: Seat, key: IssuerKey, *, at: datetime) -> None:
    active = IssuerKey.objects.of(seat.organisation).filter(pk=key.pk, state=KeyState.ACTIVE)
    if not active.update(state=KeyState.RETIRED, active_until=at):
        raise Conflict(_("This key is not active any more."), code="key.not_active")
    audit.record(
        "key.retire", subject=("key", key.uuid), organisation=seat.organisation, actor=seat.actor, at=at
    )


def _standing(state: str, since: datetime | None) -> KeyStanding:
    if state == KeyState.COMPROMISED:
        return KeyStanding("COMPROMISED", since)
    return KeyStanding("ACTIVE" if state == KeyState.ACTIVE else "RETIRED")


_STATE: Final = Prepared(
    lambda method: (
        IssuerKey.objects.across(reason="verification is for everybody")
        .filter(verification_method=method)
        .values_list("state", "compromised_from")
    ),
    TEXTS,
)
