"""The payload of a JWT: the credential in it, and the claims that must not contradict it.

The codes are documented in `cairn.credentials.jose`.

Sources: RFC 7519, section 4.1; 1EdTech Open Badges 3.0, section 8.2.4; W3C VC Data
Model 1.1, section 6.3.1; W3C VC-JOSE-COSE 1.0, section 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from cairn.credentials.contexts import CREDENTIALS_V1
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.instants import parse_stamp, write_stamp
from cairn.credentials.keys import ProofError

REGISTERED: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})  # RFC 7519, section 4.1


class JwtError(ProofError):
    """A token is not a credential that we read."""

    code = "jwt.form"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A claim that says something else than the credential beside it."""

    code: Literal["jwt.iss", "jwt.sub", "jwt.jti", "jwt.nbf", "jwt.exp"]
    claim: str
    member: str


def issuer_of(payload: JSONObject) -> str | None:
    """Return who the payload says issued it: the credential's issuer, else `iss`."""
    nested = payload.get("vc")
    for holder in (payload, nested if isinstance(nested, dict) else {}):
        issuer = holder.get("issuer")
        found = issuer.get("id") if isinstance(issuer, dict) else issuer
        if isinstance(found, str):
            return found
    claimed = payload.get("iss")
    return claimed if isinstance(claimed, str) else None


def to_document(payload: JSONObject) -> JSONObject:
    """Return the credential in a payload: its top-level members, or its `vc` claim (VC 1.1).

    With a `vc` claim, members that the credential leaves to the claims are filled in.

    Raises:
        JwtError: jwt.payload.
    """
    if "vc" not in payload:
        document = {name: value for name, value in payload.items() if name not in REGISTERED}
        if "@context" not in document:
            raise JwtError("the token holds no credential", code="jwt.payload")
        return document
    nested = payload["vc"]
    if not isinstance(nested, dict) or "@context" not in nested:
        raise JwtError("the `vc` claim holds no credential", code="jwt.payload")
    if {"@context", "type", "issuer", "credentialSubject"} & payload.keys():
        raise JwtError("the token holds two credentials", code="jwt.payload")
    filled = dict(nested)
    for claim, member in (("iss", "issuer"), ("jti", "id")):
        if member not in filled and isinstance(payload.get(claim), str):
            filled[member] = payload[claim]
    subject = filled.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and isinstance(payload.get("sub"), str):
        filled["credentialSubject"] = {"id": payload["sub"], **subject}
    start, end = _period_members(filled)
    for claim, member in (("nbf", start), ("exp", end)):
        instant = _as_stamp(payload.get(claim))
        if member not in filled and instant is not None:
            filled[member] = instant
    return filled


def agreement(payload: JSONObject) -> tuple[Mismatch, ...]:
    """Return where the claims of a token and the credential beside them say different things.

    A claim that is absent contradicts nothing (VC-JOSE-COSE asks for none); a
    claim without its member in the credential does, because somebody who reads
    the credential alone would not see it. Instants are compared to the second.
    """
    nested = payload.get("vc")
    document = to_document(payload) if isinstance(nested, dict) else payload
    issuer = document.get("issuer")
    start, end = _period_members(document)
    found: list[Mismatch] = []
    if not _same_text(payload, "iss", issuer.get("id") if isinstance(issuer, dict) else issuer):
        found.append(Mismatch("jwt.iss", "iss", "issuer"))
    if not _same_text(payload, "sub", _subject_id(document)):
        found.append(Mismatch("jwt.sub", "sub", "credentialSubject"))
    if not _same_text(payload, "jti", document.get("id")):
        found.append(Mismatch("jwt.jti", "jti", "id"))
    if not _same_instant(payload, "nbf", document.get(start)):
        found.append(Mismatch("jwt.nbf", "nbf", start))
    if not _same_instant(payload, "exp", document.get(end)):
        found.append(Mismatch("jwt.exp", "exp", end))
    return tuple(found)


def claims_of(document: JSONObject) -> JSONObject:
    """Return the claims that stand beside the members of a credential (without `iat`).

    Raises:
        JwtError: jwt.claims.
    """
    issuer = document.get("issuer")
    start, end = _period_members(document)
    claims: JSONObject = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "sub": _subject_id(document),
        "jti": document.get("id"),
        "nbf": _seconds(document.get(start)),
        "exp": _seconds(document.get(end)),
    }
    if not isinstance(claims["iss"], str):
        raise JwtError("the document names no issuer", code="jwt.claims")
    for claim, member in (("nbf", start), ("exp", end)):
        if claims[claim] is None and member in document:
            raise JwtError(f"`{member}` is not an instant", code="jwt.claims")
    return {name: value for name, value in claims.items() if value is not None}


def _period_members(document: JSONObject) -> tuple[str, str]:
    """Return the names of start and end: VC 2.0's, or VC 1.1's when the document uses them."""
    context = document.get("@context")
    first = context[0] if isinstance(context, list) and context else context
    old = first == CREDENTIALS_V1
    return ("issuanceDate", "expirationDate") if old else ("validFrom", "validUntil")


def _subject_id(document: JSONObject) -> JSONValue:
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    return subject.get("id") if isinstance(subject, dict) else None


def _same_text(payload: JSONObject, claim: str, value: JSONValue) -> bool:
    return claim not in payload or (isinstance(value, str) and payload[claim] == value)


def _same_instant(payload: JSONObject, claim: str, value: JSONValue) -> bool:
    if claim not in payload:
        return True
    claimed = payload[claim]
    if isinstance(claimed, bool) or not isinstance(claimed, int | float):
        return False
    return _seconds(value) == int(claimed // 1)


def _seconds(value: JSONValue) -> int | None:
    """Return seconds since 1970; an instant without an offset is read as UTC (VC Data Model 2.0)."""
    if not isinstance(value, str):
        return None
    for text in (value, value + "Z"):
        try:
            return int(parse_stamp(text).timestamp() // 1)
        except ValueError:
            continue
    return None


def _as_stamp(value: JSONValue) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return write_stamp(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(value // 1)))
    except OverflowError:
        return None
