"""The arithmetic of keys, on raw bytes: points, numbers, signatures.

`cairn.credentials.keys` is the module to use; this one keeps the two libraries
(PyNaCl for Ed25519, cryptography for the rest) behind functions that import
them late, because starting the command line must stay cheap.

The codes are documented in `cairn.credentials.keys`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, rsa


class KeyMaterialError(CairnError):
    """A key, or its encoding, is not usable."""

    code = "key.encoding"


class ProofError(CairnError):
    """A proof is malformed or does not hold."""

    code = "proof.signature"


class KeyType(StrEnum):
    """The kinds of key we know; the value is the JOSE curve name where there is one."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


_ED25519: Final = KeyType.ED25519  # to look up a member of an enumeration takes its time

Sign: TypeAlias = Callable[[bytes], bytes]

# Keys kept with what was found out about them: a verifier meets the same few thousands of times.
KEPT: Final = 1024

COORDINATE_BYTES: Final = {KeyType.P256: 32, KeyType.P384: 48}
SIGNATURE_BYTES: Final = {KeyType.P256: 64, KeyType.P384: 96}
MIN_RSA_BITS: Final = 2048
MAX_RSA_BITS: Final = 8192  # a larger modulus only costs the verifier time

# The y coordinates (little-endian, sign bit cleared) of all points whose order divides 8,
# with their spellings that are not reduced modulo p = 2^255 - 19.
SMALL_ORDER_Y: Final = frozenset(
    bytes.fromhex(y)
    for y in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


ORDER: Final = {  # the order of the base point. Source: SP 800-186, section 3.2.1
    KeyType.P256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    KeyType.P384: int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
    ),
}


@lru_cache(maxsize=KEPT)
def require_ed25519_point(raw: bytes) -> None:
    from nacl import bindings

    if len(raw) != 32:
        raise KeyMaterialError("an Ed25519 public key has 32 bytes", code="key.length")
    if raw[:31] + bytes([raw[31] & 0x7F]) in SMALL_ORDER_Y:
        raise KeyMaterialError("an Ed25519 key of small order verifies anything", code="key.small_order")
    if not bindings.crypto_core_ed25519_is_valid_point(raw):
        raise KeyMaterialError("not a point of the Ed25519 group", code="key.invalid_point")


def require_curve_point(key_type: KeyType, raw: bytes) -> None:
    if len(raw) != COORDINATE_BYTES[key_type] + 1:
        raise KeyMaterialError(f"a compressed {key_type} point has another length", code="key.length")
    if raw[0] not in (2, 3):
        raise KeyMaterialError("not a compressed point", code="key.invalid_point")
    load_point(key_type, raw)


def require_rsa(raw: bytes) -> None:
    key = load_rsa(raw)
    numbers = key.public_numbers()
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise KeyMaterialError(
            f"an RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits, this one {key.key_size}",
            code="key.rsa_size",
            params={"bits": key.key_size},
        )
    if numbers.n % 2 == 0 or numbers.e % 2 == 0 or not 3 <= numbers.e < 2**33:
        raise KeyMaterialError("the RSA numbers are not usable", code="key.rsa_size")


def curve(key_type: KeyType) -> ec.EllipticCurve:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.SECP256R1() if key_type is KeyType.P256 else ec.SECP384R1()


@lru_cache(maxsize=KEPT)
def load_point(key_type: KeyType, raw: bytes) -> ec.EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve(key_type), raw)
    except ValueError as error:
        raise KeyMaterialError(f"not a point of {key_type}", code="key.invalid_point") from error


@lru_cache(maxsize=KEPT)
def load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyMaterialError("the RSA key is not readable", code="key.rsa_size") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise KeyMaterialError("not an RSA key", code="key.unsupported")
    return key


def private_of(key_type: KeyType, material: bytes) -> tuple[bytes, Sign]:
    """Return the raw public key of private `material` (an Ed25519 seed or a scalar), and what signs with it.

    Signing is deterministic: RFC 8032 for Ed25519, RFC 6979 (as r||s) for the P curves.
    """
    if key_type is KeyType.ED25519:
        return _ed25519_private(material)
    size = COORDINATE_BYTES.get(key_type)
    if size is None:
        raise KeyMaterialError("we never sign with RSA", code="key.unsupported")
    scalar = int.from_bytes(material, "big")
    if len(material) != size or not 0 < scalar < ORDER[key_type]:
        raise KeyMaterialError(f"not a private {key_type} key", code="key.length")
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.derive_private_key(scalar, curve(key_type))
    algorithm = ec.ECDSA(hash_of(key_type), deterministic_signing=True)

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, algorithm))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint), sign


def _ed25519_private(seed: bytes) -> tuple[bytes, Sign]:
    from nacl import bindings

    if len(seed) != 32:
        raise KeyMaterialError("an Ed25519 private key has 32 bytes", code="key.length")
    public, secret = bindings.crypto_sign_seed_keypair(seed)

    def sign(message: bytes) -> bytes:
        return bindings.crypto_sign(message, secret)[:64]

    return public, sign


def verify(key_type: KeyType, raw: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` holds; the only place where the answer is a boolean."""
    if key_type is _ED25519:
        if len(signature) != 64:
            return False
        open_signed, refusal = _libsodium()
        try:
            open_signed(signature + message, raw)
        except refusal:
            return False
        return True
    expected = SIGNATURE_BYTES.get(key_type)
    if expected is not None and len(signature) != expected:
        return False
    return _verify_with_cryptography(key_type, raw, signature, message)


@cache
def _libsodium() -> tuple[Callable[[bytes, bytes], bytes], type[Exception]]:
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import BadSignatureError

    return crypto_sign_open, BadSignatureError


def _verify_with_cryptography(key_type: KeyType, raw: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    try:
        if key_type is KeyType.RSA:
            load_rsa(raw).verify(signature, message, padding.PKCS1v15(), hash_of(key_type))
        else:
            half = len(signature) // 2
            r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            der = encode_dss_signature(r, s)
            load_point(key_type, raw).verify(der, message, ec.ECDSA(hash_of(key_type)))
    except InvalidSignature:
        return False
    return True


def hash_of(key_type: KeyType) -> hashes.HashAlgorithm:
    """The hash that belongs to the key type (ES256, ES384, RS256)."""
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA384() if key_type is KeyType.P384 else hashes.SHA256()
