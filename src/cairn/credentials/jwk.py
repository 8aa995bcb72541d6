"""Public JSON Web Keys, read strictly: one key has one spelling, and nothing private in it.

The codes are documented in `cairn.credentials.keys`.

Sources: RFC 7517 (JWK), RFC 7518 section 6 (EC, RSA), RFC 8037 section 2 (OKP).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cairn.credentials import multiformats
from cairn.credentials.curves import COORDINATE_BYTES, KeyMaterialError, KeyType
from cairn.credentials.multiformats import MultiformatError

if TYPE_CHECKING:
    from cairn.credentials.document import JSONObject

PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
ALGORITHMS: Final = {
    KeyType.ED25519: ("EdDSA", "Ed25519"),
    KeyType.P256: ("ES256",),
    KeyType.P384: ("ES384",),
    KeyType.RSA: ("RS256",),
}


def read(jwk: JSONObject) -> tuple[KeyType, bytes]:
    """Return the key type and the raw bytes of `PublicKey` for a public JWK.

    Raises:
        KeyMaterialError: `key.jwk_private`, `key.unsupported`, `key.jwk`, `key.jwk_use`,
            `key.invalid_point`, `key.rsa_size`.
    """
    if PRIVATE_MEMBERS & jwk.keys():
        raise KeyMaterialError("a public JWK holds a private member", code="key.jwk_private")
    kty, crv = jwk.get("kty"), jwk.get("crv")
    if (kty, crv) == ("OKP", "Ed25519"):
        key_type, raw = KeyType.ED25519, _octets(jwk, "x", 32)
    elif kty == "EC" and crv in ("P-256", "P-384"):
        key_type = KeyType.P256 if crv == "P-256" else KeyType.P384
        raw = _compress(key_type, jwk)
    elif kty == "RSA":
        key_type, raw = KeyType.RSA, _rsa_der(jwk)
    else:
        raise KeyMaterialError("a kty or curve that we do not use", code="key.unsupported")
    _require_for_signatures(jwk, key_type)
    return key_type, raw


def _require_for_signatures(jwk: JSONObject, key_type: KeyType) -> None:
    if "use" in jwk and jwk["use"] != "sig":
        raise KeyMaterialError("the JWK is not for signatures (`use`)", code="key.jwk_use")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise KeyMaterialError("the JWK is not for verifying (`key_ops`)", code="key.jwk_use")
    if "alg" in jwk and jwk["alg"] not in ALGORITHMS[key_type]:
        raise KeyMaterialError("the JWK is for another algorithm (`alg`)", code="key.jwk_use")


def _octets(jwk: JSONObject, name: str, size: int | None = None) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise KeyMaterialError(f"the JWK has no {name!r}", code="key.jwk")
    try:
        data = multiformats.base64url_decode(value)
    except MultiformatError as error:
        raise KeyMaterialError(f"{name!r} of the JWK: {error}", code="key.jwk") from error
    if size is not None and len(data) != size:
        raise KeyMaterialError(f"{name!r} of the JWK does not have {size} bytes", code="key.jwk")
    return data


def _compress(key_type: KeyType, jwk: JSONObject) -> bytes:
    """Check that (x, y) lies on the curve and return the compressed point."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from cairn.credentials.curves import curve

    size = COORDINATE_BYTES[key_type]
    point = b"\x04" + _octets(jwk, "x", size) + _octets(jwk, "y", size)
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve(key_type), point)
    except ValueError as error:
        raise KeyMaterialError(f"not a point of {key_type}", code="key.invalid_point") from error
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _rsa_der(jwk: JSONObject) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    n, e = _octets(jwk, "n"), _octets(jwk, "e")
    if n[:1] in (b"", b"\0") or e[:1] in (b"", b"\0"):
        raise KeyMaterialError("an RSA number is empty or has leading zeros", code="key.jwk")
    if len(n) > 1024 or len(e) > 5:  # 8192 bits; checked before any arithmetic
        raise KeyMaterialError("the RSA numbers are too large", code="key.rsa_size")
    try:
        key = rsa.RSAPublicNumbers(int.from_bytes(e, "big"), int.from_bytes(n, "big")).public_key()
    except ValueError as error:
        raise KeyMaterialError("the RSA numbers are not usable", code="key.rsa_size") from error
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
