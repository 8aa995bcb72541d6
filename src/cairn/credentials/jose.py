"""Credentials as compact JSON Web Tokens: write, read, find the key, check.

Strict on purpose. The key decides the algorithm, never the token; no key comes
from the token (`jwk` in the header is allowed by Open Badges 3.0, section 8.2,
and counts only when it equals a key of the issuer's own DID; `x5c`, `x5u` and
`jku` are never looked at); `kid` is an opaque name compared for equality.

Codes of JwtError
    jwt.too_large       the token or its header is larger than we read
    jwt.form            not three parts of canonical base64url (encrypted, detached, padded …)
    jwt.header          the header is no JSON object, or a member has the wrong type
    jwt.payload         the payload is no JSON object, or holds no credential or two
    jwt.algorithm       "none", HS…, or any other than RS256, ES256, EdDSA, Ed25519
    jwt.extension       `crit`, `b64` or `zip`: a token that wants to be read in another way
    jwt.type            `typ` or `cty` says that it is another kind of token
    jwt.jwk             `jwk` is not a usable public key
    jwt.jwk_foreign     `jwk` is not a key of the issuer, or not the one `kid` names
    jwt.no_key          neither `kid` nor `jwk` nor an issuer that is its own key
    jwt.key_type        the algorithm does not go with the issuer's key
    jwt.claims          encode: the document has members that are claim names, or no issuer
Codes of Mismatch (Open Badges 3.0, section 8.2.4.2; VC Data Model 1.1, section 6.3.1)
    jwt.iss  jwt.sub  jwt.jti  jwt.nbf  jwt.exp     the claim says something else than the credential
A signature that does not hold is ProofError `proof.signature`.

Sources: RFC 7515, RFC 7519, RFC 8725 (best practices), RFC 9864; W3C VC-JOSE-COSE 1.0,
section 3.1; 1EdTech Open Badges 3.0, section 8.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from cairn.credentials import multiformats
from cairn.credentials.claims import (
    REGISTERED,
    JwtError,
    Mismatch,
    agreement,
    claims_of,
    issuer_of,
    to_document,
)
from cairn.credentials.document import DocumentError, JSONObject, dump, parse_object
from cairn.credentials.keys import KeyMaterialError, KeyType, PublicKey, Signer
from cairn.credentials.multiformats import MultiformatError

if TYPE_CHECKING:
    from cairn.credentials.did import Method
    from cairn.credentials.inspection import Fetched

__all__ = [
    "JwtError",
    "JwtParts",
    "Mismatch",
    "agreement",
    "check",
    "encode",
    "issuer_of",
    "method_of",
    "read",
    "resolve",
    "to_document",
    "verify",
]

MAX_TOKEN: Final = 1_400_000  # characters: one megabyte of payload in base64url, and a header
MAX_HEADER: Final = 16_384  # characters; an x5c chain fits, although we do not look at it
MAX_KEY_ID: Final = 4_096
KEPT_HEADERS: Final = 256  # all tokens of a key have the same header, so it is read once …
MAX_KEPT_HEADER: Final = 1_024  # … when it has no more characters than this

ALGORITHMS: Final[Mapping[str, KeyType]] = {
    "RS256": KeyType.RSA,
    "ES256": KeyType.P256,
    "EdDSA": KeyType.ED25519,
    "Ed25519": KeyType.ED25519,
}
_TYPES: Final = frozenset({"jwt", "vc+jwt", "vc+ld+jwt"})
_CONTENTS: Final = frozenset({"vc", "json", "ld+json", "vc+ld+json"})
_KEY_ID: Final = re.compile(r"[\x21-\x7E]+\Z")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class JwtParts(NamedTuple):
    """A token taken apart; nothing in it is to be believed yet.

    key_id: the `kid` as it stands; public_key: the `jwk`, only ever compared.
    """

    header: JSONObject
    payload: JSONObject
    algorithm: str
    key_id: str | None
    public_key: PublicKey | None
    signed: bytes
    signature: bytes


def encode(
    document: JSONObject, *, signer: Signer, algorithm: Literal["EdDSA", "ES256"], issued_at: datetime
) -> str:
    """Return `document` as a compact JWT with the claims of Open Badges 3.0 beside its members.

    Raises:
        JwtError: jwt.key_type, jwt.claims.
    """
    header = header_text(signer, algorithm)
    if REGISTERED & document.keys() or "vc" in document:
        raise JwtError("the document has members that are names of claims", code="jwt.claims")
    payload: JSONObject = {**claims_of(document), "iat": int(issued_at.timestamp()), **document}
    signed = f"{header}.{_encode(payload)}"
    signature = signer.sign(signed.encode("ascii"))
    signer.public_key.verify(signature, signed.encode("ascii"))
    return f"{signed}.{multiformats.base64url_encode(signature)}"


def header_text(signer: Signer, algorithm: Literal["EdDSA", "ES256"]) -> str:
    """Return the header of the tokens that `encode` makes with a key, in base64url.

    Raises:
        JwtError: jwt.key_type.
    """
    if algorithm not in ("EdDSA", "ES256") or ALGORITHMS[algorithm] is not signer.public_key.type:
        raise JwtError(f"{algorithm} does not go with this key", code="jwt.key_type")
    return _encode({"alg": algorithm, "typ": "vc+jwt", "kid": signer.verification_method})


def read(token: str) -> JwtParts:
    """Take a compact JWT apart, strictly; no signature is checked.

    Raises:
        JwtError: jwt.too_large, jwt.form, jwt.header, jwt.payload, jwt.algorithm,
            jwt.extension, jwt.type, jwt.jwk.
    """
    if len(token) > MAX_TOKEN:
        raise JwtError("the token is too large", code="jwt.too_large")
    first = token.find(".")
    last = token.find(".", first + 1)
    head_text, body_text, signature_text = token[:first], token[first + 1 : last], token[last + 1 :]
    if not 0 < first < last - 1 or not signature_text or "." in signature_text:
        raise JwtError("a signed token has three parts")
    if first > MAX_HEADER:
        raise JwtError("the header of the token is too large", code="jwt.too_large")
    usual = _usual_header(head_text) if first <= MAX_KEPT_HEADER else None
    try:
        head = b"" if usual is not None else multiformats.base64url_decode(head_text)
        body = multiformats.base64url_decode(body_text)
        signature = multiformats.base64url_decode(signature_text)
    except MultiformatError as error:
        raise JwtError(f"a part of the token is {error}") from error
    signed = token[:last].encode("ascii")
    if usual is not None:
        header, algorithm, key_id = usual
        return JwtParts(dict(header), _object(body, "payload"), algorithm, key_id, None, signed, signature)
    header = _object(head, "header")
    algorithm = _algorithm(header)
    _require_plain(header)
    return JwtParts(
        header,
        _object(body, "payload"),
        algorithm,
        _key_id(header),
        _public_key(header),
        signed,
        signature,
    )


@lru_cache(maxsize=KEPT_HEADERS)
def _usual_header(text: str) -> tuple[JSONObject, str, str | None] | None:
    """Return a header with its algorithm and key id; None when it is refused, or not one of flat texts.

    A refusal is told in its turn, by `read`.
    """
    try:
        header = _object(multiformats.base64url_decode(text), "header")
        algorithm = _algorithm(header)
        _require_plain(header)
        key_id = _key_id(header)
    except (MultiformatError, JwtError):
        return None
    is_flat = "jwk" not in header and all(isinstance(value, str) for value in header.values())
    return (header, algorithm, key_id) if is_flat else None


def check(token: str, key: PublicKey) -> JSONObject:
    """Return the payload that `key` signed, read again from the very bytes that were signed.

    Raises:
        JwtError: those of `read`, and jwt.key_type.
        ProofError: proof.signature.
    """
    parts = read(token)
    verify(parts, key)
    return parts.payload


def verify(parts: JwtParts, key: PublicKey) -> None:
    """Return when `key` signed what `read` took apart, raise otherwise.

    Raises:
        JwtError: jwt.key_type.
        ProofError: proof.signature.
    """
    if ALGORITHMS[parts.algorithm] is not key.type:
        raise JwtError(
            f"{parts.algorithm} does not go with a {key.type} key",
            code="jwt.key_type",
            params={"algorithm": parts.algorithm, "key": key.type.value},
        )
    key.verify(parts.signature, parts.signed)


def method_of(parts: JwtParts) -> str | None:
    """Return the verification method that a token names, None when only a `jwk` stands for it.

    A `kid` that is not absolute names a method of the issuer's DID. Without
    `kid` and `jwk`, an issuer that is its own key (did:key, did:jwk) names it.

    Raises:
        JwtError: jwt.no_key.
    """
    issuer = issuer_of(parts.payload)
    own = issuer if issuer is not None and issuer.startswith("did:") else None
    if parts.key_id is not None:
        if _ABSOLUTE.match(parts.key_id):
            return parts.key_id
        if own is None:
            raise JwtError("the key id names no key of a DID", code="jwt.no_key")
        return f"{own}#{parts.key_id.removeprefix('#')}"
    if parts.public_key is not None:
        return None
    if own is not None and own.startswith("did:key:"):
        return own
    if own is not None and own.startswith("did:jwk:"):
        return f"{own}#0"
    raise JwtError("the token does not say whose key signed it", code="jwt.no_key")


def resolve(parts: JwtParts, fetched: Mapping[str, Fetched]) -> Method:
    """Return the issuer's verification method that signed, never a key from the token.

    Raises:
        JwtError: jwt.no_key, jwt.jwk_foreign.
        DidError: the method cannot be had, or cannot be used.
    """
    from cairn.credentials import did

    named = method_of(parts)
    if named is not None:
        method = did.resolve(named, fetched)
        if parts.public_key not in (None, method.public_key):
            raise JwtError("`jwk` is not the key that `kid` names", code="jwt.jwk_foreign")
        return method
    issuer = issuer_of(parts.payload)
    if issuer is None or parts.public_key is None:
        raise JwtError("the token does not say whose key signed it", code="jwt.no_key")
    held = did.resolve_holding(issuer, parts.public_key, fetched)
    if held is None:
        raise JwtError("`jwk` is not a key of the issuer", code="jwt.jwk_foreign")
    return held


def _encode(value: JSONObject) -> str:
    return multiformats.base64url_encode(dump(value).encode("utf-8"))


def _object(data: bytes, name: Literal["header", "payload"]) -> JSONObject:
    try:
        return parse_object(data)
    except DocumentError as error:
        raise JwtError(
            f"the {name} of the token is not readable: {error}",
            code=f"jwt.{name}",
            params={"document_code": error.code},
        ) from error


def _algorithm(header: JSONObject) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        shown = algorithm[:40] if isinstance(algorithm, str) else ""
        raise JwtError("not an algorithm that we accept", code="jwt.algorithm", params={"algorithm": shown})
    return algorithm


def _require_plain(header: JSONObject) -> None:
    for name in ("crit", "b64", "zip"):
        if name in header:
            raise JwtError(f"tokens with `{name}` are not read", code="jwt.extension", params={"name": name})
    for name, known in (("typ", _TYPES), ("cty", _CONTENTS)):
        if name not in header:
            continue
        value = header[name]
        if not isinstance(value, str) or value.lower().removeprefix("application/") not in known:
            raise JwtError(f"`{name}` says that this is another kind of token", code="jwt.type")


def _key_id(header: JSONObject) -> str | None:
    value = header.get("kid")
    if value is None and "kid" not in header:
        return None
    if not isinstance(value, str) or len(value) > MAX_KEY_ID or not _KEY_ID.match(value):
        raise JwtError("`kid` is not a plain name", code="jwt.header")
    return value


def _public_key(header: JSONObject) -> PublicKey | None:
    if "jwk" not in header:
        return None
    value = header["jwk"]
    if not isinstance(value, dict):
        raise JwtError("`jwk` is not an object", code="jwt.jwk")
    try:
        return PublicKey.from_jwk(value)
    except KeyMaterialError as error:
        raise JwtError(f"`jwk`: {error}", code="jwt.jwk", params={"key_code": error.code}) from error
