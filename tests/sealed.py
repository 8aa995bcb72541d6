"""Small sealed credentials for tests of verification: real keys from fixed seeds, real proofs, no world.

case(badge())                       a sound one
case(badge(by=EVE), at=...)         sealed by somebody else
fetched = published(status_list())  what the issuer's addresses answer
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cairn.credentials import did, document, jose, proof, status
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.inspection import Fetched, Inspection, KeyStanding
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
JUNE = datetime(2026, 6, 18, 8, 0, tzinfo=UTC)
LIST_URL = "https://badges.northfield.example/status/5b7d"
SUSPENSIONS_URL = "https://badges.northfield.example/status/77aa"
INDEX = 94_567


@dataclass(frozen=True)
class Sealer:
    """Somebody with a key and a name for it."""

    did: str
    signer: LocalSigner


def by_key(seed: int, kind: KeyType = KeyType.ED25519) -> Sealer:
    private = PrivateKey.from_seed(kind, bytes([seed]) * 32)
    name = did.did_key(private.public_key)
    return Sealer(name, LocalSigner(private, did.method_for(name, private.public_key)))


def by_web(seed: int, host: str, kind: KeyType = KeyType.ED25519) -> Sealer:
    private = PrivateKey.from_seed(kind, bytes([seed]) * 32)
    name = did.did_web(host)
    return Sealer(name, LocalSigner(private, did.method_for(name, private.public_key)))


NORTHFIELD = by_web(1, "northfield.example")
HARBOUR = by_key(2)
EVE = by_key(66)

BADGE: JSONObject = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES],
    "id": "https://badges.northfield.example/credentials/1b0c",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Knots and splices",
    "validFrom": "2026-06-18T08:00:00Z",
    "awardedDate": "2026-06-18T08:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Leila Haddad",
                "identityType": "name",
            }
        ],
        "achievement": {
            "id": "https://badges.northfield.example/achievements/7/versions/1",
            "type": ["Achievement"],
            "name": "Knots and splices",
            "description": "Ties and splices ropes that hold.",
            "criteria": {"narrative": "Tie six knots; splice two ropes."},
        },
    },
}


def issuer(of: Sealer = NORTHFIELD, name: str = "Northfield Institute") -> JSONObject:
    return {"id": of.did, "type": ["Profile"], "name": name}


def unsigned(of: Sealer = NORTHFIELD, **members: JSONValue) -> JSONObject:
    """Return the badge with `members` changed; a member that is `...` is left out."""
    whole: JSONObject = {**BADGE, "issuer": issuer(of), **members}
    return copy.deepcopy({name: value for name, value in whole.items() if value is not ...})


def seal(
    body: JSONObject, by: Sealer = NORTHFIELD, *, suite: str = "eddsa-rdfc-2022", **options: str
) -> JSONObject:
    return proof.attach(body, signer=by.signer, created=JUNE, suite=suite, contexts=bundled(), **options)


def badge(
    of: Sealer = NORTHFIELD, *, by: Sealer | None = None, suite: str = "eddsa-rdfc-2022", **members: JSONValue
) -> JSONObject:
    """Return a sealed badge of `of`, sealed `by` the same unless another is named."""
    return seal(unsigned(of, **members), by or of, suite=suite)


def token(of: Sealer = NORTHFIELD, *, by: Sealer | None = None, **members: JSONValue) -> str:
    return jose.encode(unsigned(of, **members), signer=(by or of).signer, algorithm="EdDSA", issued_at=JUNE)


def entry(purpose: str = "revocation", index: int = INDEX, url: str = LIST_URL) -> JSONObject:
    return status.entry(url, purpose, index)


def unsigned_list(
    *set_bits: int,
    of: Sealer = NORTHFIELD,
    url: str = LIST_URL,
    purpose: str = "revocation",
    valid_from: datetime = NOW - timedelta(hours=1),
    valid_until: datetime = NOW + timedelta(hours=23),
) -> JSONObject:
    return status.list_credential(
        status.StatusList.empty().with_set(*set_bits),
        url=url,
        issuer=of.did,
        purpose=purpose,
        valid_from=valid_from,
        valid_until=valid_until,
        ttl=timedelta(minutes=5),
    )


def status_list(
    *set_bits: int, by: Sealer | None = None, of: Sealer = NORTHFIELD, **kept: object
) -> JSONObject:
    return seal(unsigned_list(*set_bits, of=of, **kept), by or of)  # type: ignore[arg-type]


def answer(url: str, body: JSONObject | str | bytes, *, at: datetime = NOW) -> Fetched:
    if isinstance(body, dict):
        body = document.dump(body)
    return Fetched(url=url, state="ok", at=at, body=body if isinstance(body, bytes) else body.encode())


def page(of: Sealer, *, revoked: datetime | None = None) -> JSONObject:
    return did.did_document(of.did, [did.KeyEntry(of.signer.public_key, revoked)])


def published(*lists: JSONObject, pages: tuple[Sealer, ...] = (NORTHFIELD,)) -> dict[str, Fetched]:
    """Return what the issuers' pages and these lists answer."""
    found = {}
    for of in pages:
        url = did.document_url(of.did)
        if url is not None:
            found[url] = answer(url, page(of))
    for listed in lists:
        url = str(listed["id"])
        found[url] = answer(url, listed)
    return found


def case(
    credential: JSONObject | str,
    *,
    fetched: Mapping[str, Fetched] | None = None,
    at: datetime = NOW,
    now: datetime | None = None,
    standings: Mapping[str, KeyStanding] | None = None,
    issued_at: datetime | None = None,
) -> Inspection:
    """Return the case of a credential; without `fetched`, its issuer's page alone is at hand."""
    compact = credential if isinstance(credential, str) else None
    body = jose.to_document(jose.read(credential).payload) if isinstance(credential, str) else credential
    return Inspection(
        document=body,
        contexts=bundled(),
        at=at,
        now=now or at,
        token=compact,
        fetched=published() if fetched is None else fetched,
        standings=standings or {},
        issued_at=issued_at,
    )
