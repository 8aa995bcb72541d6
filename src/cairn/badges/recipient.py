"""Who learned: a name in plain words, an e-mail only as a salted hash.

The name is on the certificate, so it is in the credential unhashed (identity
type "name"). The e-mail address is only there so that somebody who claims to
own it can be believed; hashed with a salt of its own it cannot be guessed
from a list of addresses, nor linked between credentials.

Source: Open Badges 3.0, "IdentityObject", "IdentityHash".
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from cairn.badges.errors import CompositionError
from cairn.badges.profile import check_email
from cairn.badges.text import check_iri, check_text
from cairn.credentials.document import JSONObject

MIN_SALT: Final = 16  # bytes, 128 bits: guessing every known address must stay hopeless


def normal_email(email: str) -> str:
    """Return the form that is hashed: without white space around it, in small letters."""
    return email.strip().lower()


def identity_hash(identity: str, *, salt: str) -> str:
    """Return `sha256$` and the hexadecimal digest of the identity followed by the salt.

    >>> identity_hash("a@example.org", salt="00")[:15]
    'sha256$3041aa8a'
    """
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The learner as the credential names them.

    name: as it shall be printed. email: hashed with `salt`, never printed.
    salt: at least 16 random bytes, made for this one credential.
    id: the learner's own identifier (a DID), when they have one.
    number: the learner's number at the provider, in plain text; empty for none.
    """

    name: str
    email: str = ""
    salt: bytes = b""
    id: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        check_text(self.name, field="name of the learner")
        check_text(self.number, field="number of the learner", required=False)
        if self.id:
            check_iri(self.id, field="identifier of the learner")
        if self.email:
            check_email(self.email, field="e-mail of the learner")
            if len(self.salt) < MIN_SALT:
                message = f"the salt of an e-mail hash has at least {MIN_SALT} bytes, got {len(self.salt)}"
                raise CompositionError(message, code="recipient.salt", params={"least": MIN_SALT})

    def __repr__(self) -> str:
        return "Recipient(…)"  # names and addresses stay out of logs and tracebacks

    def identities(self) -> list[JSONObject]:
        """Return the IdentityObjects: name, salted e-mail hash, number."""
        found: list[JSONObject] = [_identity("name", self.name)]
        if self.email:
            salt = self.salt.hex()
            digest = identity_hash(normal_email(self.email), salt=salt)
            found.append({**_identity("emailAddress", digest), "hashed": True, "salt": salt})
        if self.number:
            found.append(_identity("sourcedId", self.number))
        return found


def _identity(kind: str, value: str) -> JSONObject:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def is_identity(entry: JSONObject, *, email: str) -> bool:
    """Return whether an IdentityObject speaks of `email`, hashed or plain.

    Both the address as typed and its normal form are tried, because other
    systems hash either. Never raises for an odd entry.
    """
    stated, salt = entry.get("identityHash"), entry.get("salt", "")
    kind = entry.get("identityType")
    if not isinstance(stated, str) or not isinstance(salt, str) or kind not in ("emailAddress", "email"):
        return False
    wanted = [email.strip(), normal_email(email)]
    if entry.get("hashed") is True:
        wanted = [identity_hash(address, salt=salt) for address in wanted]
        stated = stated.lower()
    else:
        stated, wanted = normal_email(stated), [normal_email(email)]
    return any(hmac.compare_digest(stated.encode(), address.encode()) for address in wanted)
