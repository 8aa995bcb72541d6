"""Private keys where they must never be: in something that is about to be signed.

Source: RFC 7517 and 8037 (JWK member "d"), RFC 7468 (PEM), W3C Controlled
Identifiers 1.0 "Multikey" (secretKeyMultibase prefixes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cairn.credentials.document import JSONValue

_PEM: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----|-----BEGIN OPENSSH PRIVATE KEY")
_MULTIBASE: Final = re.compile(
    # Ed25519, P-256, P-384, secp256k1; "zrv" is the older Ed25519 form of 64 bytes
    r"(?<![1-9A-HJ-NP-Za-km-z])(z(3u2|42t|2fa|3vL)[1-9A-HJ-NP-Za-km-z]{40,80}|zrv[1-9A-HJ-NP-Za-km-z]{80,100})"
    r"(?![1-9A-HJ-NP-Za-km-z])"
)
_MEMBER: Final = re.compile(
    r"(secretKey|privateKey)(Multibase|Jwk|Pem|Base58|Hex)?|seed|passphrase", re.IGNORECASE
)
_JWK_TEXT: Final = re.compile(r"\"d\"\s*:\s*\"[A-Za-z0-9_-]{40,}\"")
_JWK_D: Final = re.compile(r"[A-Za-z0-9_-]{40,}=*\Z")


def find_private_keys(value: JSONValue, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer, what it looks like) for each private key; never the key itself."""
    if isinstance(value, dict):
        secret = value.get("d")
        if isinstance(secret, str) and ("kty" in value or "crv" in value) and _JWK_D.match(secret):
            yield f"{pointer}/d", "JWK"
        for member, inner in value.items():
            path = f"{pointer}/{member.replace('~', '~0').replace('/', '~1')}"
            if _MEMBER.fullmatch(member):
                yield path, member
            else:
                yield from find_private_keys(inner, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from find_private_keys(item, f"{pointer}/{number}")
    elif isinstance(value, str) and (what := _looks_like(value)):
        yield pointer, what


def _looks_like(text: str) -> str:
    if _PEM.search(text):
        return "PEM"
    if _MULTIBASE.search(text):
        return "multibase"
    return "JWK" if _JWK_TEXT.search(text) else ""
